//! `cargo xtask test`: every check and every test; what has to be left out,
//! because a site is out of reach, is said.

use std::process::Command;

use crate::place::Place;
use crate::problem::Problem;
use crate::setup::python::Environment;
use crate::{guests, plugins, say, sdk, setup, shell};

/// Python packages that tests use as clients and references; none but the
/// standard library so far.
const PYTHON: [&str; 0] = [];

/// Sets up, builds what tests call, checks format and lints, tests.
///
/// # Errors
///
/// The first thing that failed.
pub fn run(place: &Place) -> Result<(), Problem> {
    say::heading("set-up");
    setup::all(place)?;
    setup::programs()?;
    plugins::build(place, None)?;
    sdk::build(place)?;
    guests::build(place, None)?;

    say::heading("format");
    shell::show(cargo(place)?.args(["fmt", "--all", "--check"]))?;

    // The profile of the build itself, so that nothing is compiled twice.
    say::heading("lints");
    let lint = [
        "clippy",
        "--release",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    shell::show(cargo(place)?.args(lint))?;

    // Tests start the program itself, which `cargo test` does not build. Built
    // together with the tests, it shares every dependency with them; alone it
    // would want other features of some, and wasmtime twice.
    say::heading("tests");
    shell::show(cargo(place)?.args(["build", "--release", "--workspace", "--bins", "--tests"]))?;
    let mut tests = cargo(place)?;
    tests.env("CRESCENDO_FUZZ_SECONDS", fuzz_seconds());
    let python = Environment::with(place, &PYTHON)?;
    let photographs = setup::photographs::folder(place, &python)?;
    tests.env(setup::photographs::FOLDER, photographs);
    tests.env(setup::SYSTEMD_ANALYZE, setup::systemd_analyze()?);
    for (name, value) in authors_tools(place)? {
        tests.env(format!("CRESCENDO_AUTHOR_{name}"), value);
    }
    shell::show(tests.args(["test", "--release", "--workspace"]))?;

    // The one test that needs a site which may be out of reach, out of the same
    // build.
    let Some(schemas) = setup::schemas::dtcg(place, &python) else {
        return Ok(());
    };
    say::heading("published schemas");
    let only = ["the_published_schema", "--", "--ignored"];
    let mut published = cargo(place)?;
    published.env(setup::schemas::FOLDER, schemas);
    shell::show(
        published
            .args(["test", "--release", "--quiet", "--workspace", "--lib"])
            .args(only),
    )
}

/// How long each target of `tests/fuzz` is tried: as long as was asked for, or a
/// minute.
fn fuzz_seconds() -> std::ffi::OsString {
    std::env::var_os("CRESCENDO_FUZZ_SECONDS").unwrap_or_else(|| "60".into())
}

/// The tools that `crescendo plugin build` calls, for the tests that call it.
/// Cargo sets variables of some of these names for tests itself, so that they
/// have a prefix, which `tests/cli/author.rs` takes off again.
fn authors_tools(place: &Place) -> Result<Vec<(&'static str, std::ffi::OsString)>, Problem> {
    let mut tools = setup::wasm::Toolchain::find(place)?.variables();
    let python = Environment::with(place, &[guests::COMPONENTIZE_PY])?;
    tools.push(("COMPONENTIZE_PY", python.path("componentize-py").into()));
    let packages = setup::node::find(place)?.packages(place, &[guests::JCO])?;
    tools.push(("JCO", packages.join("node_modules/.bin/jco").into()));
    Ok(tools)
}

/// Cargo, with the Python and the Node of the set-up for the tests' clients.
fn cargo(place: &Place) -> Result<Command, Problem> {
    let mut command = shell::cargo();
    command.current_dir(&place.root);
    let python = Environment::with(place, &PYTHON)?;
    Ok(setup::node::find(place)?.beside(python.beside(command)))
}
