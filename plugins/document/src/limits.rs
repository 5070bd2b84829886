//! What a file may take. Beyond a limit the file is read as far as it goes, and
//! [`crate::Document::pages_read`] tells how far; only a file that is too large to be
//! held is refused.

/// Bytes of a file: as many as the host lets an answer have.
pub const MOST_BYTES: usize = 32 << 20;
/// Longest text of a vote, bytes.
pub const MOST_TEXT: usize = 1 << 20;
/// Unpacked bytes of one stream, after each of its codings: content of pages that people
/// read has up to 5 MB, fonts of Chinese up to 15 MB. Without a coding a stream may be as
/// long as the file.
pub const MOST_OF_STREAM: usize = 16 << 20;
/// Packed and unpacked bytes of all streams together, each as often as it is unpacked,
/// also in vain, and 4 KiB for each of their tables of codes: at most a few seconds of a
/// guest.
pub const MOST_OF_STREAMS: usize = 96 << 20;
/// Operators of all pages together.
pub const MOST_OPERATORS: usize = 4_000_000;
/// Letters of one page: the fullest pages of newspapers have 30,000.
pub const MOST_LETTERS: usize = 100_000;
/// Lines drawn on one page that a table could be ruled with.
pub const MOST_RULES: usize = 20_000;
/// Pages that are looked at for text.
pub const MOST_PAGES: usize = 2_000;
/// Forms that one page may draw, each as often as it is drawn.
pub const MOST_FORMS: usize = 512;
/// Forms within one another, and saved states within one another.
pub const DEEPEST: usize = 64;
/// Entries of an outline; four times as many are looked at for those with a title.
pub const MOST_ENTRIES: usize = 2_000;
/// Names of places, and nodes of the tree that they are in, that are looked at to tell
/// where entries of an outline lead to.
pub const MOST_NAMES: usize = 100_000;
/// Tables of a document.
pub const MOST_TABLES: usize = 64;
/// Rows of one table.
pub const MOST_ROWS: usize = 512;
/// Cells of one row.
pub const MOST_CELLS: usize = 64;
