//! Rust: cargo, for wasm32-unknown-unknown.
//!
//! `CARGO`, `RUSTC` and cargo's own variables are honoured, so that another
//! compiler than rustup's may build a project.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::machine::{self, Machine};
use super::{BuildError, Project};

/// What plugins are compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

/// Cargo's variables for that target.
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
const FLAGS: [&str; 3] = [
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
];

/// How Rust is installed.
const RUSTUP: &str = "curl https://sh.rustup.rs -sSf | sh";

/// Compiles the project; what cargo made.
pub(super) fn build(project: &Project, machine: &Machine) -> Result<PathBuf, BuildError> {
    let missing = |what: &str, remedy: &str| BuildError::Missing {
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    };
    let cargo = machine.tool("CARGO", None, "cargo");
    let cargo = cargo.ok_or_else(|| missing("cargo, which compiles Rust,", RUSTUP))?;
    let rustc = machine.tool("RUSTC", None, "rustc");
    let rustc = rustc.ok_or_else(|| missing("rustc, which compiles Rust,", RUSTUP))?;
    let toolchain = Toolchain::ask(machine, &rustc, &project.folder);
    if !toolchain.as_ref().is_some_and(|it| it.has_library(machine)) {
        let what = format!("Rust's standard library for {TARGET}");
        return Err(missing(&what, &format!("rustup target add {TARGET}")));
    }
    let mut command = machine.command(&cargo, &project.folder);
    command.args(["build", "--release", "--target", TARGET]);
    command.arg("--message-format=json-render-diagnostics");
    let linker = toolchain.and_then(|toolchain| toolchain.linker());
    match (machine.variable(LINKER), linker) {
        (Some(_), _) => {}
        (None, Some(linker)) => {
            command.env(LINKER, linker);
        }
        (None, None) => {
            let what = "wasm-component-ld, which comes with Rust 1.82 and newer,";
            return Err(missing(what, "rustup update stable"));
        }
    }
    artefact(&mut command)
}

/// Runs cargo, which lists what it makes, one JSON object a line.
fn artefact(command: &mut Command) -> Result<PathBuf, BuildError> {
    let tool = machine::name_of(command);
    let start = |error| BuildError::Start {
        tool: tool.clone(),
        error,
    };
    let output = command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let output = output
        .spawn()
        .and_then(std::process::Child::wait_with_output);
    let output = output.map_err(start)?;
    if !output.status.success() {
        let status = output.status;
        return Err(BuildError::Tool { tool, status });
    }
    let text = String::from_utf8_lossy(&output.stdout);
    made(&text).ok_or_else(|| BuildError::Nothing {
        tool,
        why: "the package needs `crate-type = [\"cdylib\"]` under [lib]".to_owned(),
    })
}

/// The last .wasm file in cargo's list: dependencies come first.
fn made(list: &str) -> Option<PathBuf> {
    // The last line that has one.
    list.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        if message.get("reason")? != "compiler-artifact" {
            return None;
        }
        let files = message.get("filenames")?.as_array()?;
        let mut files = files.iter().filter_map(|file| file.as_str());
        files
            .rfind(|file| file.ends_with(".wasm"))
            .map(PathBuf::from)
    })
}

/// A compiler and where its libraries and tools lie.
pub(super) struct Toolchain {
    sysroot: PathBuf,
    host: String,
}

impl Toolchain {
    /// Asks a compiler; in the project's folder, whose rust-toolchain.toml may
    /// choose another.
    pub(super) fn ask(machine: &Machine, rustc: &Path, folder: &Path) -> Option<Self> {
        let sysroot = machine.ask(rustc, folder, &["--print", "sysroot"])?;
        let version = machine.ask(rustc, folder, &["-vV"])?;
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))?;
        Some(Self {
            sysroot: PathBuf::from(sysroot),
            host: host.to_owned(),
        })
    }

    /// Whether the target's standard library is there, under the sysroot that
    /// flags name where they do.
    fn has_library(&self, machine: &Machine) -> bool {
        let flags = FLAGS.iter().filter_map(|name| machine.variable(name));
        let named = flags.filter_map(|flags| sysroot_of(flags.to_str()?)).next();
        let sysroot = named.unwrap_or_else(|| self.sysroot.clone());
        let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
        std::fs::read_dir(folder).is_ok_and(|entries| {
            let mut names = entries.flatten().map(|entry| entry.file_name());
            names.any(|name| name.to_string_lossy().starts_with("libstd-"))
        })
    }

    /// The linker whose output is a component.
    fn linker(&self) -> Option<PathBuf> {
        let linker = self.tools().join("wasm-component-ld");
        linker.is_file().then_some(linker)
    }

    /// The linker of core modules.
    pub(super) fn wasm_ld(&self) -> Option<PathBuf> {
        let linker = self.tools().join("gcc-ld/wasm-ld");
        linker.is_file().then_some(linker)
    }

    fn tools(&self) -> PathBuf {
        self.sysroot
            .join("lib/rustlib")
            .join(&self.host)
            .join("bin")
    }
}

/// The sysroot that compiler flags name: `--sysroot DIR` or `--sysroot=DIR`,
/// between spaces or, as cargo encodes them, U+001F.
fn sysroot_of(flags: &str) -> Option<PathBuf> {
    let between = if flags.contains('\u{1f}') {
        '\u{1f}'
    } else {
        ' '
    };
    let mut flags = flags.split(between).filter(|flag| !flag.is_empty());
    let named = flags.find_map(|flag| flag.strip_prefix("--sysroot").map(str::to_owned))?;
    match named.strip_prefix('=') {
        Some(folder) => Some(PathBuf::from(folder)),
        None => flags.next().map(PathBuf::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sysroot_is_found_among_flags() {
        let found = |flags| sysroot_of(flags).map(|path| path.display().to_string());
        assert_eq!(found("-C a --sysroot /x -C b").as_deref(), Some("/x"));
        assert_eq!(found("--sysroot=/y").as_deref(), Some("/y"));
        assert_eq!(
            found("-C\u{1f}a\u{1f}--sysroot\u{1f}/a b").as_deref(),
            Some("/a b")
        );
        assert_eq!(found("-C a"), None);
    }

    #[test]
    fn the_last_component_that_cargo_lists_is_the_projects() {
        let list = concat!(
            "{\"reason\":\"compiler-artifact\",\"filenames\":[\"/t/libserde.rlib\"]}\n",
            "noise\n",
            "{\"reason\":\"compiler-artifact\",\"filenames\":[\"/t/deps/a.rlib\",\"/t/a.wasm\"]}\n",
            "{\"reason\":\"build-finished\",\"success\":true}\n",
        );
        assert_eq!(made(list), Some(PathBuf::from("/t/a.wasm")));
        assert_eq!(made(""), None);
    }
}
