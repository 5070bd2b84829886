//! A summary of the prompt: its two sentences that say most.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crescendo_plugin::{Failure, say, subject};

crescendo_plugin::model!(generate);

/// Sentences of a summary.
const KEPT: usize = 2;

/// Letters below which a word says little: articles, conjunctions, the like.
const SHORT: usize = 4;

/// What the host calls: it says each sentence as it comes, and returns them all.
fn generate() -> Result<String, Failure> {
    let prompt = subject::prompt().ok_or_else(|| {
        Failure::Unsupported("this plugin answers prompts, and there is none".to_owned())
    })?;
    let mut said = String::new();
    for sentence in summary(&prompt) {
        let space = if said.is_empty() { "" } else { " " };
        let piece = format!("{space}{sentence}");
        said.push_str(&piece);
        say(&piece)?;
    }
    if said.is_empty() {
        let why = "the prompt is empty; it should hold a text to sum up";
        return Err(Failure::InvalidInput(why.to_owned()));
    }
    Ok(said)
}

/// The sentences whose words are the most frequent ones, in their order.
fn summary(text: &str) -> Vec<&str> {
    let sentences = sentences(text);
    let mut frequency: HashMap<String, u32> = HashMap::new();
    for word in words(text) {
        *frequency.entry(word).or_default() += 1;
    }
    let weight = |sentence: &str| {
        let found: Vec<u32> = words(sentence).map(|word| frequency[&word]).collect();
        f64::from(found.iter().sum::<u32>()) / found.len().max(1) as f64
    };
    let mut best: Vec<(usize, f64)> = sentences
        .iter()
        .map(|one| weight(one))
        .enumerate()
        .collect();
    // Sorting keeps the order of equals, so that the earlier sentence wins.
    best.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    best.truncate(KEPT);
    best.sort_by_key(|(place, _)| *place);
    best.into_iter()
        .map(|(place, _)| sentences[place])
        .collect()
}

/// A sentence ends with its mark, where a space or a new line follows.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.match_indices(['.', '!', '?']).map(|(at, _)| at + 1);
        let mut ends = end.filter(|end| rest[*end..].starts_with(char::is_whitespace));
        let (sentence, more) = rest.split_at(ends.next().unwrap_or(rest.len()));
        found.push(sentence);
        rest = more.trim_start();
    }
    found
}

/// The words that count, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.chars().count() >= SHORT)
        .map(str::to_lowercase)
}
