//! Rust bindings: one module with all values, one with all imports, and one
//! per world whose `export!` the SDK's registration macros call.

use std::path::{Path, PathBuf};

use wit_bindgen_rust::{Opts, WithOption};

use super::{Generated, World, native};
use crate::problem::Problem;

const FOLDER: &str = "sdk/rust/src/bindings";

/// Plain values have a module of their own, because only they can be compared.
const VALUES: &str = "
    package crescendo:sdk-values;
    world values { import crescendo:plugin/types@0.1.0; }
";

/// Every interface that a plugin may import. What a plugin does not call
/// vanishes from its component.
const IMPORTS: &str = "
    package crescendo:sdk-imports;
    world imports {
        import crescendo:plugin/subject@0.1.0;
        import crescendo:plugin/sink@0.1.0;
        import crescendo:plugin/clock@0.1.0;
        import crescendo:plugin/poll@0.1.0;
        import crescendo:plugin/log@0.1.0;
        import crescendo:plugin/compute@0.1.0;
        import crescendo:plugin/http@0.1.0;
        import crescendo:plugin/models@0.1.0;
        import crescendo:plugin/cache@0.1.0;
    }
";

/// The export that turns each world into its `-with-setup`: the linker joins
/// the worlds that a component's parts name.
const SETUP: &str = "
    package crescendo:sdk-setup;
    world setup-only { export crescendo:plugin/setup@0.1.0; }
";

/// What the worlds that look at a subject import.
const LOOKING: [&str; 10] = [
    "types", "subject", "sink", "clock", "poll", "log", "compute", "http", "models", "cache",
];

/// A router chooses; it neither computes nor fetches.
const CHOOSING: [&str; 7] = ["types", "subject", "sink", "clock", "poll", "log", "cache"];

pub fn generate(wit: &Path, into: &mut Generated) -> Result<(), Problem> {
    let values = Opts {
        generate_all: true,
        generate_unused_types: true,
        additional_derive_attributes: vec!["PartialEq".to_owned()],
        ..Opts::default()
    };
    add("values", &mut World::over(wit, VALUES)?, values, into)?;

    let imports = Opts {
        generate_all: true,
        with: shared(&["types"]),
        ..Opts::default()
    };
    add("imports", &mut World::over(wit, IMPORTS)?, imports, into)?;

    for (name, interfaces) in [
        ("extractor", LOOKING.as_slice()),
        ("enricher", LOOKING.as_slice()),
        ("model", LOOKING.as_slice()),
        ("router", CHOOSING.as_slice()),
    ] {
        let world = Opts {
            with: shared(interfaces),
            pub_export_macro: true,
            ..Opts::default()
        };
        add(name, &mut World::named(wit, name)?, world, into)?;
    }

    let setup = Opts {
        generate_all: true,
        pub_export_macro: true,
        ..Opts::default()
    };
    add("setup", &mut World::over(wit, SETUP)?, setup, into)
}

/// Interfaces that lie in the SDK once, for all worlds.
fn shared(interfaces: &[&str]) -> Vec<(String, WithOption)> {
    let one = |name: &&str| {
        (
            format!("crescendo:plugin/{name}@0.1.0"),
            WithOption::Path(format!("crate::bindings::{name}")),
        )
    };
    interfaces.iter().map(one).collect()
}

fn add(name: &str, world: &mut World, options: Opts, into: &mut Generated) -> Result<(), Problem> {
    let files = world.files(&mut options.build())?;
    for (_, bytes) in files.iter() {
        let path = PathBuf::from(FOLDER).join(format!("{name}.rs"));
        let source = String::from_utf8_lossy(bytes);
        into.insert(path, native::redirect(name, &source)?.into_bytes());
    }
    Ok(())
}
