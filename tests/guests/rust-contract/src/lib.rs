//! Uses every interface of the contract once, from Rust.
//!
//! `tests/guests/README.md` says what the host must answer. For each interface
//! there is one vote `contract.NAME`: `ok`, or what was not as promised.

mod always;
mod asking;

use std::sync::atomic::{AtomicU32, Ordering};

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

/// Set by `init`; a call that finds 0 did not start from the snapshot.
static PREPARED: AtomicU32 = AtomicU32::new(0);

fn init() -> Result<(), String> {
    PREPARED.store(42, Ordering::Relaxed);
    Ok(())
}

fn extract() -> Result<Votes, Failure> {
    let mut votes = Votes::new();
    votes.number(
        "contract.setup",
        f64::from(PREPARED.load(Ordering::Relaxed)),
        1.0,
    );
    let prepared = PREPARED.load(Ordering::Relaxed);
    let of = serde_json::json!({"setup": prepared, "of": ["é", null, 1.5, true]});
    votes.json("contract.json", &of, 1.0);
    for (name, check) in [
        ("subject", always::subject as fn() -> Result<(), String>),
        ("sink", always::sink),
        ("clock", always::clock),
        ("poll", always::poll),
        ("log", always::log),
        ("cache", asking::cache),
        ("http", asking::http),
        ("models", asking::models),
        ("compute", asking::compute),
    ] {
        let found = check().map_or_else(|what| what, |()| "ok".to_owned());
        votes.text(&format!("contract.{name}"), &found, 1.0);
    }
    Ok(votes)
}

/// Refuses with a sentence unless what was promised holds.
fn promised(holds: bool, what: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("not so: {what}"))
    }
}
