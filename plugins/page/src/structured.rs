//! Structured data: JSON-LD, Open Graph and microdata.

use serde_json::{Map, Value, json};

use crate::address::Base;
use crate::facts::Facts;
use crate::microdata::microdata;
use crate::tree::Tree;

/// Lists and objects within one another that are read. Deeper data is hostile: a
/// guest's stack has 128 KiB, and reading and dropping values goes down them.
const MOST_DEPTH: usize = 32;
/// Longest script that is read, bytes.
const LONGEST: usize = 1 << 20;
/// Items of one script that are kept.
const MOST_ITEMS: usize = 256;

/// The items of a script in JSON-LD: a list's or a graph's members, or the one
/// object. None where it is no JSON.
#[must_use]
pub fn linked_data(script: &str) -> Vec<Value> {
    let text = bare(script);
    if text.len() > LONGEST || depth(text) > MOST_DEPTH {
        return Vec::new();
    }
    let value = serde_json::from_str(text).or_else(|_| {
        // Line breaks within strings are the most common mistake.
        let mended: String = text
            .chars()
            .map(|character| {
                if character.is_control() {
                    ' '
                } else {
                    character
                }
            })
            .collect();
        serde_json::from_str(&mended)
    });
    let items = match value {
        Ok(Value::Array(items)) => items,
        Ok(Value::Object(mut object)) => match object.get_mut("@graph").map(Value::take) {
            Some(Value::Array(items)) => items,
            Some(graph) => {
                object.insert("@graph".to_owned(), graph);
                vec![Value::Object(object)]
            }
            None => vec![Value::Object(object)],
        },
        _ => Vec::new(),
    };
    items.into_iter().take(MOST_ITEMS).collect()
}

/// A script without the comments that old pages hide it in.
fn bare(script: &str) -> &str {
    let mut text = script.trim();
    for start in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["] {
        text = text.strip_prefix(start).unwrap_or(text).trim();
    }
    for end in ["-->", "//]]>", "/*]]>*/", "]]>", ";"] {
        text = text.strip_suffix(end).unwrap_or(text).trim();
    }
    text
}

/// How many lists and objects are open at once at most, those in strings included.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => continue,
        }
        most = most.max(open);
    }
    most
}

/// Everything as one JSON text of at most `most` bytes; none where there is nothing.
/// What is too much is left out from the end, of microdata first.
#[must_use]
pub fn structured(tree: &Tree, base: &Base, facts: &Facts, most: usize) -> Option<String> {
    let mut linked = facts.linked_data.clone();
    let mut graph = open_graph(facts);
    let mut items = microdata(tree, base);
    let size = |value: &Value| value.to_string().len() + 1;
    // Names and brackets around the three.
    let mut room = most.saturating_sub(60);
    keep(&mut linked, &mut room, size);
    keep(&mut graph, &mut room, |(name, value)| {
        size(&json!(name)) + size(value)
    });
    keep(&mut items, &mut room, size);
    if linked.is_empty() && graph.is_empty() && items.is_empty() {
        return None;
    }
    let graph: Map<String, Value> = graph.into_iter().collect();
    let all = json!({"json-ld": linked, "open-graph": graph, "microdata": items});
    Some(all.to_string()).filter(|text| text.len() <= most)
}

/// Keeps what there is room for, from the beginning.
pub(crate) fn keep<T>(list: &mut Vec<T>, room: &mut usize, size: impl Fn(&T) -> usize) {
    let fits = |one: &T| match room.checked_sub(size(one)) {
        Some(rest) => {
            *room = rest;
            true
        }
        None => false,
    };
    let count = list.iter().map(fits).take_while(|fits| *fits).count();
    list.truncate(count);
}

/// What a page says about itself in Open Graph: each name with its first content.
fn open_graph(facts: &Facts) -> Vec<(String, Value)> {
    let mut graph: Vec<(String, Value)> = Vec::new();
    for (name, content) in facts.metas() {
        let is_open_graph = [
            "og:", "article:", "book:", "profile:", "product:", "video:", "music:",
        ]
        .iter()
        .any(|start| name.starts_with(start));
        if is_open_graph && graph.iter().all(|(known, _)| known != name) {
            graph.push((name.clone(), Value::from(content.as_str())));
        }
    }
    graph
}

/// Whether an item is one of these types of schema.org.
#[must_use]
pub fn is_a(item: &Value, kinds: &[&str]) -> bool {
    let is = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default();
        let kind = kind.rsplit(['/', ':']).next().unwrap_or_default();
        kinds.contains(&kind)
    };
    match item.get("@type") {
        Some(Value::Array(all)) => all.iter().any(is),
        Some(one) => is(one),
        None => false,
    }
}

/// The item that a page is about, as far as JSON-LD says.
#[must_use]
pub fn article(items: &[Value]) -> Option<&Value> {
    const KINDS: &[&str] = &[
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ReportageNewsArticle",
        "LiveBlogPosting",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "TechArticle",
        "ScholarlyArticle",
        "DiscussionForumPosting",
        "SocialMediaPosting",
        "Report",
        "Review",
        "Recipe",
        "Product",
        "Event",
        "QAPage",
        "Question",
        "Book",
        "Movie",
        "VideoObject",
    ];
    const PAGES: &[&str] = &["WebPage", "CollectionPage", "AboutPage", "ItemPage"];
    let mut kinds = items.iter().filter(|item| is_a(item, KINDS));
    kinds
        .next()
        .or_else(|| items.iter().find(|item| is_a(item, PAGES)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn scripts_are_read_with_the_mistakes_that_people_make() {
        for script in [
            r#"{"@type": "A"}"#,
            r#"[{"@type": "A"}]"#,
            r#"{"@context": "x", "@graph": [{"@type": "A"}]}"#,
            "<!-- {\"@type\": \"A\", \"x\": \"a\nb\"}; -->",
        ] {
            let items = linked_data(script);
            assert_eq!(items.len(), 1, "{script}");
            assert!(is_a(&items[0], &["A"]), "{script}");
        }
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for script in ["", "{", "null", "var x = 1", "{{}}"] {
            assert!(linked_data(script).is_empty(), "{script}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(linked_data(&deep).is_empty());
    }

    #[test]
    fn types_are_told_with_and_without_their_address() {
        for item in [
            json!({"@type": "http://schema.org/A"}),
            json!({"@type": ["B", "A"]}),
        ] {
            assert!(is_a(&item, &["A"]), "{item}");
            assert!(!is_a(&item, &["C"]), "{item}");
        }
    }

    #[test]
    fn what_is_too_much_is_left_out_from_the_end() {
        let script = |n: usize| {
            let text = "x".repeat(1000);
            format!("<script type='application/ld+json'>{{\"n\":{n},\"t\":\"{text}\"}}</script>")
        };
        let html: String = (0..100).map(script).collect();
        let tree = parse(&html);
        let facts = Facts::of(&tree);
        let text = structured(&tree, &Base::of(&tree, ""), &facts, 10_000).unwrap();
        assert!(text.len() <= 10_000);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["json-ld"].as_array().unwrap().len(), 9);
        assert_eq!(value["json-ld"][8]["n"], 8);
    }
}
