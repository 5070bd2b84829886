//! `cargo xtask guests`: test guests in Rust, Python, JavaScript and C.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::component::{self, Source};
use crate::place::Place;
use crate::problem::Problem;
use crate::project::{self, Project};
use crate::say::Step;
use crate::setup::python::Environment;
use crate::setup::wasm::Toolchain;
use crate::setup::{apt, node};
use crate::{plugins, shell};

/// The world that guests in other languages target.
const WORLD: &str = "extractor-with-setup";

/// Makes components of Python.
pub const COMPONENTIZE_PY: &str = "componentize-py==0.25.1";
/// Makes components of JavaScript.
pub const JCO: &str = "@bytecodealliance/jco@1.35.0";

/// Debian's C compiler and the library that it links for WebAssembly.
const FOR_C: [&str; 2] = ["clang", "wasi-libc"];

/// Stack of a C guest, bytes: as much as a Rust one has.
const C_STACK: &str = "-Wl,-z,stack-size=131072";

/// Builds `tests/guests/*` into `target/guests/ID.wasm`; `only` picks one.
///
/// # Errors
///
/// A tool is missing and cannot be installed, or a guest does not compile.
pub fn build(place: &Place, only: Option<&str>) -> Result<(), Problem> {
    let to = place.guests();
    let sources = component::find(&place.root.join("tests/guests"), only)?;
    let toolchain = Toolchain::find(place)?;
    let (crates, foreign): (Vec<Source>, Vec<Source>) =
        sources.iter().cloned().partition(Source::is_crate);
    plugins::compile(place, &toolchain, "guests", &crates, &to)?;
    for source in &foreign {
        build_foreign(place, &toolchain, source, &to)?;
    }
    if only.is_none() {
        component::forget_others(&to, &sources)?;
    }
    Ok(())
}

/// Languages other than Rust, each known by its source's ending.
#[derive(Clone, Copy, Debug)]
enum Language {
    Python,
    JavaScript,
    C,
}

/// Builds one whose inputs changed; an interpreter takes seconds to wrap.
fn build_foreign(
    place: &Place,
    toolchain: &Toolchain,
    source: &Source,
    to: &Path,
) -> Result<(), Problem> {
    let (language, main) = main_file(source)?;
    let key = key(place, source, language, &main)?;
    let key_file = to.join(format!("{}.inputs", source.id));
    if fs::read_to_string(&key_file).is_ok_and(|old| old == key) && source.output(to).is_file() {
        Step::begin("guests", source.id.clone()).done("unchanged");
        return Ok(());
    }
    let built = place
        .root
        .join("target/wasm")
        .join(format!("{}.wasm", source.id));
    if let Some(folder) = built.parent() {
        fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
    }
    let mut command = match language {
        Language::Python => python(place, source, &main, &built)?,
        Language::JavaScript => javascript(place, source, &main, &built)?,
        Language::C if is_project(&main) => c_project(place, toolchain, source, &built)?,
        Language::C => c(place, toolchain, source, &main, &built)?,
    };
    let mut step = Step::begin("guests", format!("componentizing {}", source.id));
    shell::run(&mut step, &mut command)?;
    step.done("");
    source.finish(place, "guests", &built, to)?;
    fs::write(&key_file, key).map_err(|error| Problem::file("write", &key_file, &error))
}

/// The file that the tool is given: `plugin.*` where there is one, else the
/// only one of its language.
fn main_file(source: &Source) -> Result<(Language, PathBuf), Problem> {
    let mut files = files(&source.folder)?;
    files.sort_by_key(|file| !is_project(file));
    for file in files {
        let language = match file.extension().and_then(|ending| ending.to_str()) {
            Some("py") => Language::Python,
            Some("js") => Language::JavaScript,
            Some("c") => Language::C,
            _ => continue,
        };
        return Ok((language, file));
    }
    Err(Problem::new(format!(
        "{} has no .py, .js or .c file",
        source.folder.display()
    )))
}

