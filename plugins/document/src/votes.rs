//! What is claimed of a document.

use crescendo_plugin::Votes;
use serde_json::Value;

use crate::document::Document;

/// Votes on everything that was found. What is not there is not claimed.
#[must_use]
pub fn votes(document: &Document) -> Votes {
    let mut votes = Votes::new();
    let said = &document.metadata;
    let texts = [
        ("document.title", &said.title, 0.9),
        ("document.author", &said.author, 0.85),
        ("document.created", &said.created, 0.95),
        ("document.modified", &said.modified, 0.95),
        ("document.language", &said.language, 0.9),
    ];
    for (field, text, confidence) in texts {
        if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
            votes.text(field, text, confidence);
        }
    }
    if let (None, Some(heading)) = (&said.title, &document.heading) {
        votes.text("document.title", heading, 0.6);
    }
    votes.number("document.pages", document.pages as f64, 0.99);
    votes.number("document.pages-read", document.pages_read as f64, 1.0);
    if !document.text.trim().is_empty() {
        votes.text("document.text", &document.text, 0.9);
        json(&mut votes, "document.page-text", &document.page_text, 0.9);
    }
    json(&mut votes, "document.tables", &document.tables, 0.75);
    json(&mut votes, "document.outline", &document.outline, 0.95);
    votes
}

/// Claims a list as JSON; an empty one is no claim.
fn json(votes: &mut Votes, field: &str, list: &[Value], confidence: f64) {
    if !list.is_empty() {
        votes.json(field, list, confidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_claimed() {
        let votes = votes(&Document {
            pages: 3,
            ..Document::default()
        });
        let fields: Vec<&str> = votes
            .scalars()
            .iter()
            .map(|vote| vote.field.as_str())
            .collect();
        assert_eq!(fields, ["document.pages", "document.pages-read"]);
    }
}
