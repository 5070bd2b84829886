//! What came of a call.

use std::collections::BTreeMap;

use crate::http::Request;
use crate::log::Level;
use crate::sink::Item;

/// What a call answered, and what it said and asked meanwhile.
#[derive(Debug)]
pub struct Call<T> {
    /// What the function answered.
    pub answer: T,
    /// What it emitted, in order.
    pub said: Vec<Item>,
    /// Its lines for the operator.
    pub lines: Vec<(Level, String)>,
    /// The requests that it made, in order.
    pub fetched: Vec<Request>,
    /// What it asked language models, in order.
    pub asked: Vec<Asked>,
    /// What the cache holds at the end.
    pub cache: BTreeMap<String, Vec<u8>>,
    /// How long it waited, in the test's own time.
    pub took_ms: u64,
}

/// A question to a language model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The model's alias.
    pub model: String,
    /// All text of all messages, a line for each part.
    pub text: String,
    /// How many pictures went with it.
    pub pictures: usize,
    /// Most tokens to produce.
    pub max_tokens: u32,
}

impl<T> Call<T> {
    /// All pieces of text that were emitted, joined.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.said.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.as_str()),
            Item::Partial(_) | Item::Progress(_) => None,
        });
        texts.collect()
    }
}
