//! Embeds what was built or written elsewhere in this repository.
//!
//! `embedded.rs`, which `src/plugin/embedded.rs` includes, is a table of ids
//! and bytes of the first-party plugins: whatever `cargo xtask plugins` has
//! built. `author.rs`, which `src/author/embedded.rs` includes, is a table of
//! paths and bytes: the contract, the SDKs with their templates, and what
//! `cargo xtask sdk` prepared for projects in Rust. What is not there is left
//! out and the build goes on, because building it needs this workspace.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Names another folder of components to embed.
const FOLDER: &str = "CRESCENDO_PLUGINS";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let host = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest folder")?);
    let folder = env::var_os(FOLDER).map_or_else(|| host.join("../target/plugins"), PathBuf::from);
    // A folder that cargo is told to watch has to exist, or every build would
    // run this again.
    if env::var_os(FOLDER).is_none() {
        fs::create_dir_all(&folder)?;
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    let components = components(&folder)?;
    if components.is_empty() {
        println!(
            "cargo::warning=no plugins in {} to embed: run `cargo xtask plugins` first",
            folder.display()
        );
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no output folder")?);
    fs::write(out.join("embedded.rs"), table(&components)?)?;
    fs::write(out.join("author.rs"), for_authors(&host.join(".."))?)?;
    Ok(())
}

/// Languages whose SDK is embedded.
const LANGUAGES: [&str; 4] = ["rust", "python", "js", "c"];

/// Folders inside SDKs that tools make and nobody wrote.
const MADE: [&str; 5] = ["target", "node_modules", "__pycache__", "build", ".venv"];

/// The table of what authors get; paths as `src/author/embedded.rs` describes
/// them.
fn for_authors(root: &Path) -> Result<String, Box<dyn Error>> {
    let root = fs::canonicalize(root)?;
    let mut files = Vec::new();
    let wit = root.join("wit");
    collect(&wit, "wit", &mut files)?;
    files.retain(|(path, _)| path.ends_with(".wit"));
    // What projects of a world share, whatever their language.
    collect(&root.join("sdk/template"), "sdk/template", &mut files)?;
    for language in LANGUAGES {
        let folder = root.join("sdk").join(language);
        if !folder.join("template").is_dir() {
            println!("cargo::warning=no templates in sdk/{language}: `plugin new` lacks them");
        }
        if folder.is_dir() {
            collect(&folder, &format!("sdk/{language}"), &mut files)?;
        }
    }
    let vendor = root.join("target/sdk-vendor");
    // A folder that cargo is told to watch has to exist.
    fs::create_dir_all(&vendor)?;
    let before = files.len();
    collect(&vendor, "vendor", &mut files)?;
    if files.len() == before {
        println!(
            "cargo::warning=nothing in {} to embed: run `cargo xtask sdk` first",
            vendor.display()
        );
    }
    for folder in [wit, root.join("sdk"), vendor] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let mut text = String::from(
        "/// Paths and contents of what authors get, by path.\n\
         pub static FILES: &[(&str, &[u8])] = &[\n",
    );
    files.sort();
    for (name, path) in files {
        let path = path.to_str().ok_or("a path that is not UTF-8")?;
        writeln!(text, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    text.push_str("];\n");
    Ok(text)
}

/// All files below a folder, named by their path below `name`.
fn collect(
    folder: &Path,
    name: &str,
    into: &mut Vec<(String, PathBuf)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let own = path.file_name().and_then(|name| name.to_str());
        let own = own.ok_or("a name that is not UTF-8")?;
        if path.is_dir() {
            if !MADE.contains(&own) {
                collect(&path, &format!("{name}/{own}"), into)?;
            }
        } else {
            into.push((format!("{name}/{own}"), path));
        }
    }
    Ok(())
}

/// Id and absolute path of each component, in the order of their ids.
fn components(folder: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let folder = fs::canonicalize(folder)
        .map_err(|error| format!("{FOLDER}: {}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm")
            && let Some(id) = path.file_stem().and_then(|stem| stem.to_str())
        {
            println!("cargo::rerun-if-changed={}", path.display());
            found.push((id.to_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}

fn table(components: &[(String, PathBuf)]) -> Result<String, Box<dyn Error>> {
    let mut text = String::from(
        "/// Ids and components of the first-party plugins, by id.\n\
         pub static EMBEDDED: &[(&str, &[u8])] = &[\n",
    );
    for (id, path) in components {
        let path = path.to_str().ok_or("a path that is not UTF-8")?;
        writeln!(text, "    ({id:?}, include_bytes!({path:?})),")?;
    }
    text.push_str("];\n");
    Ok(text)
}
