//! `cargo xtask sdk`: what a project in Rust needs of other people's code, laid
//! out so that the host can embed it and a project builds offline.
//!
//! ```text
//! target/sdk-vendor/
//!   sdk/Cargo.toml     manifest of `crescendo-plugin` that stands alone;
//!                      its sources are those of sdk/rust/src/
//!   vendor/CRATE/**    the crates below it, in the form of `cargo vendor`
//!   Cargo.lock         of a project; its package is called `{{id}}`, which is
//!                      for whoever makes the project to replace
//!   inputs             a digest of what all this was made from
//! ```
//!
//! Versions are those of the checkout's own Cargo.lock. Of each crate there are
//! the files that a build reads, and its licences. Tests and examples are left
//! out, and modules of features that are off.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::{self, Step};
use crate::shell;

/// What a project depends on besides the SDK.
const BESIDE: &str = "serde = { version = \"1\", features = [\"derive\"] }";

/// Stands for the project's name until there is one.
const PROJECT: &str = "project-to-be";

/// What is left out of a crate: paths that begin so. None of it is read by a
/// compiler without features that nobody here turns on.
const LEFT_OUT: [(&str, &str); 11] = [
    ("memchr", "src/tests"),
    ("serde", "src/core"),
    ("syn", "src/gen/debug.rs"),
    ("syn", "src/gen/eq.rs"),
    ("syn", "src/gen/fold.rs"),
    ("syn", "src/gen/hash.rs"),
    ("syn", "src/gen/visit.rs"),
    ("syn", "src/gen/visit_mut.rs"),
    ("wit-bindgen", "src/examples"),
    ("wit-bindgen", "src/rt/async_support"),
    ("wit-bindgen", "src/rt/libwit_bindgen_cabi_wasip3_tls.a"),
];

/// Endings of what a build reads; archives are linked by build scripts.
const READ: [&str; 2] = ["rs", "a"];

/// Makes `target/sdk-vendor/`, unless it is there already.
///
/// # Errors
///
/// Cargo cannot say which crates there are, or a file cannot be written.
pub fn build(place: &Place) -> Result<(), Problem> {
    let mut step = Step::begin("sdk", "crates for projects in Rust");
    let folder = place.root.join("target/sdk-vendor");
    let probe = place.root.join("target/sdk-probe");
    let manifest = manifest(place, &mut step)?;
    lay_out_probe(place, &probe, &manifest)?;
    let crates = crates(&probe, &mut step)?;
    let lock_file = probe.join("Cargo.lock");
    let lock = read(&lock_file)?.replace(PROJECT, "{{id}}");

    let inputs = inputs(&manifest, &lock);
    if fs::read_to_string(folder.join("inputs")).is_ok_and(|old| old == inputs) {
        step.done("unchanged");
        return Ok(());
    }
    let new = place.root.join("target/sdk-vendor.new");
    remove(&new)?;
    for one in &crates {
        vendor(one, &checksum(&lock, one)?, &new.join("vendor"))?;
    }
    write(&new.join("sdk/Cargo.toml"), manifest)?;
    write(&new.join("Cargo.lock"), lock)?;
    write(&new.join("inputs"), inputs)?;
    remove(&folder)?;
    fs::rename(&new, &folder).map_err(|error| Problem::file("rename", &new, &error))?;
    let size = say::size(bytes_below(&folder)?);
    step.done(&format!("{} crates, {size}", crates.len()));
    Ok(())
}

/// What cargo says of packages; what is not named here is passed over.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    description: Option<String>,
    license: Option<String>,
    edition: String,
    rust_version: Option<String>,
    manifest_path: PathBuf,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    kind: Option<String>,
    uses_default_features: bool,
    features: Vec<String>,
}

fn metadata(at: &Path, more: &[&str], step: &mut Step) -> Result<Metadata, Problem> {
    let mut cargo = shell::cargo();
    cargo
        .current_dir(at)
        .args(["metadata", "--format-version", "1", "--quiet"])
        .args(more);
    let text = shell::run(step, &mut cargo)?;
    // Warnings come in the same pipe, each on lines of its own.
    let json = text.lines().find(|line| line.starts_with('{'));
    serde_json::from_str(json.unwrap_or_default())
        .map_err(|error| Problem::new(format!("cannot read cargo's metadata: {error}")))
}

/// The SDK's manifest without the workspace that it inherits from.
fn manifest(place: &Place, step: &mut Step) -> Result<String, Problem> {
    let all = metadata(&place.root, &["--no-deps"], step)?;
    let sdk = (all.packages.into_iter())
        .find(|package| package.name == "crescendo-plugin")
        .ok_or_else(|| Problem::new("the workspace has no package `crescendo-plugin`"))?;
    let mut text = format!(
        "# The SDK as it came with Crescendo {version}; written by `cargo xtask sdk`.\n\
         [package]\nname = \"{}\"\ndescription = \"{}\"\nversion = \"{version}\"\n\
         edition = \"{}\"\nrust-version = \"{}\"\nlicense = \"{}\"\npublish = false\n\n\
         [dependencies]\n",
        sdk.name,
        sdk.description.unwrap_or_default(),
        sdk.edition,
        sdk.rust_version.unwrap_or_default(),
        sdk.license.unwrap_or_default(),
        version = sdk.version,
    );
    for dependency in sdk.dependencies {
        // Tests of the SDK are run where it is made.
        if dependency.kind.is_some() {
            continue;
        }
        text.push_str(&format!(
            "{} = {{ version = \"{}\", default-features = {}, features = {:?} }}\n",
            dependency.name,
            dependency.req.trim_start_matches('^'),
            dependency.uses_default_features,
            dependency.features,
        ));
    }
    Ok(text)
}

