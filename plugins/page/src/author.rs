//! Who wrote a page.

use serde_json::Value;

use crate::facts::{Facts, text};
use crate::said::Said;
use crate::structured::article;
use crate::tree::{Id, Tree};
use crate::words;

/// Longest name of one author, letters.
const LONGEST: usize = 60;
/// Authors that are told.
const MOST: usize = 10;
/// Elements whose names are looked at: a byline is near the top.
const MOST_LOOKS: usize = 20_000;

/// Elements that may be a name and are looked at, each with everything that it is in.
const MOST_NAMES: usize = 256;

/// What comes before a name.
const BEFORE: &[&str] = &[
    "posted by ",
    "written by ",
    "story by ",
    "words by ",
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "автор: ",
    "автор ",
    "текст: ",
    "كتب: ",
    "بقلم ",
    "author: ",
    "autor: ",
    "文 ",
    "作者：",
];

/// Classes and ids of elements that hold nothing but a name, the surest first.
const NAMES: &[&str] = &[
    "author-name",
    "author_name",
    "byline-name",
    "byline__name",
    "entry-author-name",
    "p-author",
    "byline",
    "author",
    "authors",
    "post-author",
    "article-author",
    "meta__author",
    "writer",
    "autor",
    "auteur",
    "fn",
    "username",
    "contributors",
];

/// The authors, separated by commas.
#[must_use]
pub fn author(tree: &Tree, facts: &Facts) -> Option<Said> {
    let linked = article(&facts.linked_data)
        .and_then(|item| item.get("author").or_else(|| item.get("creator")))
        .map(named);
    let sure = linked
        .as_ref()
        .and_then(|names| all(names.iter().map(String::as_str)));
    if let Some(names) = sure {
        return Said::new(&names, 0.93);
    }
    let keys = [
        "author",
        "article:author",
        "byl",
        "dc.creator",
        "parsely-author",
        "sailthru.author",
        "dcterms.creator",
        "citation_author",
        "article:author_name",
    ];
    for key in keys {
        if let Some(names) = facts.meta(&[key]).and_then(|said| all([said])) {
            return Said::new(&names, 0.88);
        }
    }
    if facts
        .meta(&["twitter:label1"])
        .is_some_and(|label| label.eq_ignore_ascii_case("written by"))
        && let Some(names) = facts.meta(&["twitter:data1"]).and_then(|said| all([said]))
    {
        return Said::new(&names, 0.88);
    }
    if let Some(names) = property(tree, facts) {
        return Said::new(&names, 0.85);
    }
    if let Some(names) = marked(tree) {
        return Said::new(&names, 0.7);
    }
    byline(tree).and_then(|names| Said::new(&names, 0.55))
}

