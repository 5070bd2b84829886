//! Says that its setup cannot be done.

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

fn init() -> Result<(), String> {
    Err("the table is upside down".to_owned())
}

fn extract() -> Result<Votes, Failure> {
    Ok(Votes::new())
}
