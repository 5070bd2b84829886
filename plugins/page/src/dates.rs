//! When a page was published, and changed.

use serde_json::Value;

use crate::date::{human, in_address, machine};
use crate::facts::{Facts, text};
use crate::hint::{Hint, hint};
use crate::role::Role;
use crate::said::Said;
use crate::structured::article;
use crate::tree::{Id, Tree};

/// Elements that are looked at for a date that people read: it is near the title.
const MOST_LOOKS: usize = 20_000;

/// Dates that are looked at, each with everything that it is in.
const MOST_DATES: usize = 128;

/// When the page was published.
#[must_use]
pub fn published(tree: &Tree, facts: &Facts, address: &str) -> Option<Said> {
    let keys = [
        "article:published_time",
        "datepublished",
        "article:published",
        "og:published_time",
        "sailthru.date",
        "parsely-pub-date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "pubdate",
        "publishdate",
        "publish_date",
        "pdate",
        "date",
        "datecreated",
        "citation_publication_date",
        "article.published",
    ];
    said(tree, facts, "datePublished", &keys)
        .or_else(|| said(tree, facts, "dateCreated", &[]))
        .or_else(|| shown(tree, facts))
        .or_else(|| Said::new(&in_address(address)?, 0.7))
}

/// When the page was changed.
#[must_use]
pub fn modified(tree: &Tree, facts: &Facts) -> Option<Said> {
    let keys = [
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "dcterms.modified",
        "article:modified",
        "lastmod",
        "revised",
    ];
    said(tree, facts, "dateModified", &keys)
}

/// What the page says for machines.
fn said(tree: &Tree, facts: &Facts, property: &str, keys: &[&str]) -> Option<Said> {
    let linked = article(&facts.linked_data)
        .and_then(|item| item.get(property))
        .and_then(Value::as_str)
        .and_then(machine);
    if let Some(date) = linked {
        return Said::new(&date, 0.95);
    }
    let meta = keys
        .iter()
        .find_map(|key| facts.meta(&[key]).and_then(read));
    if let Some(date) = meta {
        return Said::new(&date, 0.93);
    }
    let mut marked = facts.properties.iter().filter(|(name, _)| name == property);
    let date = marked.find_map(|(_, id)| {
        let attributes = ["content", "datetime", "title"];
        let said = attributes.iter().find_map(|name| tree.attribute(*id, name));
        said.and_then(read).or_else(|| human(&text(tree, *id)))
    })?;
    Said::new(&date, 0.9)
}

fn read(text: &str) -> Option<String> {
    machine(text).or_else(|| human(text))
}

/// What stands on the page: the first `time` that is not in something else, or a
/// short line that is called a date.
fn shown(tree: &Tree, facts: &Facts) -> Option<Said> {
    let mut times = facts
        .times
        .iter()
        .take(MOST_DATES)
        .filter(|id| !is_elsewhere(tree, **id));
    let time = times.find_map(|id| {
        let said = tree.attribute(*id, "datetime").and_then(read);
        let date = said.or_else(|| human(&text(tree, *id)))?;
        Some((*id, date))
    });
    if let Some((id, date)) = time {
        let class = tree.attribute(id, "class").unwrap_or_default();
        let named = tree.attribute(id, "pubdate").is_some()
            || class.contains("publish")
            || class.contains("date");
        return Said::new(&date, if named { 0.85 } else { 0.7 });
    }
    let heading = facts.headings.first();
    let start = heading.map_or(0, |id| id.index());
    let (mut best, mut looks) = (None, 0);
    for id in tree.below(Id::DOCUMENT).take(MOST_LOOKS) {
        let Some(words) = tree.text(id) else {
            continue;
        };
        // A date has a digit, and is short with all that stands around it.
        if words.len() > 200 || !words.chars().any(char::is_numeric) {
            continue;
        }
        let outer = tree.parent(id)?;
        if tree.role(outer) == Role::Unread {
            continue;
        }
        let Some(date) = human(words.trim()) else {
            continue;
        };
        looks += 1;
        if looks > MOST_DATES {
            break;
        }
        if is_elsewhere(tree, outer) {
            continue;
        }
        let named = std::iter::once(outer)
            .chain(tree.ancestors(outer).take(2))
            .any(|id| hint(tree, id) == Hint::Small);
        let short = words.trim().len() < 50;
        let confidence = match (named, short, id.index() > start) {
            (true, _, _) => 0.75,
            (false, true, true) => 0.55,
            (false, true, false) => 0.4,
            _ => continue,
        };
        if best.as_ref().is_none_or(|(known, _)| confidence > *known) {
            best = Some((confidence, date));
        }
        if confidence > 0.7 {
            break;
        }
    }
    let (confidence, date) = best?;
    Said::new(&date, confidence)
}

/// Whether a date is of a comment, a teaser or the page's foot.
fn is_elsewhere(tree: &Tree, id: Id) -> bool {
    std::iter::once(id).chain(tree.ancestors(id)).any(|id| {
        matches!(tree.role(id), Role::Aside | Role::Navigation)
            || (tree.role(id) == Role::Footer
                && !tree.ancestors(id).any(|id| tree.role(id) == Role::Article))
            || (tree.role(id) != Role::Body && hint(tree, id) == Hint::Else)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> Option<String> {
        let tree = parse(html);
        published(&tree, &Facts::of(&tree), "https://a.example/").map(|said| said.text)
    }

    #[test]
    fn dates_are_told_wherever_they_are_said() {
        for html in [
            "<meta property=article:published_time content=2020-01-28>",
            "<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"2020-01-28\"}</script>",
            "<abbr itemprop=datePublished title=2020-01-28>then</abbr>",
            "<aside><time datetime=2001-01-01></time></aside><time datetime=2020-01-28>then</time>",
            "<h1>A</h1><div class=post-info>Written by B | Jan 28, 2020</div>",
            "<h1>A</h1><div>28 January 2020</div>",
        ] {
            assert_eq!(told(html).as_deref(), Some("2020-01-28"), "{html}");
        }
    }

    #[test]
    fn dates_of_something_else_are_not_told() {
        for html in [
            "<div class=comments><time datetime=2020-01-28>then</time></div>",
            "<footer>28 January 2020</footer>",
            "<p>In the night of 28 January 2020 it rained so much that the river rose by a metre.</p>",
        ] {
            assert_eq!(told(html), None, "{html}");
        }
    }
}
