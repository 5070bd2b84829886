//! How much of a page is put into a tree: bounds that no page passes and a hostile one
//! meets.

use std::cell::Cell;

use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeSink};

use crate::sink::{Handle, Sink};
use crate::tree::Tree;

/// Elements within one another. Deeper ones are left out, and their text stays:
/// each tag may look at all that are open, and browsers stop at 512.
const MOST_DEPTH: u16 = 256;
/// Bytes of a page in which there is a node, mostly: room for nodes is made at once.
const NODE: usize = 16;
/// Nodes of a page; what comes after them is not read. The largest pages that people
/// read have 50,000.
const MOST_NODES: usize = 200_000;
/// Tags of a page, closing ones included; what comes after them is not read.
const MOST_TAGS: u32 = 400_000;

/// A tree builder that is not told of tags beyond the bounds.
pub(crate) struct Limited {
    builder: TreeBuilder<Handle, Sink>,
    tags: Cell<u32>,
}

impl Limited {
    /// For a page of so many bytes.
    pub(crate) fn new(bytes: usize) -> Limited {
        Limited {
            builder: TreeBuilder::new(
                Sink::new((bytes / NODE).min(MOST_NODES)),
                Default::default(),
            ),
            tags: Cell::new(0),
        }
    }

    /// The tree of all that was told.
    pub(crate) fn finish(self) -> Tree {
        let _ = self.builder.process_token(Token::EOFToken, 1);
        self.builder.end();
        let is_cut = self.is_full();
        let mut tree = self.builder.sink.finish();
        tree.is_cut = is_cut;
        tree
    }

    /// Whether there is too much of the page.
    pub(crate) fn is_full(&self) -> bool {
        self.builder.sink.len() >= MOST_NODES || self.tags.get() >= MOST_TAGS
    }
}

impl TokenSink for Limited {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token {
            self.tags.set(self.tags.get() + 1);
            // The tag that is one too many; the tokenizer is stopped next.
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
