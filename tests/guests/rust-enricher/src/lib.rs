//! The smallest enricher: how long the record's URL is.

use crescendo_plugin::{Failure, Votes, subject};

crescendo_plugin::enricher!(enrich);

fn enrich() -> Result<Votes, Failure> {
    let entry = subject::current_entry()
        .ok_or_else(|| Failure::Unsupported("there is no record".to_owned()))?;
    let mut votes = Votes::new();
    if let Some(url) = entry.url {
        votes.number("url.length", url.len() as f64, 1.0);
    }
    Ok(votes)
}
