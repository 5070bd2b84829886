//! C bindings: a header, a source and an object file with the world's type.

use std::path::{Path, PathBuf};

use wit_bindgen_c::Opts;

use super::{Generated, World};
use crate::problem::Problem;

/// The worlds that `sdk/c` serves. Their types are all called `plugin_*`, so
/// that one header of ours lies above every one of them.
const WORLDS: [&str; 4] = ["extractor", "enricher", "model", "router"];

/// What a component with a setup exports besides; the linker joins the worlds
/// that its parts name.
const SETUP: &str = "
    package crescendo:sdk-setup;
    world setup-only { export crescendo:plugin/setup@0.1.0; }
";

/// The world of the test guests, under its own name.
const OF_GUESTS: &str = "extractor-with-setup";

pub fn generate(wit: &Path, into: &mut Generated) -> Result<(), Problem> {
    for name in WORLDS {
        let folder = Path::new("sdk/c/bindings").join(name);
        add(&mut World::named(wit, name)?, Some("plugin"), &folder, into)?;
    }
    let folder = Path::new("sdk/c/bindings/setup");
    add(
        &mut World::over(wit, SETUP)?,
        Some("plugin-setup"),
        folder,
        into,
    )?;
    let folder = Path::new("tests/guests/c-contract/bindings");
    add(&mut World::named(wit, OF_GUESTS)?, None, folder, into)
}

fn add(
    world: &mut World,
    called: Option<&str>,
    folder: &Path,
    into: &mut Generated,
) -> Result<(), Problem> {
    let options = Opts {
        rename_world: called.map(str::to_owned),
        ..Opts::default()
    };
    let files = world.files(&mut *options.build())?;
    for (name, bytes) in files.iter() {
        into.insert(PathBuf::from(folder).join(name), bytes.to_vec());
    }
    Ok(())
}
