//! What a text says in short.
//!
//! An enricher that takes the text of earlier stages, of the record or of the prompt and
//! votes on a summary made of its own sentences, and on its keywords. All that reads is
//! [`summarise`], which knows nothing of the host; [`enrich`] asks for the text.
//!
//! Sentences vote for one another by the words that they share, after LexRank (Erkan and
//! Radev 2004) and TextRank (Mihalcea and Tarau 2004), with a prior for those that stand
//! early ([`rank`]); those that say the same twice are left out by maximal marginal
//! relevance (Carbonell and Goldstein 1998, [`choose`]). There is no chance in it.
//!
//! **Invariant:** nothing that depends on a text calls itself. Of a longer text
//! [`sample::MOST_RANKED`] sentences are ranked, so that its cost is linear.

pub mod choose;
mod enrich;
pub mod keywords;
pub mod rank;
pub mod sample;
mod stop;
pub mod summary;
pub mod terms;
mod votes;

pub use enrich::enrich;
pub use summary::{Length, Summary, summarise};

crescendo_plugin::enricher!(enrich);
