//! Who and what a text names.
//!
//! An enricher that takes the text of earlier stages, of the record or of the prompt and
//! votes on the people, organisations, places, dates, amounts, addresses and identifiers
//! in it. All that reads is [`read`], which knows nothing of the host; [`enrich`] asks
//! for the text.
//!
//! It works by rules and lists: what has a syntax goes first ([`addresses`],
//! [`identifiers`], [`dates`], [`amounts`]) and takes its tokens, then [`names`] looks at
//! the capitalised words that are left. Each rule has a confidence of its own
//! ([`said::Rule`]).
//!
//! **Invariant:** nothing that depends on a text calls itself, and every loop over it is
//! bounded: its cost is linear in the text, whose length has a limit.

pub mod addresses;
pub mod amounts;
pub mod checks;
pub mod dates;
mod enrich;
pub mod entities;
pub mod identifiers;
mod money_codes;
pub mod names;
pub mod number;
mod phones;
pub mod said;
mod slashes;
pub mod text;
pub mod token;
mod units;
pub mod votes;
mod years;

pub use enrich::enrich;
pub use entities::{Entities, read};

crescendo_plugin::enricher!(enrich);
