//! What the tokenizer sees, told to the tree builder.
//!
//! html5gum takes pages apart and html5ever puts trees together; between them is this.
//! A stretch of text is told once, however many pieces the tokenizer sees it in.
//! Comments are not told at all: no reader sees them.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, ns};
use html5gum::{Emitter, Error, State};

use crate::bounds::Limited;
use crate::sink::MOST_ATTRIBUTES;

/// Takes what the tokenizer says, and tells it once it is whole.
pub(crate) struct Tokens<'a> {
    sink: &'a Limited,
    /// Text that was not told yet.
    text: Vec<u8>,
    kind: TagKind,
    name: Vec<u8>,
    self_closing: bool,
    attributes: Vec<Attribute>,
    /// The attribute that is being read; none beyond the bound.
    attribute: Option<(Vec<u8>, Vec<u8>)>,
    doctype: Declared,
    /// The name of the last tag that opened something.
    opened: Vec<u8>,
}

/// What ends the tokenizer before the page does.
pub(crate) struct TooMuch;

/// A document type, as far as it was read.
#[derive(Default)]
struct Declared {
    name: Vec<u8>,
    public: Option<Vec<u8>>,
    system: Option<Vec<u8>>,
    force_quirks: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(sink: &'a Limited) -> Self {
        Tokens {
            sink,
            text: Vec::new(),
            kind: TagKind::StartTag,
            name: Vec::new(),
            self_closing: false,
            attributes: Vec::new(),
            attribute: None,
            doctype: Declared::default(),
            opened: Vec::new(),
        }
    }

    fn tell(&self, token: Token) -> Option<State> {
        // Nobody asks in which line something was.
        match self.sink.process_token(token, 1) {
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(_) => Some(State::ScriptData),
            // Scripts are not run, and the encoding is known by now.
            TokenSinkResult::Continue
            | TokenSinkResult::Script(_)
            | TokenSinkResult::EncodingIndicator(_) => None,
        }
    }

    fn tell_text(&mut self) {
        if !self.text.is_empty() {
            let text = text(&self.text);
            self.text.clear();
            self.tell(Token::CharacterTokens(text));
        }
    }

    fn begin(&mut self, kind: TagKind) {
        self.kind = kind;
        self.name.clear();
        self.self_closing = false;
        self.attributes.clear();
        self.attribute = None;
    }

    /// Keeps the attribute that was read, unless the tag has one of that name.
    fn keep_attribute(&mut self) {
        let Some((name, value)) = self.attribute.take() else {
            return;
        };
        let name = QualName::new(None, ns!(), local_name(&name));
        if self.attributes.iter().all(|known| known.name != name) {
            let value = text(&value);
            self.attributes.push(Attribute { name, value });
        }
    }
}

/// Text of the page, which is in UTF-8; no piece of it is cut within a character once it
/// is whole.
fn text(bytes: &[u8]) -> StrTendril {
    match std::str::from_utf8(bytes) {
        Ok(text) => StrTendril::from_slice(text),
        Err(_) => StrTendril::from_slice(&String::from_utf8_lossy(bytes)),
    }
}

fn local_name(bytes: &[u8]) -> LocalName {
    match std::str::from_utf8(bytes) {
        Ok(name) => LocalName::from(name),
        Err(_) => LocalName::from(&*String::from_utf8_lossy(bytes)),
    }
}

impl Emitter for Tokens<'_> {
    type Token = TooMuch;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.opened = name.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.tell_text();
    }

    fn emit_error(&mut self, _: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<TooMuch> {
        self.sink.is_full().then_some(TooMuch)
    }

    /// Browsers leave U+0000 out of text; where it is all that comes, it comes alone.
    fn emit_string(&mut self, piece: &[u8]) {
        if piece != b"\0" {
            self.text.extend_from_slice(piece);
        }
    }

    fn init_start_tag(&mut self) {
        self.begin(TagKind::StartTag);
    }

    fn init_end_tag(&mut self) {
        self.begin(TagKind::EndTag);
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.keep_attribute();
        self.tell_text();
        if self.kind == TagKind::StartTag {
            self.opened.clone_from(&self.name);
        }
        let tag = Tag {
            kind: self.kind,
            name: local_name(&self.name),
            self_closing: self.self_closing,
            attrs: std::mem::take(&mut self.attributes),
            had_duplicate_attributes: false,
        };
        self.tell(Token::TagToken(tag))
    }

    fn emit_current_comment(&mut self) {}

    fn emit_current_doctype(&mut self) {
        self.tell_text();
        let Declared {
            name,
            public,
            system,
            force_quirks,
        } = std::mem::take(&mut self.doctype);
        self.tell(Token::DoctypeToken(Doctype {
            name: (!name.is_empty()).then(|| text(&name)),
            public_id: public.map(|id| text(&id)),
            system_id: system.map(|id| text(&id)),
            force_quirks,
        }));
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn set_force_quirks(&mut self) {
        self.doctype.force_quirks = true;
    }

    fn push_tag_name(&mut self, piece: &[u8]) {
        self.name.extend_from_slice(piece);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, piece: &[u8]) {
        self.doctype.name.extend_from_slice(piece);
    }

    fn init_doctype(&mut self) {
        self.doctype = Declared::default();
    }

    fn init_attribute(&mut self) {
        self.keep_attribute();
        // Each name is compared with all before it.
        let fits = self.kind == TagKind::StartTag && self.attributes.len() < MOST_ATTRIBUTES;
        self.attribute = fits.then(Default::default);
    }

    fn push_attribute_name(&mut self, piece: &[u8]) {
        if let Some((name, _)) = &mut self.attribute {
            name.extend_from_slice(piece);
        }
    }

    fn push_attribute_value(&mut self, piece: &[u8]) {
        if let Some((_, value)) = &mut self.attribute {
            value.extend_from_slice(piece);
        }
    }

    fn set_doctype_public_identifier(&mut self, id: &[u8]) {
        self.doctype.public = Some(id.to_vec());
    }

    fn set_doctype_system_identifier(&mut self, id: &[u8]) {
        self.doctype.system = Some(id.to_vec());
    }

    fn push_doctype_public_identifier(&mut self, piece: &[u8]) {
        let id = self.doctype.public.get_or_insert_default();
        id.extend_from_slice(piece);
    }

    fn push_doctype_system_identifier(&mut self, piece: &[u8]) {
        let id = self.doctype.system.get_or_insert_default();
        id.extend_from_slice(piece);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.kind == TagKind::EndTag && !self.opened.is_empty() && self.opened == self.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.sink
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}
