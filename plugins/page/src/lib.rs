//! What a record's web page says.
//!
//! An enricher that fetches the record's address and votes on title, author, dates,
//! language, main text, links, headings, tables and structured data. All that reads
//! is [`read`], which knows nothing of the host; [`enrich`] fetches.
//!
//! The parsing is that of well-kept crates: html5gum takes pages apart, and html5ever
//! builds the tree, into a vector ([`tree`]); encoding_rs and chardetng read bytes;
//! whatlang tells languages where a page does not say its own. How main text is found is
//! said in [`prune`] and [`root`], with the sources of the methods.
//!
//! **Invariant:** nothing that depends on a page calls itself, and every loop over it
//! is bounded: pages are hostile, and a guest's stack has 128 KiB.

pub mod address;
pub mod author;
pub mod block;
mod bounds;
pub mod common;
pub mod date;
pub mod dates;
pub mod encoding;
mod enrich;
pub mod facts;
pub mod headings;
pub mod hint;
pub mod lanes;
pub mod language;
pub mod links;
pub mod main_text;
pub mod microdata;
mod names;
pub mod page;
pub mod parse;
pub mod phrase;
pub mod prune;
pub mod role;
pub mod root;
pub mod said;
mod sink;
pub mod structured;
pub mod sums;
pub mod tables;
pub mod title;
mod tokens;
pub mod tree;
pub mod votes;
pub mod words;

pub use enrich::enrich;
pub use page::{Page, read};

crescendo_plugin::enricher!(enrich);
