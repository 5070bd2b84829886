//! Everything that a page says.

use serde_json::Value;

use crate::address::Base;
use crate::author::author;
use crate::block::blocks;
use crate::dates::{modified, published};
use crate::encoding::{Found, decode};
use crate::facts::Facts;
use crate::headings::headings;
use crate::language::language;
use crate::links::links;
use crate::main_text::main_text;
use crate::parse::parse;
use crate::said::Said;
use crate::structured::{article, keep, structured};
use crate::tables::tables;
use crate::title::{site, title, titles};
use crate::tree::{Id, Tree};
use crate::words;

/// Bytes of a page that are read: the largest pages that people read have 5 MB, and a
/// tree takes about ten times as much.
pub const MOST_BYTES: usize = 5 << 20;
/// Longest text of a vote, bytes; and longest JSON.
pub const MOST_TEXT: usize = 1 << 20;
/// Longest description, bytes; search engines show 160 letters.
const MOST_DESCRIPTION: usize = 2000;

/// What was read. Texts in JSON are within [`MOST_TEXT`].
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its title.
    pub title: Option<Said>,
    /// Its authors, separated by commas.
    pub author: Option<Said>,
    /// The name of the site that it is on.
    pub site: Option<Said>,
    /// What it says that it is about.
    pub description: Option<Said>,
    /// The address that it says is its own.
    pub canonical: Option<Said>,
    /// When it was published, ISO 8601.
    pub published: Option<Said>,
    /// When it was changed, ISO 8601.
    pub modified: Option<Said>,
    /// Its language, BCP 47.
    pub language: Option<Said>,
    /// Its encoding, as the WHATWG standard names it, in lower case.
    pub encoding: Option<Said>,
    /// Its main text, a paragraph a line.
    pub text: Option<Said>,
    /// Whether there is more of it than is told: more bytes or tags than are read, or a
    /// main text that is longer than [`MOST_TEXT`].
    pub truncated: bool,
    /// Words in the main text, also in what was cut off.
    pub words: usize,
    /// Where its links lead: absolute, each once, in order.
    pub links: Vec<String>,
    /// Its headings, in JSON: `[{"level": 1, "text": "…"}]`.
    pub headings: Option<String>,
    /// Its tables, in JSON: `[[["cell"]]]`.
    pub tables: Option<String>,
    /// Its structured data, in JSON:
    /// `{"json-ld": […], "open-graph": {…}, "microdata": […]}`.
    pub structured: Option<String>,
}

impl Page {
    /// Whether nothing was found that anybody would call a page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.title.is_none()
            && self.text.is_none()
            && self.links.is_empty()
            && self.headings.is_none()
            && self.structured.is_none()
    }
}

/// Reads a page: its bytes, the `content-type` that came with it, and its address.
///
/// Any bytes are read as far as they can be; bytes after [`MOST_BYTES`] are not.
///
/// ```
/// let html = b"<title>Night ferry</title><h1>Night ferry</h1><p>It is back.";
/// let page = page::read(html, Some("text/html; charset=utf-8"), "https://a.example/");
/// assert_eq!(page.title.map(|said| said.text).as_deref(), Some("Night ferry"));
/// ```
#[must_use]
pub fn read(bytes: &[u8], content_type: Option<&str>, url: &str) -> Page {
    let start = bytes.get(..MOST_BYTES).unwrap_or(bytes);
    let decoded = decode(start, content_type);
    let tree = parse(&decoded.text);
    let facts = Facts::of(&tree);
    let base = Base::of(&tree, url);
    let title = title(&tree, &facts);
    let body = tree.first("body").unwrap_or(Id::DOCUMENT);
    let blocks = blocks(&tree, body);
    let main = main_text(&tree, body, &blocks, &titles(&facts, title.as_ref()));
    let text = main.text(MOST_TEXT);
    let truncated = bytes.len() > MOST_BYTES || tree.is_cut || text.len() < main.length();
    let language = language(&facts, &text);
    let sure = match decoded.found {
        Found::Mark | Found::Header => 0.99,
        Found::Page => 0.97,
        Found::Guess => 0.8,
    };
    Page {
        author: author(&tree, &facts),
        site: site(&facts, title.as_ref()),
        description: description(&facts),
        canonical: canonical(&facts, &base),
        published: published(&tree, &facts, url),
        modified: modified(&tree, &facts),
        language,
        truncated,
        encoding: Said::new(&decoded.encoding, sure),
        words: main
            .blocks
            .iter()
            .map(|block| words::count(&block.text))
            .sum(),
        text: (!text.is_empty()).then_some(Said {
            text,
            confidence: main.confidence,
        }),
        links: links(&tree, &base),
        headings: list(headings(&blocks)),
        tables: list(tables(&tree)),
        structured: structured_data(&tree, &base, &facts),
        title,
    }
}