/// A project without code, for cargo to say what it would build.
fn lay_out_probe(place: &Place, probe: &Path, manifest: &str) -> Result<(), Problem> {
    write(
        &probe.join("Cargo.toml"),
        format!(
            "[package]\nname = \"{PROJECT}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\ncrescendo-plugin = {{ path = \"sdk\" }}\n{BESIDE}\n\n[workspace]\n"
        ),
    )?;
    write(&probe.join("src/lib.rs"), "")?;
    write(&probe.join("sdk/Cargo.toml"), manifest)?;
    write(&probe.join("sdk/src/lib.rs"), "")?;
    // Cargo keeps the versions of a lock file, and drops what is not needed.
    let lock = place.root.join("Cargo.lock");
    write(&probe.join("Cargo.lock"), read(&lock)?)
}

/// The crates of other people below a project.
fn crates(probe: &Path, step: &mut Step) -> Result<Vec<Package>, Problem> {
    let mut crates = metadata(probe, &[], step)?.packages;
    crates.retain(|package| package.source.is_some());
    crates.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(crates)
}

/// A crate's checksum in a lock file.
fn checksum(lock: &str, of: &Package) -> Result<String, Problem> {
    let head = format!("name = \"{}\"\nversion = \"{}\"\n", of.name, of.version);
    let found = lock
        .split("[[package]]\n")
        .find(|block| block.starts_with(&head))
        .and_then(|block| {
            let line = block
                .lines()
                .find_map(|line| line.strip_prefix("checksum = "))?;
            Some(line.trim_matches('"').to_owned())
        });
    found.ok_or_else(|| Problem::new(format!("Cargo.lock has no checksum of `{}`", of.name)))
}

/// Copies one crate.
fn vendor(one: &Package, checksum: &str, into: &Path) -> Result<(), Problem> {
    let from = one.manifest_path.parent().unwrap_or(Path::new("/"));
    let to = into.join(&one.name);
    let mut left = vec![PathBuf::new()];
    while let Some(folder) = left.pop() {
        let here = from.join(&folder);
        let entries = fs::read_dir(&here).map_err(|error| Problem::file("read", &here, &error))?;
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                // A folder beside `src` holds tests, benchmarks or examples.
                if path.starts_with("src") {
                    left.push(path);
                }
            } else if is_wanted(&one.name, &path) {
                let bytes = fs::read(entry.path())
                    .map_err(|error| Problem::file("read", &entry.path(), &error))?;
                write(&to.join(&path), bytes)?;
            }
        }
    }
    write(
        &to.join("Cargo.toml"),
        without_tests(&read(&one.manifest_path)?),
    )?;
    // Cargo checks the files that are listed: none, because some are left out.
    let sums = format!("{{\"files\":{{}},\"package\":\"{checksum}\"}}");
    write(&to.join(".cargo-checksum.json"), sums)
}

/// Whether a build reads a file, or its licence wants it there.
fn is_wanted(name: &str, path: &Path) -> bool {
    let left_out = |(of, start): &(&str, &str)| {
        *of == name && path.to_string_lossy().replace('\\', "/").starts_with(start)
    };
    if LEFT_OUT.iter().any(left_out) {
        return false;
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let licence = ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE"]
        .iter()
        .any(|start| file.starts_with(start));
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let source = path.starts_with("src") && READ.contains(&&*ending);
    source || licence || path == Path::new("build.rs")
}

/// A manifest without the targets whose files are left out. What only they
/// depend on stays named, because features may name it; nobody fetches it.
fn without_tests(manifest: &str) -> String {
    let dropped = |header: &str| {
        let name = header.trim_matches(['[', ']']);
        ["test", "bench", "example", "bin"].contains(&name)
    };
    let mut keep = true;
    let mut text = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            keep = !dropped(line);
        }
        if keep {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// What the folder is made from.
fn inputs(manifest: &str, lock: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    // This file decides what is copied.
    for text in [manifest, lock, include_str!("sdk.rs")] {
        hasher.update(blake3::hash(text.as_bytes()).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn read(file: &Path) -> Result<String, Problem> {
    fs::read_to_string(file).map_err(|error| Problem::file("read", file, &error))
}

fn write(file: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Problem> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
    }
    fs::write(file, bytes).map_err(|error| Problem::file("write", file, &error))
}

fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::file("remove", folder, &error))
        }
        _ => Ok(()),
    }
}

fn bytes_below(folder: &Path) -> Result<u64, Problem> {
    let mut bytes = 0;
    let entries = fs::read_dir(folder).map_err(|error| Problem::file("read", folder, &error))?;
    for entry in entries.flatten() {
        bytes += if entry.path().is_dir() {
            bytes_below(&entry.path())?
        } else {
            entry.metadata().map_or(0, |metadata| metadata.len())
        };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_leave_the_manifest() {
        let manifest = "[package]\nname = \"a\"\n\n[[test]]\nname = \"t\"\npath = \"tests/t.rs\"\n\n\
                        [dependencies.b]\nversion = \"1\"\n\n";
        assert_eq!(
            without_tests(manifest),
            "[package]\nname = \"a\"\n\n[dependencies.b]\nversion = \"1\"\n\n"
        );
    }

    #[test]
    fn sources_and_licences_are_copied_and_nothing_else() {
        let wanted = |name, path| is_wanted(name, Path::new(path));
        for path in ["src/lib.rs", "src/a/b.rs", "build.rs", "LICENSE-MIT"] {
            assert!(wanted("a", path), "{path}");
        }
        for path in ["Cargo.lock", "README.md", "src/notes.md", "other.rs"] {
            assert!(!wanted("a", path), "{path}");
        }
        assert!(!wanted("syn", "src/gen/visit.rs") && wanted("a", "src/gen/visit.rs"));
    }
}
