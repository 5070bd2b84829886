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
    if page.truncated {
        votes.flag("page.truncated", true, 1.0);
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
            votes.json_text(field, json.as_str(), confidence);
        }
    }
    votes
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::Value;

    use super::*;
    use crate::page::{MOST_TEXT, read};

    /// `calls.emitted_bytes` of `host/default.toml`.
    const CALL: usize = 8 << 20;

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
    fn what_has_a_structure_is_said_as_json() {
        let html = br#"<h1>A</h1><script type="application/ld+json">{"@type": "A"}</script>
            <table><tr><th>n</th><th>m</th></tr><tr><td>1</td><td>2</td></tr></table>"#;
        let votes = votes(&read(html, None, "https://a.example/"));
        for field in ["page.headings", "page.tables", "page.structured"] {
            let Some(Value::Json(json)) = votes.scalar(field) else {
                panic!("{field}: {votes:?}");
            };
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok());
        }
    }

    /// The longest texts and the links are within what a call may say by default.
    #[test]
    fn the_longest_claims_of_a_page_are_within_a_calls_limit() {
        let cell = "<td>a cell of some length and some more of it, of which there are many</td>";
        let rows = format!("<tr>{}</tr>", cell.repeat(64)).repeat(256);
        let html = format!(
            "<title>A</title>{}{}<table>{rows}</table>{}{}",
            "<h2>A heading that is long enough to be one</h2>".repeat(25_000),
            (0..300)
                .map(|n| format!("<a href='/{n}/{}'>a link</a>", "x".repeat(1900)))
                .collect::<String>(),
            "<p>A paragraph that says what paragraphs say, one after the other, at length."
                .repeat(15_000),
            (0..1500)
                .map(|n| format!(
                    "<meta property='og:{n}' content='{}'>",
                    "what it says ".repeat(40)
                ))
                .collect::<String>(),
        );
        let page = read(html.as_bytes(), None, "https://a.example/");
        let said = votes(&page);
        let mut all = 0;
        for vote in said.scalars() {
            if let Value::Text(text) | Value::Json(text) = &vote.value {
                assert!(text.len() <= MOST_TEXT, "{}", vote.field);
                all += text.len();
            }
        }
        for link in said.members("page.links") {
            if let Value::Text(text) = &link.value {
                all += text.len();
            }
        }
        assert!(all > 5 << 19, "the page is a long one: {all}");
        assert!(all < CALL, "{all}");
        // Four that are as long as may be, and links of the longest addresses.
        const { assert!(4 * MOST_TEXT + 256 * 2048 < CALL) };
    }

    #[test]
    fn an_empty_page_is_an_abstention() {
        assert!(super::votes(&read(b"", None, "https://a.example/")).is_empty());
    }
}