fn structured_data(tree: &Tree, base: &Base, facts: &Facts) -> Option<String> {
    structured(tree, base, facts, MOST_TEXT)
}

/// A list in JSON, without what there is no room for; none where nothing is left.
fn list(mut items: Vec<Value>) -> Option<String> {
    let mut room = MOST_TEXT - 2;
    keep(&mut items, &mut room, |item| item.to_string().len() + 1);
    (!items.is_empty()).then(|| Value::from(items).to_string())
}

fn description(facts: &Facts) -> Option<Said> {
    let short = |said: &&str| said.len() <= MOST_DESCRIPTION;
    let graph = facts.meta(&["og:description"]).filter(short);
    let meta = facts.meta(&["description", "dc.description"]).filter(short);
    match (graph, meta) {
        (Some(graph), Some(meta)) if words::plain(graph) == words::plain(meta) => {
            Said::new(graph, 0.95)
        }
        (Some(said), _) | (None, Some(said)) => Said::new(said, 0.88),
        (None, None) => {
            let linked = article(&facts.linked_data)?.get("description")?.as_str();
            let said = linked
                .or_else(|| facts.meta(&["twitter:description"]))
                .filter(short);
            Said::new(said?, 0.8)
        }
    }
}

fn canonical(facts: &Facts, base: &Base) -> Option<Said> {
    let link = facts.link("canonical").and_then(|link| base.resolve(link));
    let graph = facts.meta(&["og:url"]).and_then(|link| base.resolve(link));
    match (link, graph) {
        (Some(link), Some(graph)) if link == graph => Said::new(&link, 0.99),
        (Some(link), _) => Said::new(&link, 0.95),
        (None, Some(graph)) => Said::new(&graph, 0.8),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_noise_are_no_page() {
        for bytes in [&b""[..], b"\0\0\0", b"   ", b"\xff\xfe"] {
            assert!(read(bytes, None, "").is_empty(), "{bytes:?}");
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_leaves_the_rest() {
        let page = read(b"<title>A</title><a href=/b>c</a>", None, "no address");
        assert_eq!(page.title.map(|said| said.text).as_deref(), Some("A"));
        assert!(page.links.is_empty());
    }

    #[test]
    fn json_that_is_too_long_is_cut_between_members() {
        let html = "<h2>A heading of some length</h2>".repeat(50_000);
        let page = read(html.as_bytes(), None, "");
        let headings = page.headings.unwrap();
        assert!(headings.len() <= MOST_TEXT && headings.len() > MOST_TEXT - 100);
        assert!(serde_json::from_str::<Value>(&headings).is_ok());
    }

    #[test]
    fn bytes_beyond_what_is_read_change_nothing() {
        let mut bytes = b"<title>A</title>".to_vec();
        bytes.resize(MOST_BYTES, b' ');
        assert!(!read(&bytes, None, "").truncated);
        bytes.extend(b"<h1>B</h1>");
        let page = read(&bytes, None, "");
        assert_eq!(page.headings, None);
        assert!(page.truncated);
    }

    #[test]
    fn what_has_too_many_tags_or_too_much_text_is_said_to_be_cut() {
        let text = "A sentence of some length, and more of them. ".repeat(1000);
        let page = |count| read(format!("<p>{text}</p>").repeat(count).as_bytes(), None, "");
        assert!(!page(23).truncated);
        assert!(page(24).truncated);
        let tags = |count| read("<p>A<i>b</i>".repeat(count).as_bytes(), None, "").truncated;
        assert!(!tags(10_000) && tags(200_000));
    }
}
