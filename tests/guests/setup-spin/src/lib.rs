//! Never comes back from its setup.

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

fn init() -> Result<(), String> {
    let mut turns = 0_u64;
    loop {
        turns = std::hint::black_box(turns).wrapping_add(1);
    }
}

fn extract() -> Result<Votes, Failure> {
    Ok(Votes::new())
}
