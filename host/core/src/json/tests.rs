//! Equal values have equal texts, and any text comes to an end.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

#[track_caller]
fn form(text: &str) -> String {
    Json::parse(text).unwrap().to_string()
}

#[track_caller]
fn refused(text: &str) -> String {
    Json::parse(text).unwrap_err().to_string()
}

#[test]
fn what_means_the_same_has_one_form() {
    for (text, expected) in [
        (" [ 1 , null, true ] ", "[1,null,true]"),
        (
            r#"{"b":1,"a":{"d":[],"c":{}}}"#,
            r#"{"a":{"c":{},"d":[]},"b":1}"#,
        ),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        (r#""\u0041\/\u00e9\ud83d\ude00\u000a""#, r#""A/é😀\n""#),
        (r#""\u001F\u007f""#, "\"\\u001f\u{7f}\""),
        (r#"{"\u0061":0}"#, r#"{"a":0}"#),
        ("[1.0,1e0,10e-1,-0,-0.0,0e5]", "[1,1,1,0,0,0]"),
        ("[0.1,1e-7,1.5E+3]", "[0.1,1e-7,1500]"),
        (
            "[1e18,1000000000000000000]",
            "[1000000000000000000,1000000000000000000]",
        ),
        (
            "[18446744073709551615,18446744073709551616,1.8446744073709551616e19]",
            "[18446744073709551615,1.8446744073709552e+19,1.8446744073709552e+19]",
        ),
        (
            "[-9223372036854775808,-9.223372036854775808e18]",
            "[-9223372036854775808,-9223372036854775808]",
        ),
        (
            "[9007199254740993,9007199254740992]",
            "[9007199254740993,9007199254740992]",
        ),
    ] {
        assert_eq!(form(text), expected, "{text}");
        assert_eq!(form(expected), expected, "the form of a form is itself");
    }
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\"}",
        "nul",
        "'a'",
        "NaN",
        "1 2",
        "01",
        "[1]x",
        "1e400",
        r#""\ud800""#,
        "\"\n\"",
        "\u{feff}1",
    ] {
        let why = refused(text);
        assert!(why.contains("line") && !why.contains('\n'), "{text}: {why}");
    }
}

#[test]
fn depth_is_bounded_and_the_bound_is_reached() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(form(&deep(MAX_DEPTH)), deep(MAX_DEPTH));
    assert!(refused(&deep(MAX_DEPTH + 1)).starts_with("more than 64 lists and objects"));
    refused(&deep(1_000_000));
    let objects = format!(
        "{}1{}",
        r#"{"a":"#.repeat(MAX_DEPTH + 1),
        "}".repeat(MAX_DEPTH + 1)
    );
    assert!(refused(&objects).starts_with("more than 64"));
}

#[test]
fn it_is_the_json_itself_in_json_and_comes_back() {
    let value: Json = r#"{"b":[1,2.5,"x",null],"a":{}}"#.parse().unwrap();
    let told = serde_json::to_string(&[&value]).unwrap();
    assert_eq!(told, r#"[{"a":{},"b":[1,2.5,"x",null]}]"#);
    let back: [Json; 1] = serde_json::from_str(&told).unwrap();
    assert_eq!(back[0], value);
    let tree = json!(value);
    assert_eq!(tree["b"][1], 2.5);
    assert_eq!(serde_json::from_value::<Json>(tree).unwrap(), value);
}

/// Names that a reader of trees would give a meaning of its own.
#[test]
fn no_name_of_a_member_means_anything() {
    for name in [
        "$serde_json::private::RawValue",
        "$serde_json::private::Number",
    ] {
        let text = format!(r#"{{"{name}":"[1]"}}"#);
        assert_eq!(form(&text), text);
    }
}

fn any_tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |number| {
            serde_json::Number::from_f64(number).map(Value::Number)
        }),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same value written in another way: members backwards, escapes, white space.
fn otherwise(value: &Value) -> String {
    let text = |text: &str| -> String {
        let units = text.encode_utf16();
        let escaped: String = units.map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{escaped}\"")
    };
    match value {
        Value::Array(list) => {
            let list: Vec<String> = list.iter().map(otherwise).collect();
            format!("[ {} ]", list.join(" ,\n"))
        }
        Value::Object(members) => {
            let members = members.iter().rev();
            let members: Vec<String> = members
                .map(|(name, value)| format!("{} :\t{}", text(name), otherwise(value)))
                .collect();
            format!("{{\r{} }}", members.join(","))
        }
        Value::String(said) => text(said),
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn two_spellings_of_one_value_are_equal_and_keep_its_meaning(tree in any_tree()) {
        let one = Json::parse(&tree.to_string()).unwrap();
        let other = Json::parse(&otherwise(&tree)).unwrap();
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(&Json::parse(one.as_str()).unwrap(), &one);
        prop_assert_eq!(&serde_json::from_value::<Json>(tree).unwrap(), &one);
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), one.as_str());
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}", json in "[\\[\\]{}\",:0-9e.+\\-a\\\\ ]{0,200}") {
        for text in [text, json] {
            if let Ok(value) = Json::parse(&text) {
                prop_assert_eq!(&Json::parse(value.as_str()).unwrap(), &value);
                prop_assert!(value.as_str().len() <= 5 * text.len());
            }
        }
    }
}
