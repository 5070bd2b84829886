//! Embeds the first-party plugins: whatever `cargo xtask plugins` has built.
//!
//! Writes `embedded.rs`, a table of ids and bytes that
//! `src/plugin/embedded.rs` includes. Without built plugins the table is
//! empty and the build goes on, because building them needs this workspace.

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