/// Names in JSON-LD: a text, an object with a name, or a list of such.
fn named(value: &Value) -> Vec<String> {
    let name = |one: &Value| match one {
        Value::String(name) => Some(name.clone()),
        Value::Object(one) => match one.get("name")? {
            Value::String(name) => Some(name.clone()),
            Value::Array(names) => names.first()?.as_str().map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    match value {
        Value::Array(all) => all.iter().take(MOST).filter_map(name).collect(),
        one => name(one).into_iter().collect(),
    }
}

/// What microdata says.
fn property(tree: &Tree, facts: &Facts) -> Option<String> {
    let mut authors = facts.properties.iter().filter(|(name, _)| name == "author");
    authors.by_ref().take(MOST).find_map(|(_, id)| {
        let mut inner = tree.below(*id).take(MOST_NAMES);
        let name = inner.find(|id| tree.attribute(*id, "itemprop") == Some("name"));
        let said = match (name, tree.attribute(*id, "content")) {
            (Some(name), _) => tree
                .attribute(name, "content")
                .map_or_else(|| text(tree, name), str::to_owned),
            (None, Some(content)) => content.to_owned(),
            (None, None) => text(tree, *id),
        };
        all([said.as_str()])
    })
}

/// What an element that is marked as an author's name says.
fn marked(tree: &Tree) -> Option<String> {
    let (mut best, mut looks) = (None::<(usize, String)>, 0);
    for id in tree.below(Id::DOCUMENT).take(MOST_LOOKS) {
        let Some(rank) = rank(tree, id) else {
            continue;
        };
        if best.as_ref().is_some_and(|(known, _)| *known <= rank) {
            continue;
        }
        looks += 1;
        if looks > MOST_NAMES {
            break;
        }
        if of_reader(tree, id) {
            continue;
        }
        let said = linked_name(tree, id).unwrap_or_else(|| text(tree, id));
        if let Some(names) = all([said.as_str()]) {
            best = Some((rank, names));
        }
    }
    best.map(|(_, names)| names)
}

/// How surely an element holds a name, 0 the surest.
fn rank(tree: &Tree, id: Id) -> Option<usize> {
    if tree
        .attribute(id, "rel")
        .is_some_and(|rel| rel.split(' ').any(|rel| rel == "author"))
    {
        return Some(0);
    }
    let names = ["class", "id"]
        .into_iter()
        .filter_map(|name| tree.attribute(id, name));
    let words = names.flat_map(str::split_ascii_whitespace).take(16);
    let place = |word: &str| {
        let lower = word.to_ascii_lowercase();
        NAMES
            .iter()
            .position(|name| lower == *name || (name.len() > 8 && lower.ends_with(name)))
    };
    let by_address = tree
        .attribute(id, "href")
        .is_some_and(|link| link.contains("/author/") || link.contains("/authors/"))
        .then_some(NAMES.len());
    words
        .filter_map(place)
        .min()
        .or(by_address)
        .map(|place| place + 1)
}

/// Whether somebody who comments is named.
fn of_reader(tree: &Tree, id: Id) -> bool {
    tree.ancestors(id).any(|outer| {
        let names = ["class", "id"].map(|name| tree.attribute(outer, name).unwrap_or_default());
        let lower = names.join(" ").to_ascii_lowercase();
        lower.contains("comment") && tree.name(outer) != "body"
            || lower.contains("sidebar") && tree.name(outer) != "body"
    })
}

/// The text of the links in a byline, where it has some.
fn linked_name(tree: &Tree, id: Id) -> Option<String> {
    let links = tree
        .below(id)
        .filter(|below| tree.name(*below) == "a" && *below != id);
    let whole = split(&text(tree, id));
    // Other links of a byline lead to comments and sections.
    let is_first = |name: &String| whole.iter().any(|first| first.starts_with(name.as_str()));
    let names: Vec<String> = links
        .take(MOST)
        .map(|id| text(tree, id))
        .filter(is_first)
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A short line that begins like a byline does.
fn byline(tree: &Tree) -> Option<String> {
    for id in tree.below(Id::DOCUMENT).take(MOST_LOOKS) {
        let Some(words) = tree.text(id).map(str::trim) else {
            continue;
        };
        if words.len() > 200 || words.is_empty() {
            continue;
        }
        let lower = words.to_lowercase();
        if !BEFORE
            .iter()
            .any(|before| lower.starts_with(before.trim_end()))
        {
            continue;
        }
        let outer = tree.parent(id)?;
        if matches!(tree.name(outer), "p" | "script" | "style" | "li") && words.len() > 60 {
            continue;
        }
        let said = linked_name(tree, outer).unwrap_or_else(|| text(tree, outer));
        let is_line = said.len() < 120
            && BEFORE
                .iter()
                .any(|before| lower.starts_with(before) || lower == before.trim_end());
        let names = all([said.as_str()]).filter(|names| {
            // Names are written large where letters have a case.
            !names
                .split(", ")
                .any(|name| name.starts_with(char::is_lowercase))
        });
        if is_line && names.is_some() {
            return names;
        }
    }
    None
}

/// The names in these texts; none where there is none.
fn all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        for name in split(text) {
            if is_name(&name) && !names.contains(&name) && names.len() < MOST {
                names.push(name);
            }
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// A byline in names.
fn split(text: &str) -> Vec<String> {
    let text = words::tidy(text);
    if text.contains("://") {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let before = BEFORE.iter().find(|before| lower.starts_with(**before));
    // Lower case may have other lengths than what it comes from.
    let rest = before
        .and_then(|before| text.get(before.len()..))
        .unwrap_or(&text);
    let end = rest.find([
        '|', '/', '(', '•', '·', '»', '\n', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
    ]);
    let rest = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let rest = rest.split(" - ").next().unwrap_or_default();
    rest.replace(" and ", ",")
        .replace(" und ", ",")
        .replace(" et ", ",")
        .replace(" & ", ",")
        .replace(" y ", ",")
        .split([',', ';'])
        .map(|name| name.trim_matches([' ', '.', ':', '-', '–', '@']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_name(name: &str) -> bool {
    const NOBODY: &[&str] = &[
        "admin",
        "administrator",
        "editor",
        "staff",
        "author",
        "on",
        "updated",
        "published",
        "anonymous",
        "unknown",
        "posted",
        "by",
        "follow",
        "null",
        "undefined",
    ];
    let letters = name.chars().count();
    let lower = name.to_lowercase();
    letters > 1
        && letters <= LONGEST
        && !name.contains("://")
        && !name.contains('@')
        && name.split(' ').count() <= 6
        && name.chars().any(char::is_alphabetic)
        && !NOBODY.contains(&lower.as_str())
        && !lower.ends_with("admin")
        && !["posted on", "published", "updated"]
            .iter()
            .any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> Option<String> {
        let tree = parse(html);
        author(&tree, &Facts::of(&tree)).map(|said| said.text)
    }

    #[test]
    fn authors_are_told_wherever_they_are_said() {
        for html in [
            "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":{\"name\":\"Ada Bo\"}}</script>",
            "<meta name=author content='By Ada Bo'>",
            "<a rel=author href=/a>Ada Bo</a>",
            "<span itemprop=author itemscope><b itemprop=name>Ada Bo</b></span>",
            "<div class=byline>By <a href=/a>Ada Bo</a>, 3 May 2020</div>",
            "<div>Written by Ada Bo | Jan 28, 2020</div>",
        ] {
            assert_eq!(told(html).as_deref(), Some("Ada Bo"), "{html}");
        }
    }

    #[test]
    fn several_authors_are_told_one_by_one() {
        let html = "<meta name=author content='Ada Bo and Cy Dee, Eve Fox'>";
        assert_eq!(told(html).as_deref(), Some("Ada Bo, Cy Dee, Eve Fox"));
    }

    #[test]
    fn nobody_is_no_author() {
        for html in [
            "<meta name=author content=admin>",
            "<meta property=article:author content=https://a.example/b>",
            "<div class=comments><b class=author>Reader</b></div>",
            "<p>By the river stood a house, and it was large.</p>",
        ] {
            assert_eq!(told(html), None, "{html}");
        }
    }
}
