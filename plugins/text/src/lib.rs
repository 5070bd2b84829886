//! What enrichers of texts share: where the text comes from ([`source`]), which
//! language it is in ([`Language`]), and where its sentences end ([`sentences()`]).
//!
//! **Invariant:** nothing here calls itself, and everything is linear in the text.

mod abbreviations;
mod language;
mod lines;
mod sentences;
pub mod source;

pub use language::Language;
pub use sentences::sentences;
pub use source::{Found, MOST_BYTES, Wanted, text};
