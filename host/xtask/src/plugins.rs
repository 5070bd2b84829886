//! `cargo xtask plugins`: Rust crates into components.

use std::path::Path;

use crate::component::{self, Source};
use crate::place::Place;
use crate::problem::Problem;
use crate::say::{self, Step};
use crate::setup::wasm::Toolchain;
use crate::shell;

/// Builds `plugins/*` into `target/plugins/ID.wasm`; `only` picks one.
///
/// # Errors
///
/// No compiler, a manifest that is refused, or code that does not compile.
pub fn build(place: &Place, only: Option<&str>) -> Result<(), Problem> {
    let sources = component::find(&place.root.join("plugins"), only)?;
    if sources.is_empty() {
        say::warning("there is no plugin in plugins/");
        return Ok(());
    }
    let toolchain = Toolchain::find(place)?;
    compile(place, &toolchain, "plugins", &sources, &place.plugins())?;
    if only.is_none() {
        component::forget_others(&place.plugins(), &sources)?;
    }
    Ok(())
}

/// Compiles crates together and finishes each. Cargo itself knows what
/// changed: a second time costs half a second.
///
/// # Errors
///
/// Code that does not compile, or a folder that cannot be written.
pub fn compile(
    place: &Place,
    toolchain: &Toolchain,
    area: &'static str,
    sources: &[Source],
    to: &Path,
) -> Result<(), Problem> {
    let what = match sources {
        [] => return Ok(()),
        [one] => one.name.clone(),
        many => format!("{} crates", many.len()),
    };
    let mut step = Step::begin(
        area,
        format!("compiling {what} with {} compiler", toolchain.name()),
    );
    let mut cargo = toolchain.build(place);
    for source in sources {
        cargo.args(["--package", &source.name]);
    }
    shell::run(&mut step, &mut cargo)?;
    step.done("");
    for source in sources {
        let built =
            Toolchain::output(place).join(format!("{}.wasm", source.name.replace('-', "_")));
        source.finish(place, area, &built, to)?;
    }
    Ok(())
}
