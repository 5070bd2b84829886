//! What a record's PDF says.
//!
//! An enricher that fetches the record's address and, where a PDF comes back, votes on
//! title, author, dates, language, pages, text in reading order, tables and outline.
//! All that reads is [`read`], which knows nothing of the host; `enrich` fetches.
//!
//! hayro-syntax reads the file (references, damaged ones too, object streams, empty
//! passwords), hayro-font and hayro-cmap say what codes of fonts mean. What is done
//! here is to follow a page's operators to the places of its letters ([`interpret`]),
//! and from places to words, lines, columns and paragraphs ([`segments`], [`order`],
//! [`paragraphs`]) and to tables ([`ruled`], [`aligned`]).
//!
//! **Invariant:** nothing here that depends on a file calls itself, and every loop over
//! a file has a bound of [`limits`]: files are hostile, and a guest's stack has 128 KiB.

pub mod aligned;
pub mod date;
pub mod document;
mod enrich;
pub mod glyph;
pub mod inflate;
pub mod interpret;
pub mod limits;
pub mod metadata;
mod operands;
pub mod order;
pub mod outline;
pub mod page;
pub mod paragraphs;
pub mod path;
mod place;
pub mod predict;
pub mod ruled;
pub mod segments;
pub mod shared;
pub mod state;
pub mod stream;
pub mod strings;
pub mod unpack;
pub mod votes;
pub mod xmp;

pub use document::{Document, Unreadable, read};
pub use enrich::enrich;

crescendo_plugin::enricher!(enrich);
