//! Projects as `crescendo plugin new` lays them out, in Rust and C: their own
//! tests pass without a host, and without the network.

use std::path::{Path, PathBuf};
use std::process::Command;

use crescendo_tests::program;

use crate::cli::author::{WORLDS, new_project};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[track_caller]
fn succeeds(what: &str, command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{what}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Nothing that lies in the checkout or in the person's own cargo home is
/// found, so that what passes here passes on a machine without a network.
#[test]
fn the_tests_of_projects_in_rust_pass_offline() {
    let home = tempfile::tempdir().unwrap();
    // Beside the program and always in the same place, so that crates are
    // compiled once and neither for each world nor in each run.
    let place = program().with_file_name("test-projects");
    let project = place.join("project");
    for world in WORLDS {
        let _ = std::fs::remove_dir_all(&project);
        new_project(&project, "my-plugin", world, "rust");
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&project)
            .args(["test", "--locked", "--offline"])
            .env("CARGO_HOME", home.path())
            .env("CARGO_TARGET_DIR", place.join("target"));
        succeeds(world, &mut cargo);
    }
}

#[test]
fn the_tests_of_projects_in_c_pass() {
    for world in WORLDS {
        let folder = tempfile::tempdir().unwrap();
        new_project(folder.path(), "my-plugin", world, "c");
        let mut make = Command::new("make");
        succeeds(world, make.current_dir(folder.path()).arg("test"));
    }
}

#[test]
fn the_sdk_in_c_is_as_promised() {
    let folder = tempfile::tempdir().unwrap();
    let sdk = root().join("sdk/c");
    let flags = [
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror",
        // Of the bindings that a test stands in for there are only some.
        "-ffunction-sections",
        "-Wl,--gc-sections",
    ];
    for (test, sources) in [
        ("test_text.c", &["text.c"][..]),
        ("test_each.c", &["crescendo.c", "text.c"]),
    ] {
        let made = folder.path().join("test");
        let mut cc = Command::new("cc");
        cc.args(flags);
        for headers in [&sdk, &sdk.join("bindings/extractor")] {
            cc.arg("-I").arg(headers);
        }
        cc.arg("-o").arg(&made);
        cc.arg(root().join("tests/scripts").join(test));
        cc.args(sources.iter().map(|source| sdk.join(source)));
        succeeds("cc", &mut cc);
        succeeds(test, &mut Command::new(&made));
    }
}
