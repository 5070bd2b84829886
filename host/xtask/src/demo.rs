//! `cargo xtask demo`: a photograph and a page turn into design tokens.

use crate::place::Place;
use crate::problem::Problem;
use crate::{binary, plugins, say, setup, shell};

/// What is shown, in `host/demo/`, with a word on each.
const PICTURES: [(&str, &str); 2] = [("coffee.jpg", "a photograph"), ("page.png", "a page")];

/// Sets up, builds the binary with its plugins, and runs it on two pictures.
///
/// # Errors
///
/// The first thing that failed.
pub fn run(place: &Place) -> Result<(), Problem> {
    say::heading("set-up");
    setup::toolchain(place)?;
    plugins::build(place, None)?;
    let binary = binary::build(place)?;
    for (file, what) in PICTURES {
        let picture = place.root.join("host/demo").join(file);
        say::heading(&format!(
            "\n{what}: crescendo extract {}",
            place.shown(&picture)
        ));
        // A picture for people, also where this goes into a file or a log.
        let mut extract = shell::program(&binary);
        shell::show(
            extract
                .arg("extract")
                .arg(&picture)
                .args(["--format", "human"]),
        )?;
    }
    Ok(())
}
