//! Text into a [`Tree`], with bounds that no page passes and a hostile one meets.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{TreeBuilder, TreeSink};

use crate::sink::{Handle, Sink};
use crate::tree::Tree;

/// Elements within one another. Deeper ones are left out, and their text stays:
/// each tag may look at all that are open, and browsers stop at 512.
const MOST_DEPTH: u16 = 256;
/// Nodes of a page; what comes after them is not read. The largest pages that people
/// read have 50,000.
const MOST_NODES: usize = 200_000;
/// Tags of a page, closing ones included; what comes after them is not read.
const MOST_TAGS: u32 = 400_000;
/// Bytes that the tokenizer is given at once.
const PIECE: usize = 4096;
/// With so many tokens, what the attributes in a piece may cost is not looked at.
const MANY_TOKENS: u64 = 16;
/// Comparisons of attribute names, which are square in the attributes of a tag, that a
/// page may cost; what comes after them is not read. Pages cost next to none, and so
/// many take a fifth of a second.
const MOST_COMPARISONS: u64 = 200_000_000;

/// Reads a page.
#[must_use]
pub fn parse(text: &str) -> Tree {
    let limited = Limited {
        builder: TreeBuilder::new(Sink::new(), Default::default()),
        tokens: Cell::new(0),
        tags: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(limited, Default::default());
    let queue = BufferQueue::default();
    let mut cost = Cost::default();
    let mut rest = text;
    while !rest.is_empty() && !tokenizer.sink.is_full() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        // No character is longer than a piece, so that this ends.
        rest = after;
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        cost.add(piece, tokenizer.sink.tokens.get() - before);
        if cost.comparisons > MOST_COMPARISONS {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// What the attributes of tags may have cost so far, from above.
#[derive(Default)]
struct Cost {
    comparisons: u64,
    /// What may part attributes since the last token.
    partings: u64,
}

impl Cost {
    fn add(&mut self, piece: &str, tokens: u64) {
        // The tags of such a piece are too short to matter.
        if tokens >= MANY_TOKENS {
            self.partings = 0;
            return;
        }
        let parts = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 12 | b'/' | b'=');
        let more = piece.bytes().filter(parts).count() as u64;
        self.comparisons += more * (self.partings + more / 2) / 2;
        self.partings = if tokens == 0 { self.partings + more } else { 0 };
    }
}

/// A tree builder that is not told of tags beyond the bounds.
struct Limited {
    builder: TreeBuilder<Handle, Sink>,
    tokens: Cell<u64>,
    tags: Cell<u32>,
}

impl Limited {
    fn is_full(&self) -> bool {
        self.builder.sink.len() >= MOST_NODES || self.tags.get() >= MOST_TAGS
    }
}

impl TokenSink for Limited {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // Errors come from within tags as well.
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        if let Token::TagToken(tag) = &token {
            self.tags.set(self.tags.get() + 1);
            // Within a piece there is room for many tags that make many nodes each.
            if self.is_full() {
                return TokenSinkResult::Continue;
            }
            let deep = self.builder.sink.depth() >= MOST_DEPTH;
            if deep && tag.kind == TagKind::StartTag && !changes_what_follows(&tag.name) {
                return TokenSinkResult::Continue;
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether what comes after the tag is read in another way because of it. Such
/// elements cannot be in one another.
fn changes_what_follows(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "textarea"
            | "xmp"
            | "iframe"
            | "noembed"
            | "noframes"
            | "noscript"
            | "plaintext"
    )
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::tree::Id;

    /// Far more than any of these takes, and far less than a square would.
    const SOON: Duration = Duration::from_secs(20);

    fn soon(html: &str) -> Tree {
        let start = Instant::now();
        let tree = parse(html);
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        tree
    }

    fn text(tree: &Tree) -> String {
        let texts = tree.below(Id::DOCUMENT).filter_map(|id| tree.text(id));
        texts.collect()
    }

    #[test]
    fn text_in_too_many_elements_is_kept() {
        let tree = soon(&format!(
            "{}deep{}",
            "<div>".repeat(5000),
            "</div>".repeat(5000)
        ));
        assert_eq!(text(&tree), "deep");
        let deepest = tree.nodes.iter().map(|node| node.depth).max();
        assert!(deepest < Some(300), "{deepest:?}");
    }

    #[test]
    fn a_script_in_too_many_elements_is_no_text() {
        let html = format!("{}<script>if (a<b) c</script>", "<div>".repeat(5000));
        let tree = parse(&html);
        let script = tree.first("script").unwrap();
        assert_eq!(tree.below(script).count(), 2);
    }

    #[test]
    fn hostile_pages_end_soon() {
        let mega = 1 << 17;
        let attributes: String = (0..mega / 8).map(|n| format!("a{n} ")).collect();
        let fonts: String = (0..mega / 32).map(|n| format!("<p><font a={n}>")).collect();
        for html in [
            "<div>".repeat(8 * mega / 5),
            "</p>".repeat(2 * mega),
            "</b>".repeat(2 * mega),
            "<a>".repeat(2 * mega),
            "<table>".repeat(mega),
            "<table>x".repeat(mega),
            "<svg>".repeat(mega),
            "<b><p>".repeat(mega),
            "<option>".repeat(mega),
            "<select><option>".repeat(mega / 2),
            format!("<a {attributes}>"),
            format!("<a {}>", attributes.replace(' ', "=\"\"")),
            fonts,
            "<body a=b>".repeat(mega / 4),
            "<!--".repeat(mega),
            "&".repeat(8 * mega),
            "<".repeat(8 * mega),
        ] {
            soon(&html);
        }
    }
}
