//! Calls an import from its setup, which is a trap.

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

fn init() -> Result<(), String> {
    // The result must matter, or the call would be optimised away.
    if crescendo_plugin::clock::now() == u64::MAX {
        return Err("the clock stands still".to_owned());
    }
    Ok(())
}

fn extract() -> Result<Votes, Failure> {
    Ok(Votes::new())
}
