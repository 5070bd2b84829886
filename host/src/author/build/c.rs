//! C: clang and LLVM's linker for WebAssembly. What they make is a core
//! module, which `wrap` makes a component.

use std::path::{Path, PathBuf};

use super::machine::{self, Machine};
use super::rust::Toolchain;
use super::{BuildError, Project};

/// What installs both.
const APT: &str = "apt-get install clang lld";

/// A freestanding guest with the SDK's own small library: no libc of the
/// system, no WASI. Files are compiled one by one: a clang that optimises while
/// it links hands its module to a `wasm-opt` that it finds on PATH, which need
/// not know SIMD.
const COMPILE: [&str; 7] = [
    "--target=wasm32-unknown-unknown",
    "-O2",
    "-msimd128",
    "-mbulk-memory",
    "-ffreestanding",
    "-nostdlib",
    "-nostdlibinc",
];

/// A stack of 128 KiB, as a guest in Rust has it, below everything else so that
/// a stack that overflows traps and overwrites nothing.
const LINK: [&str; 6] = [
    "--target=wasm32-unknown-unknown",
    "-nostdlib",
    "-Wl,--no-entry",
    "-Wl,--strip-all",
    "-Wl,-z,stack-size=131072",
    "-Wl,--stack-first",
];

/// Bindings of `setup`, which come on top of the world's.
const SETUP: &str = "sdk/bindings/setup";

/// Compiles and links the project.
pub(super) fn build(project: &Project, machine: &Machine) -> Result<PathBuf, BuildError> {
    let missing = |what: &str| BuildError::Missing {
        what: what.to_owned(),
        remedy: APT.to_owned(),
    };
    let clang = machine.tool("CLANG", None, "clang");
    let clang = clang.or_else(|| machine.versioned("clang"));
    let clang = clang.ok_or_else(|| missing("clang, which compiles C,"))?;
    let linker = linker(project, machine);
    let linker = linker.ok_or_else(|| missing("wasm-ld, which links WebAssembly,"))?;
    let bindings = format!("sdk/bindings/{}", project.manifest.world);
    let generated = project.folder.join(&bindings);
    if !generated.is_dir() {
        return Err(BuildError::Nothing {
            tool: "clang".to_owned(),
            why: format!(
                "the SDK has no bindings for this world: no {}",
                generated.display()
            ),
        });
    }
    let mut units = sources(&project.folder)?;
    units.extend(sources(&project.folder.join("sdk"))?);
    units.extend(sources(&project.folder.join("sdk/libc"))?);
    units.push(format!("{bindings}/plugin.c").into());
    let mut types = vec![format!("{bindings}/plugin_component_type.o")];
    let mut includes = vec![format!("-I{bindings}")];
    if project.manifest.setup {
        units.push(format!("{SETUP}/plugin_setup.c").into());
        types.push(format!("{SETUP}/plugin_setup_component_type.o"));
        includes.push(format!("-I{SETUP}"));
    }
    let built = project.intermediate();
    let folder = built.with_extension("objects");
    std::fs::create_dir_all(&folder).map_err(BuildError::file("make", &folder))?;
    let mut objects = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let object = folder.join(format!("{number}.o"));
        let mut command = machine.command(&clang, &project.folder);
        command
            .args(COMPILE)
            .args(["-isystem", "sdk/libc", "-Isdk"])
            .args(&includes)
            .arg("-c")
            .arg(unit)
            .arg("-o")
            .arg(&object);
        machine::run(&mut command)?;
        objects.push(object);
    }
    let mut command = machine.command(&clang, &project.folder);
    command
        .args(LINK)
        .arg(format!("-fuse-ld={}", linker.display()))
        .args(objects)
        .args(types)
        .arg("-o")
        .arg(&built);
    machine::run(&mut command)?;
    // They are small, and the next build makes them anew.
    std::fs::remove_dir_all(&folder).map_err(BuildError::file("remove", &folder))?;
    Ok(built)
}

/// `WASM_LD`, one on PATH, or the one that comes with Rust.
fn linker(project: &Project, machine: &Machine) -> Option<PathBuf> {
    let found = machine.tool("WASM_LD", None, "wasm-ld");
    found.or_else(|| machine.versioned("wasm-ld")).or_else(|| {
        let rustc = machine.tool("RUSTC", None, "rustc")?;
        Toolchain::ask(machine, &rustc, &project.folder)?.wasm_ld()
    })
}

/// The C files of a folder but for tests, by name.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(BuildError::file("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let test = name == "test.c" || name.starts_with("test_");
        if name.ends_with(".c") && !test {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_not_linked_into_a_plugin() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["plugin.c", "more.c", "test.c", "test_more.c", "plugin.h"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = sources(folder.path()).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|p| p.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["more.c", "plugin.c"]);
    }
}
