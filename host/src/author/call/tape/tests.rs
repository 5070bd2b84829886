//! What is read and what is not.

use serde_json::json;

use super::file::write_within;
use super::*;

pub(in crate::author::call) fn head() -> Head {
    Head {
        version: VERSION,
        component: "00".to_owned(),
        plugin: "sample".to_owned(),
        plugin_version: "0.1.0".to_owned(),
        world: "extractor".to_owned(),
        parameters: "{}".to_owned(),
        reads: Vec::new(),
        candidates: Vec::new(),
        limits: Limits {
            wall_ms: u64::MAX,
            cpu_ms: 1,
            memory: 1,
            handles: 1,
            emitted_bytes: 1,
            events: 1,
        },
        subject: Summary::of(&Subject::nothing()),
    }
}

/// A tape of two calls, as text.
fn tape(folder: &tempfile::TempDir) -> String {
    let entry = |call| {
        line(&Entry {
            call,
            import: "clock.now".to_owned(),
            arguments: json!([]),
            reply: Reply::Answer(json!(7)),
            micros: 1,
        })
    };
    let path = folder.path().join("tape");
    let entries = entry(1) + &entry(2);
    let outcome = json!({ "answer": { "text": "x" } });
    write(&path, &head(), &entries, 2, &outcome).unwrap();
    std::fs::read_to_string(path).unwrap()
}

fn code(text: &str) -> &'static str {
    let parsed = parse(text.to_owned().into_bytes(), "tape");
    parsed.map_or_else(|error| error.code(), |_| "sound")
}

#[test]
fn what_was_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    tape(&folder);
    let read = read(&folder.path().join("tape")).unwrap();
    assert_eq!(read.head, head());
    assert_eq!(read.entry(1).unwrap().call, 2);
    assert_eq!(read.entry(2), None);
    assert_eq!(read.head.limits().wall, Duration::from_secs(600));
}

#[test]
fn what_was_cut_or_edited_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let whole = tape(&folder);
    assert_eq!(code(&whole), "sound");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    assert_eq!(code(&lines[..3].concat()), "tape-cut");
    assert_eq!(code(&whole[..whole.len() - 1]), "tape-cut");
    assert_eq!(code(lines[0]), "tape-cut");
    assert_eq!(
        code(&[lines[0], lines[1], lines[3]].concat()),
        "tape-edited"
    );
    assert_eq!(code(&whole.replace(":7}", ":8}")), "tape-edited");
    assert_eq!(code(""), "no-tape");
    assert_eq!(code("{}\n"), "no-tape");
    assert_eq!(code("not a tape\n"), "no-tape");
    let later = whole.replace("tape\":1", "tape\":2");
    assert_eq!(code(&later), "tape-version");
    let strange = whole.replacen("\"world\"", "\"wurld\"", 1);
    assert_eq!(code(&strange), "tape-damaged");
}

#[test]
fn no_prefix_and_no_flipped_byte_of_a_tape_passes() {
    let folder = tempfile::tempdir().unwrap();
    let whole = tape(&folder);
    for length in 0..whole.len() {
        assert_ne!(code(&whole[..length]), "sound", "{length}");
    }
    let last = whole.rfind("{\"outcome\"").unwrap();
    for place in 0..last {
        let mut bytes = whole.clone().into_bytes();
        bytes[place] ^= 1;
        let text = String::from_utf8(bytes).unwrap();
        assert_ne!(code(&text), "sound", "{place}");
    }
}

#[test]
fn a_line_that_was_made_up_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made-up");
    write(&path, &head(), "{\"call\":1}\n", 1, &Value::Null).unwrap();
    let refused = read(&path).unwrap_err();
    assert_eq!(refused.code(), "tape-damaged");
    assert!(refused.to_string().contains("line 2"), "{refused}");
}

#[test]
fn a_line_of_more_values_than_memory_is_given_for_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide");
    let entry = |arguments: &str| {
        format!(
            "{{\"call\":1,\"import\":\"x\",\"arguments\":{arguments},\
             \"reply\":{{\"answer\":7}},\"micros\":1}}\n"
        )
    };
    let tried = |arguments: &str| {
        write(&path, &head(), &entry(arguments), 1, &Value::Null).unwrap();
        read(&path).map_err(|error| error.to_string())
    };
    for wide in [
        format!("[{}0]", "0,".repeat(2 << 20)),
        format!("[{}0]", "{},".repeat(1 << 20)),
        "[".repeat(2 << 20),
    ] {
        let refused = tried(&wide).unwrap_err();
        assert!(refused.contains("line 2: more than"), "{refused}");
    }
    // A text has as many commas as it likes.
    tried(&format!("[\"\\\"{}\"]", "[,".repeat(2 << 20))).unwrap();
    let outcome = Value::from(vec![0; 2 << 20]);
    write(&path, &head(), "", 0, &outcome).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "tape-damaged");
}

#[test]
fn a_tape_that_would_not_be_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape");
    let end = (0, &Value::Null);
    write(&path, &head(), "", 0, &Value::Null).unwrap();
    let whole = std::fs::metadata(&path).unwrap().len();
    std::fs::remove_file(&path).unwrap();
    let refused = write_within(&path, whole - 1, &head(), "", end).unwrap_err();
    assert_eq!(refused.code(), "tape-too-large");
    assert!(!path.exists());
    write_within(&path, whole, &head(), "", end).unwrap();
}
