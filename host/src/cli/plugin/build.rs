//! `crescendo plugin build`: a project into one file.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::author::build::{self, BuildError, Built, Machine, Request};
use crate::cli::Failure;
use crate::cli::view::{dim, plain, strong};
use crate::sandbox::Capability;

/// `crescendo plugin build`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo plugin build
  crescendo plugin build my-palette -o my-palette.wasm
  crescendo plugin build --component target/wasm32-wasip2/release/mine.wasm

The language's own tool is called; CARGO and RUSTC, COMPONENTIZE_PY, JCO, CLANG and
WASM_LD name another than the one on PATH.")]
pub struct Build {
    /// The project's folder, with its plugin.toml
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Where the component goes [default: DIR/build/ID.wasm]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Takes a component that another tool has made, and puts manifest and samples in
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

/// Builds, and says what was built.
///
/// # Errors
/// Exit code 1 where a tool fails or the component is not as the contract
/// says, 2 where something is missing, 3 where the file given is none.
pub fn run(command: &Build, json: bool) -> Result<(), Failure> {
    let request = Request {
        folder: command.folder.clone(),
        output: command.output.clone(),
        component: command.component.clone(),
    };
    let say = |what: &str| {
        // A closed standard error is no reason to stop.
        let _ = writeln!(anstream::stderr(), "{}", dim(&plain(what)));
    };
    let built = build::build(&request, &Machine::here(), say);
    let built = built.map_err(|error| failure(&error, json))?;
    if json {
        writeln!(std::io::stdout(), "{}", document(&built))?;
        return Ok(());
    }
    print(&built).map_err(Failure::from)
}

/// Builds a project as it is, for those who go on with the component.
pub(super) fn project(folder: &Path) -> Result<PathBuf, String> {
    let request = Request {
        folder: folder.to_owned(),
        output: None,
        component: None,
    };
    let built = build::build(&request, &Machine::here(), |_| {});
    built
        .map(|built| built.file)
        .map_err(|error| error.to_string())
}

fn print(built: &Built) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    let manifest = &built.manifest;
    let file = built.file.display().to_string();
    let size = size(built.bytes);
    writeln!(out, "{}  {size}", strong(&plain(&file)))?;
    let world = manifest.world_name();
    writeln!(
        out,
        "  plugin   {} {}, {world}",
        manifest.id, manifest.version
    )?;
    writeln!(out, "  imports  {}", shown(&built.imports).join(", "))?;
    let wasi = built.imports.iter();
    let wasi: Vec<String> = wasi
        .filter(|import| import.starts_with("wasi:"))
        .map(|import| plain(import))
        .collect();
    if !wasi.is_empty() {
        writeln!(out, "  wasi     {}", wasi.join(", "))?;
    }
    let needs: Vec<&str> = built.needs.iter().map(|need| need.as_str()).collect();
    match needs.as_slice() {
        [] => writeln!(out, "  grants   none needed")?,
        some => writeln!(
            out,
            "  grants   {} have to be granted by the operator",
            some.join(", ")
        )?,
    }
    let samples = manifest.samples.len();
    writeln!(out, "  samples  {samples}")?;
    writeln!(out, "next: crescendo plugin check {}", plain(&file))
}

/// Imports as people read them: the contract's by their interface, WASI's
/// together.
pub(super) fn shown(imports: &[String]) -> Vec<String> {
    let ours = imports.iter().filter_map(|import| {
        let rest = import.strip_prefix("crescendo:plugin/")?;
        Some(rest.split('@').next().unwrap_or(rest).to_owned())
    });
    let mut shown: Vec<String> = ours.filter(|name| name != "types").collect();
    let wasi = imports
        .iter()
        .filter(|import| import.starts_with("wasi:"))
        .count();
    if wasi > 0 {
        shown.push(format!("{wasi} of WASI"));
    }
    let foreign =
        |import: &&String| !import.starts_with("crescendo:plugin/") && !import.starts_with("wasi:");
    shown.extend(imports.iter().filter(foreign).map(|import| plain(import)));
    if shown.is_empty() {
        shown.push("nothing".to_owned());
    }
    shown
}

/// Bytes for people.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

fn document(built: &Built) -> serde_json::Value {
    let needs: Vec<&str> = built
        .needs
        .iter()
        .copied()
        .map(Capability::as_str)
        .collect();
    json!({
        "ok": true,
        "id": built.manifest.id,
        "version": built.manifest.version,
        "world": built.manifest.world_name(),
        "file": built.file,
        "bytes": built.bytes,
        "imports": built.imports,
        "needs": needs,
        "samples": built.manifest.samples.len(),
    })
}

fn failure(error: &BuildError, json: bool) -> Failure {
    if json {
        let findings = match error {
            BuildError::Contract(findings) => findings.as_slice(),
            _ => &[],
        };
        let document = json!({
            "ok": false,
            "code": error.code(),
            "message": error.to_string(),
            "findings": findings,
        });
        // The exit code says it too.
        let _ = writeln!(std::io::stdout(), "{document}");
    }
    let text = error.to_string();
    match error {
        BuildError::Tool { .. }
        | BuildError::Nothing { .. }
        | BuildError::Start { .. }
        | BuildError::File { .. }
        | BuildError::Contract(_)
        | BuildError::Pack(_) => Failure::Run(text),
        BuildError::Module { .. } | BuildError::Section { .. } => Failure::Input(text),
        BuildError::NoProject { .. }
        | BuildError::Manifest { .. }
        | BuildError::NoLanguage { .. }
        | BuildError::ManyLanguages { .. }
        | BuildError::Missing { .. }
        | BuildError::Wit { .. } => Failure::Usage(text),
    }
}
