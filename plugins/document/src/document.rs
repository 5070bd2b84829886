//! Everything that a PDF says.

use hayro_syntax::object::Dict;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use serde_json::{Value, json};

use crate::interpret;
use crate::limits::{MOST_BYTES, MOST_PAGES, MOST_TABLES, MOST_TEXT};
use crate::metadata::{Metadata, metadata};
use crate::outline::outline;
use crate::page;
use crate::shared::Shared;
use crate::strings::cut;

/// What was read. Texts and JSON are within [`MOST_TEXT`].
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The largest type on its first page, where the file says no title.
    pub heading: Option<String>,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them, from the first, are in the text as a whole.
    pub pages_read: usize,
    /// Their text; a form feed is between pages.
    pub text: String,
    /// The text of each page, JSON: `["…"]`; at most those that were read.
    pub page_text: Vec<Value>,
    /// Tables, JSON: `{"page": 1, "rows": [["…"]]}`.
    pub tables: Vec<Value>,
    /// Its outline, JSON: `{"level": 1, "title": "…", "page": 1}`.
    pub outline: Vec<Value>,
}

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has no header of a PDF.
    NotPdf,
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// It wants a password.
    Password,
    /// It is encrypted in a way that nobody here knows.
    Encryption,
    /// Nothing in it leads to pages.
    Damaged,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let megabytes = MOST_BYTES >> 20;
        match self {
            Unreadable::NotPdf => f.write_str("the file is no PDF"),
            Unreadable::TooLarge => write!(f, "the PDF has more than {megabytes} MiB"),
            Unreadable::Password => f.write_str("the PDF is encrypted and asks for a password"),
            Unreadable::Encryption => f.write_str("the PDF is encrypted in an unknown way"),
            Unreadable::Damaged => f.write_str("the PDF is damaged: it has no pages"),
        }
    }
}

/// Whether bytes begin as a PDF does: its header is within the first kilobyte.
#[must_use]
pub fn is_pdf(start: &[u8]) -> bool {
    let start = start.get(..1024).unwrap_or(start);
    start.windows(5).any(|five| five == b"%PDF-")
}

/// Reads a file, as far as [`crate::limits`] let it and damages leave it.
///
/// # Errors
///
/// [`Unreadable`] where there is nothing to read.
pub fn read(bytes: Vec<u8>) -> Result<Document, Unreadable> {
    if !is_pdf(&bytes) {
        return Err(Unreadable::NotPdf);
    }
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Password,
        LoadPdfError::Decryption(_) => Unreadable::Encryption,
        LoadPdfError::Invalid => Unreadable::Damaged,
    })?;
    let mut document = Document {
        pages: pdf.pages().len(),
        ..Document::default()
    };
    if document.pages == 0 {
        return Err(Unreadable::Damaged);
    }
    let mut shared = Shared::default();
    if let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        document.metadata = metadata(&pdf, &root, &mut shared.room);
        document.outline = bounded(outline(&pdf, &root));
    }
    document.read_pages(&pdf, &mut shared);
    Ok(document)
}

impl Document {
    fn read_pages<'a>(&mut self, pdf: &'a Pdf, shared: &mut Shared<'a>) {
        let (mut whole, mut room, mut tables) = (true, MOST_TEXT - 2, MOST_TEXT - 2);
        let mut listed = true;
        for (number, page) in pdf.pages().iter().enumerate().take(MOST_PAGES) {
            let drawn = interpret::page(page, shared);
            if number == 0 && self.metadata.title.is_none() {
                self.heading = page::heading(&drawn);
            }
            let found = page::read(&drawn);
            whole = whole && self.put(number, &found.text) && !drawn.cut;
            let said = json!(found.text);
            listed = listed && take(&mut room, &said);
            if listed && self.page_text.len() == number {
                self.page_text.push(said);
            }
            for table in found.tables {
                let said = json!({"page": number + 1, "rows": table.rows});
                if self.tables.len() < MOST_TABLES && take(&mut tables, &said) {
                    self.tables.push(said);
                }
            }
            if whole {
                self.pages_read = number + 1;
            } else {
                break;
            }
        }
    }

    /// Adds a page's text; whether all of it had room. Of the first page as much as has
    /// room is kept, of later ones all or nothing.
    fn put(&mut self, number: usize, text: &str) -> bool {
        let feed = usize::from(number > 0);
        if self.text.len() + feed + text.len() <= MOST_TEXT {
            if number > 0 {
                self.text.push('\u{C}');
            }
            self.text.push_str(text);
            return true;
        }
        if number == 0 {
            self.text.push_str(cut(text, MOST_TEXT));
        }
        false
    }
}

/// Takes the room that an item of a list needs; whether there was as much.
fn take(room: &mut usize, item: &Value) -> bool {
    let needs = item.to_string().len() + 1;
    let fits = needs <= *room;
    *room = room.saturating_sub(if fits { needs } else { 0 });
    fits
}

/// A list without what there is no room for.
fn bounded(mut items: Vec<Value>) -> Vec<Value> {
    let mut room = MOST_TEXT - 2;
    let fit = items
        .iter()
        .take_while(|item| take(&mut room, item))
        .count();
    items.truncate(fit);
    items
}
