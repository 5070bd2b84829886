//! How long a record's text is, and its title in one clean line.

#[cfg(test)]
mod tests;

use crescendo_plugin::{Failure, Votes, record};

crescendo_plugin::enricher!(enrich);

/// Words that somebody reads in a minute, silently and without hurry.
const WORDS_PER_MINUTE: f64 = 200.0;

/// The fields that it reads; others may be there, and these may be missing or
/// hold something else.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Record {
    #[serde(deserialize_with = "crescendo_plugin::lenient")]
    title: String,
    #[serde(deserialize_with = "crescendo_plugin::lenient")]
    text: String,
}

/// What the host calls; it talks to the host and does nothing else.
fn enrich() -> Result<Votes, Failure> {
    Ok(look(&record()?))
}

/// What a title and a text say; where there is no text it abstains.
fn look(record: &Record) -> Votes {
    let mut votes = Votes::new();
    let words = record.text.split_whitespace().count() as f64;
    if words == 0.0 {
        return votes;
    }
    votes.number("text.words", words, 1.0);
    votes.number("text.reading-minutes", words / WORDS_PER_MINUTE, 0.6);
    let title: Vec<&str> = record.title.split_whitespace().collect();
    if !title.is_empty() {
        votes.text("text.title", &title.join(" "), 0.9);
    }
    votes
}
