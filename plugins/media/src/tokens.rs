//! Tags of a page, told one after the other, with bounds.

use std::cell::{Cell, RefCell};

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

/// Tags of a page; what comes after them is not read.
const MOST_TAGS: u32 = 200_000;
/// Bytes that the tokenizer is given at once.
const PIECE: usize = 4096;
/// What attributes of tags may cost: names are compared with all before them, so that
/// one tag of a megabyte would take minutes.
const MOST_COMPARISONS: u64 = 100_000_000;
/// Longest script that is kept, bytes.
const LONGEST_SCRIPT: usize = 256 << 10;

/// What is told of a page.
pub enum Told<'t> {
    /// A tag that opens an element.
    Start(&'t Tag),
    /// A tag that closes one, by its name.
    End(&'t str),
    /// A script in JSON-LD.
    Linked(&'t str),
}

/// Reads a page and tells of its tags.
pub fn each(text: &str, tell: impl FnMut(Told<'_>)) {
    let tokenizer = Tokenizer::new(
        Listener {
            tell: RefCell::new(tell),
            tags: Cell::new(0),
            script: RefCell::new(None),
        },
        Default::default(),
    );
    let queue = BufferQueue::default();
    let (mut rest, mut cost, mut partings) = (text, 0_u64, 0_u64);
    while !rest.is_empty() && tokenizer.sink.tags.get() < MOST_TAGS {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        // No character is longer than a piece, so that this ends.
        rest = after;
        let before = tokenizer.sink.tags.get();
        queue.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        let parts = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 12 | b'/');
        partings = match tokenizer.sink.tags.get() == before {
            true => partings + piece.bytes().filter(parts).count() as u64,
            false => 0,
        };
        // As many names again are compared with each that comes.
        cost += partings * partings.min(PIECE as u64);
        if cost > MOST_COMPARISONS {
            return;
        }
    }
    tokenizer.end();
}

struct Listener<F> {
    tell: RefCell<F>,
    tags: Cell<u32>,
    /// The script that is being read, where it is one of those that are kept.
    script: RefCell<Option<String>>,
}

impl<F: FnMut(Told<'_>)> TokenSink for Listener<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tag(&tag),
            Token::CharacterTokens(text) => {
                if let Some(script) = self.script.borrow_mut().as_mut()
                    && script.len() + text.len() <= LONGEST_SCRIPT
                {
                    script.push_str(&text);
                }
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl<F: FnMut(Told<'_>)> Listener<F> {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        self.tags.set(self.tags.get().saturating_add(1));
        if self.tags.get() > MOST_TAGS {
            return TokenSinkResult::Continue;
        }
        let mut tell = self.tell.borrow_mut();
        if tag.kind == TagKind::EndTag {
            if let Some(script) = self.script.borrow_mut().take() {
                tell(Told::Linked(&script));
            }
            tell(Told::End(&tag.name));
            return TokenSinkResult::Continue;
        }
        tell(Told::Start(tag));
        // What tree builders tell the tokenizer: in these, tags are text.
        match &*tag.name {
            "script" => {
                if attribute(tag, "type")
                    .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
                {
                    *self.script.borrow_mut() = Some(String::new());
                }
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

/// An attribute's value.
pub fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let mut all = tag.attrs.iter();
    let found = all.find(|attribute| &*attribute.name.local == name)?;
    Some(&found.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut names = Vec::new();
        each(text, |told| {
            if let Told::Start(tag) = told {
                names.push(tag.name.to_string());
            }
        });
        names
    }

    #[test]
    fn tags_in_scripts_and_titles_are_text() {
        let page = "<title><img></title><script>'<img>'</script><style><img></style><p><img>";
        assert_eq!(names(page), ["title", "script", "style", "p", "img"]);
    }

    #[test]
    fn a_tag_of_a_megabyte_ends_the_page() {
        let tag: String = (0..300_000).map(|number| format!(" a{number}")).collect();
        assert!(names(&format!("<p><b{tag}><i>")).len() <= 2);
        assert!(names(&"<b a=1>".repeat(300_000)).len() <= MOST_TAGS as usize);
    }
}