/// Everything that the component depends on, as a digest.
fn key(place: &Place, source: &Source, language: Language, main: &Path) -> Result<String, Problem> {
    let mut hasher = blake3::Hasher::new();
    let tool = match language {
        Language::Python => COMPONENTIZE_PY.to_owned(),
        Language::JavaScript => JCO.to_owned(),
        Language::C => shell::ask(shell::program("clang").arg("--version")).unwrap_or_default(),
    };
    hasher.update(tool.as_bytes());
    let mut inputs = files(&source.folder)?;
    inputs.extend(files(&place.root.join("wit"))?);
    inputs.extend(files(&bindings(place))?);
    if let (Some(language), true) = (sdk(language), is_project(main)) {
        inputs.extend(project::sdk_files(place, language)?);
    }
    for file in inputs {
        let bytes = fs::read(&file).map_err(|error| Problem::file("read", &file, &error))?;
        hasher.update(file.as_os_str().as_encoded_bytes());
        hasher.update(blake3::hash(&bytes).as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = fs::read_dir(folder).map_err(|error| Problem::file("read", folder, &error))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    Ok(found)
}

/// C bindings of [`WORLD`], generated by wit-bindgen and kept in the tree.
fn bindings(place: &Place) -> PathBuf {
    place.root.join("tests/guests/c-contract/bindings")
}

/// The folder below `sdk/` of a language.
const fn sdk(language: Language) -> Option<&'static str> {
    match language {
        Language::Python => Some("python"),
        Language::JavaScript => Some("js"),
        Language::C => Some("c"),
    }
}

/// Whether a guest is written against the SDK, as an author's plugin is.
fn is_project(main: &Path) -> bool {
    main.file_stem().is_some_and(|stem| stem == project::MAIN)
}

/// Where an interpreted guest is built, and for which world.
fn project(
    place: &Place,
    source: &Source,
    language: Language,
    main: &Path,
) -> Result<Project, Problem> {
    match sdk(language) {
        Some(language) if is_project(main) => Project::make(place, source, language),
        _ => Ok(Project {
            folder: source.folder.clone(),
            contract: place.root.join("wit"),
            world: WORLD.to_owned(),
        }),
    }
}

fn python(place: &Place, source: &Source, main: &Path, built: &Path) -> Result<Command, Problem> {
    let mut command = Environment::with(place, &[COMPONENTIZE_PY])?.program("componentize-py");
    let project = project(place, source, Language::Python, main)?;
    command
        .current_dir(&project.folder)
        .args(["--wit-path".as_ref(), project.contract.as_os_str()])
        .args(["--world", &project.world, "componentize", "--stub-wasi"])
        .args(["--python-path", ".", "--python-path", "sdk"])
        .arg(main.file_stem().unwrap_or_default())
        .arg("--output")
        .arg(built);
    Ok(command)
}

fn javascript(
    place: &Place,
    source: &Source,
    main: &Path,
    built: &Path,
) -> Result<Command, Problem> {
    let node = node::find(place)?;
    let jco = node.packages(place, &[JCO])?.join("node_modules/.bin/jco");
    let project = project(place, source, Language::JavaScript, main)?;
    let mut command = node.program(jco);
    command
        .arg("componentize")
        .arg(project.folder.join(main.file_name().unwrap_or_default()))
        .arg("--wit")
        .arg(project.contract)
        .args(["--world-name", &project.world, "--backend", "quickjs"])
        .args(["--backend-qjs-disable-async", "--backend-qjs-stub-wasi"])
        .arg("--out")
        .arg(built);
    Ok(command)
}

fn c(
    place: &Place,
    toolchain: &Toolchain,
    source: &Source,
    main: &Path,
    built: &Path,
) -> Result<Command, Problem> {
    apt::ensure(&FOR_C, "guests in C")?;
    let bindings = bindings(place);
    let generated = bindings.join("extractor_with_setup");
    let mut command = shell::program("clang");
    command
        .args(["--target=wasm32-wasi", "-Os", "-D_GNU_SOURCE", "-w"])
        // Debian has no compiler runtime for WebAssembly, and none is needed.
        .args(["-mexec-model=reactor", "-nodefaultlibs"])
        .arg(format!("-fuse-ld={}", toolchain.linker().display()))
        .arg(format!(
            "-Wl,--wasm-ld-path={}",
            toolchain.wasm_ld()?.display()
        ))
        .args(["-Wl,--strip-all", C_STACK])
        .arg(main)
        .arg(generated.with_extension("c"))
        .arg(bindings.join("extractor_with_setup_component_type.o"))
        .args(objects(source)?)
        .arg("-lc")
        .arg("-o")
        .arg(built);
    Ok(command)
}

/// A guest that is written against `sdk/c`, as an author's plugin is: with the
/// SDK's own small library, so that it imports no WASI.
fn c_project(
    place: &Place,
    toolchain: &Toolchain,
    source: &Source,
    built: &Path,
) -> Result<Command, Problem> {
    apt::ensure(&["clang"], "guests in C")?;
    let sdk = place.root.join("sdk/c");
    let bindings = sdk.join("bindings/extractor");
    let mut command = shell::program("clang");
    command
        .args(["--target=wasm32-unknown-unknown", "-O2", "-msimd128"])
        .args(["-mbulk-memory", "-ffreestanding"])
        .args(["-nostdlib", "-nostdlibinc", "-w", "-isystem"])
        .arg(sdk.join("libc"))
        .arg(format!("-I{}", sdk.display()))
        .arg(format!("-I{}", bindings.display()))
        .arg(format!("-fuse-ld={}", toolchain.linker().display()))
        .arg(format!(
            "-Wl,--wasm-ld-path={}",
            toolchain.wasm_ld()?.display()
        ))
        .args(["-Wl,--no-entry", "-Wl,--strip-all", "-Wl,--stack-first"])
        .arg(C_STACK);
    for folder in [&source.folder, &sdk, &sdk.join("libc"), &bindings] {
        let mut sources = files(folder)?;
        sources.retain(|file| file.extension().is_some_and(|ending| ending == "c"));
        command.args(sources);
    }
    command
        .arg(bindings.join("plugin_component_type.o"))
        .arg("-o")
        .arg(built);
    Ok(command)
}

/// Object files that lie in the guest's folder.
fn objects(source: &Source) -> Result<Vec<PathBuf>, Problem> {
    let mut found = files(&source.folder)?;
    found.retain(|file| file.extension().is_some_and(|ending| ending == "o"));
    Ok(found)
}
