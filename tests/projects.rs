//! Projects as `crescendo plugin new` lays them out, in Rust and C: their own
//! tests pass without a host, and without the network.

use std::path::{Path, PathBuf};
use std::process::Command;

use crescendo_tests::program;

const WORLDS: [&str; 4] = ["extractor", "enricher", "model", "router"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Copies a folder as it is.
fn copy(from: &Path, to: &Path) {
    put(from, to, &str::to_owned, &|bytes| bytes);
}

/// Copies a folder of a template: names and texts are filled in.
fn fill(from: &Path, to: &Path) {
    let name = |name: &str| {
        let name = name.strip_suffix(".in").unwrap_or(name);
        match name.strip_prefix("dot-") {
            Some(rest) => format!(".{rest}"),
            None => name.to_owned(),
        }
    };
    let fill = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => filled(&text).into_bytes(),
        Err(picture) => picture.into_bytes(),
    };
    put(from, to, &name, &fill);
}

fn filled(text: &str) -> String {
    [
        ("{{id}}", "my-plugin"),
        ("{{title}}", "My plugin"),
        ("{{contract}}", "0.1.0"),
        ("{{crescendo}}", "0.1.0"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (key, value)| {
        text.replace(key, value)
    })
}

fn put(from: &Path, to: &Path, name: &dyn Fn(&str) -> String, change: &dyn Fn(Vec<u8>) -> Vec<u8>) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let named = name(entry.file_name().to_str().unwrap());
        let (from, to) = (entry.path(), to.join(named));
        if from.is_dir() {
            put(&from, &to, name, change);
        } else {
            std::fs::write(to, change(std::fs::read(from).unwrap())).unwrap();
        }
    }
}

fn project(language: &str, world: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let template = root().join("sdk").join(language).join("template");
    fill(&template.join("all"), folder.path());
    fill(&template.join(world), folder.path());
    folder
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
    let vendor = root().join("target/sdk-vendor");
    assert!(
        vendor.join("Cargo.lock").is_file(),
        "no {}: run `cargo xtask sdk`",
        vendor.display()
    );
    let home = tempfile::tempdir().unwrap();
    // Beside the program, so that crates are compiled once and not in each run.
    let target = program().with_file_name("test-projects");
    for world in WORLDS {
        let folder = project("rust", world);
        let at = folder.path();
        copy(&root().join("sdk/rust/src"), &at.join("sdk/src"));
        copy(&vendor.join("sdk"), &at.join("sdk"));
        copy(&vendor.join("vendor"), &at.join("vendor"));
        let lock = std::fs::read_to_string(vendor.join("Cargo.lock")).unwrap();
        std::fs::write(at.join("Cargo.lock"), filled(&lock)).unwrap();
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(at)
            .args(["test", "--locked", "--offline"])
            .env("CARGO_HOME", home.path())
            .env("CARGO_TARGET_DIR", &target);
        succeeds(world, &mut cargo);
    }
}

#[test]
fn the_tests_of_projects_in_c_pass() {
    for world in WORLDS {
        let folder = project("c", world);
        let sdk = root().join("sdk/c");
        for file in ["text.h", "text.c"] {
            std::fs::create_dir_all(folder.path().join("sdk")).unwrap();
            std::fs::copy(sdk.join(file), folder.path().join("sdk").join(file)).unwrap();
        }
        let mut make = Command::new("make");
        succeeds(world, make.current_dir(folder.path()).arg("test"));
    }
}
