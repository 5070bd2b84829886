//! What is claimed of a page.

use crescendo_plugin::{Member, Votes};

use crate::page::Page;
use crate::said::Said;

/// Votes on everything that was found; none where there is no page.
#[must_use]
pub fn votes(page: &Page) -> Votes {
    let mut votes = Votes::new();
    if page.is_empty() {
        return votes;
    }
    let texts: [(&str, &Option<Said>); 10] = [
        ("page.title", &page.title),
        ("page.author", &page.author),
        ("page.site", &page.site),
        ("page.description", &page.description),
        ("page.canonical", &page.canonical),
        ("page.published", &page.published),
        ("page.modified", &page.modified),
        ("page.language", &page.language),
        ("page.encoding", &page.encoding),
        ("page.text", &page.text),
    ];
    for (field, said) in texts {
        if let Some(said) = said {
            votes.text(field, &said.text, said.confidence);
        }
    }
    if let Some(text) = &page.text {
        votes.number("page.words", page.words as f64, text.confidence);
    }
    let link = |link: &String| Member::new(link.as_str(), 0.0, 0.99);
    votes.set("page.links", page.links.iter().map(link));
    let found = [
        ("page.headings", &page.headings, 0.95),
        ("page.tables", &page.tables, 0.85),
        ("page.structured", &page.structured, 0.99),
    ];
    for (field, json, confidence) in found {
        if let Some(json) = json {
            votes.text(field, json, confidence);
        }
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::read;

    #[test]
    fn what_is_not_there_is_not_claimed() {
        let votes = votes(&read(b"<h1>A</h1>", None, "https://a.example/"));
        let fields: Vec<&str> = votes
            .scalars()
            .iter()
            .map(|vote| vote.field.as_str())
            .collect();
        assert_eq!(fields, ["page.title", "page.encoding", "page.headings"]);
        assert!(votes.sets().is_empty());
    }

    #[test]
    fn an_empty_page_is_an_abstention() {
        assert!(super::votes(&read(b"", None, "https://a.example/")).is_empty());
    }
}
