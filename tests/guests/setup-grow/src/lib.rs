//! Takes all the memory that it can get in its setup.

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

fn init() -> Result<(), String> {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut page = Vec::new();
        page.try_reserve_exact(1 << 20)
            .map_err(|error| error.to_string())?;
        page.resize(1 << 20, 1_u8);
        held.push(std::hint::black_box(page));
    }
}

fn extract() -> Result<Votes, Failure> {
    Ok(Votes::new())
}
