//! Microdata (WHATWG HTML standard, section 5): items with properties.

use serde_json::{Map, Value, json};

use crate::address::Base;
use crate::facts::text;
use crate::tree::{Id, Step, Tree};

/// Items that are told, those in others included.
const MOST_ITEMS: usize = 256;
/// Properties that are told, of all items together.
const MOST_PROPERTIES: usize = 2048;
/// Items within one another; deeper ones are left out.
const MOST_DEPTH: usize = 8;
/// Longest value, bytes: longer ones are the page's text, which is told elsewhere.
const LONGEST: usize = 1024;

/// An item that is open.
struct Open {
    node: Id,
    kinds: Vec<String>,
    properties: Map<String, Value>,
}

/// The items of a page that are not in others, in order.
#[must_use]
pub fn microdata(tree: &Tree, base: &Base) -> Vec<Value> {
    let mut told = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let (mut items, mut properties) = (0, 0);
    tree.walk(Id::DOCUMENT, |step| {
        match step {
            Step::Enter(id) => {
                let is_item = tree.attribute(id, "itemscope").is_some();
                if is_item {
                    items += 1;
                    if items > MOST_ITEMS || open.len() >= MOST_DEPTH {
                        return false;
                    }
                    let kinds = tree.attribute(id, "itemtype").unwrap_or_default();
                    open.push(Open {
                        node: id,
                        kinds: kinds.split_ascii_whitespace().map(str::to_owned).collect(),
                        properties: Map::new(),
                    });
                } else if let Some(names) = tree.attribute(id, "itemprop")
                    && let Some(item) = open.last_mut()
                    && properties < MOST_PROPERTIES
                    && let Some(value) = value(tree, base, id)
                {
                    properties += 1;
                    for name in names.split_ascii_whitespace().take(4) {
                        add(item, name, value.clone());
                    }
                }
            }
            Step::Leave(id) => {
                if open.last().is_some_and(|item| item.node == id)
                    && let Some(item) = open.pop()
                {
                    close(tree, item, open.last_mut(), &mut told);
                }
            }
        }
        true
    });
    told
}

fn close(tree: &Tree, item: Open, outer: Option<&mut Open>, told: &mut Vec<Value>) {
    if item.properties.is_empty() {
        return;
    }
    let value = json!({"type": item.kinds, "properties": item.properties});
    match (tree.attribute(item.node, "itemprop"), outer) {
        (Some(names), Some(outer)) => {
            for name in names.split_ascii_whitespace().take(4) {
                add(outer, name, value.clone());
            }
        }
        _ => told.push(value),
    }
}

fn add(item: &mut Open, name: &str, value: Value) {
    let known = item.properties.entry(name).or_insert_with(|| json!([]));
    if let Some(values) = known.as_array_mut() {
        values.push(value);
    }
}

fn value(tree: &Tree, base: &Base, id: Id) -> Option<Value> {
    let attribute = |name| tree.attribute(id, name).unwrap_or_default();
    let value = match tree.name(id) {
        "meta" => attribute("content").to_owned(),
        "a" | "area" | "link" => base.resolve(attribute("href"))?,
        "img" | "audio" | "embed" | "iframe" | "source" | "track" | "video" => {
            base.resolve(attribute("src"))?
        }
        "data" | "meter" => attribute("value").to_owned(),
        "time" if tree.attribute(id, "datetime").is_some() => attribute("datetime").to_owned(),
        _ => text(tree, id),
    };
    (!value.is_empty() && value.len() <= LONGEST).then(|| Value::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> Vec<Value> {
        let tree = parse(html);
        microdata(&tree, &Base::of(&tree, "https://a.example/"))
    }

    #[test]
    fn items_are_told_with_those_in_them() {
        let html = "<div itemscope itemtype='https://schema.org/Event'><h1 itemprop=name>A</h1>\
                    <p itemprop=location itemscope><a itemprop=url href=/b>b</a></p>\
                    <time itemprop=startDate datetime=2024-01-02>today</time></div>";
        let expected = json!({"type": ["https://schema.org/Event"], "properties": {
            "name": ["A"],
            "location": [{"type": [], "properties": {"url": ["https://a.example/b"]}}],
            "startDate": ["2024-01-02"],
        }});
        assert_eq!(told(html), [expected]);
    }

    #[test]
    fn properties_of_no_item_and_empty_items_are_not_told() {
        assert!(told("<p itemprop=name>A</p><div itemscope></div>").is_empty());
    }

    #[test]
    fn items_in_too_many_items_are_left_out() {
        let html = "<div itemscope itemprop=a><p itemprop=b>c</p>".repeat(500);
        let told = told(&html);
        let mut inner = &told[0];
        let mut depth = 1;
        while let Some(next) = inner["properties"]["a"].get(0) {
            inner = next;
            depth += 1;
        }
        assert_eq!(depth, MOST_DEPTH);
    }
}
