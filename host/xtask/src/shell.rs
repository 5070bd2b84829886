//! Running other programs with their output kept for the case of failure.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::problem::Problem;
use crate::say::Step;

/// Lines of a failed program's output that are worth showing.
const SHOWN_LINES: usize = 60;

/// Variables that cargo and rustup set for the program they run. A compiler
/// other than the one that built this program must not see them.
const FROM_CARGO: [&str; 10] = [
    "CARGO",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
];

/// A program by name or path, in the environment that a person's shell has.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    for variable in FROM_CARGO {
        command.env_remove(variable);
    }
    command
}

/// The cargo that runs this program, with its toolchain and environment, but
/// for what it says of this package: some crates are built anew where that
/// differs, so that a person's own `cargo build` would build them once more.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let of_package =
            |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(of_package) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end; the last line of output is the step's progress.
///
/// # Errors
///
/// The program is not there, or it failed; then with its last lines.
pub fn run(step: &mut Step, command: &mut Command) -> Result<String, Problem> {
    let name = name_of(command);
    let pipe = |error| Problem::new(format!("no pipe for {name}: {error}"));
    let (reader, writer) = std::io::pipe().map_err(pipe)?;
    let spawned = command
        .stdin(Stdio::null())
        .stdout(writer.try_clone().map_err(pipe)?)
        .stderr(writer)
        .spawn();
    // The command holds the writing ends; reading ends when they are gone.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child =
        spawned.map_err(|error| Problem::new(format!("cannot start {name}: {error}")))?;
    let mut output = String::new();
    let mut line = Vec::new();
    let mut reader = BufReader::new(reader);
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        let text = String::from_utf8_lossy(&line);
        step.progress(&text);
        output.push_str(&text);
        line.clear();
    }
    let status = child
        .wait()
        .map_err(|error| Problem::new(format!("lost track of {name}: {error}")))?;
    if status.success() {
        Ok(output)
    } else {
        Err(
            Problem::new(format!("{} failed ({status})", described(command)))
                .with_output(last_lines(&output)),
        )
    }
}

/// Runs with the person's own terminal as its output.
///
/// # Errors
///
/// The program is not there, or it failed.
pub fn show(command: &mut Command) -> Result<(), Problem> {
    let status = command
        .status()
        .map_err(|error| Problem::new(format!("cannot start {}: {error}", name_of(command))))?;
    if status.success() {
        Ok(())
    } else {
        Err(Problem::new(format!(
            "{} failed ({status})",
            described(command)
        )))
    }
}

/// Standard output of a program that answers quickly; none where it is not
/// there or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The first file of that name on PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The command with a folder put before the others on its PATH. A folder that
/// is there already stays in its place: what else lies in it, such as a
/// distribution's own compiler in `/usr/bin`, must not come before rustup's.
#[must_use]
pub fn first_on_path(mut command: Command, folder: &Path) -> Command {
    let set = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value);
    let path = set
        .map(OsStr::to_owned)
        .or_else(|| std::env::var_os("PATH"))
        .unwrap_or_default();
    if std::env::split_paths(&path).any(|there| there == folder) {
        return command;
    }
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    if let Ok(path) = std::env::join_paths(folders) {
        command.env("PATH", path);
    }
    command
}

fn name_of(command: &Command) -> String {
    let path = Path::new(command.get_program());
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn described(command: &Command) -> String {
    let mut text = name_of(command);
    for argument in command.get_args().take(4) {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let start = lines.len().saturating_sub(SHOWN_LINES);
    lines.get(start..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod path_tests {
    use super::*;

    fn path_of(command: &Command) -> Option<String> {
        let set = command.get_envs().find(|(name, _)| *name == "PATH");
        Some(set?.1?.to_string_lossy().into_owned())
    }

    #[test]
    fn a_folder_is_put_first_unless_it_is_there_already() {
        let mut command = Command::new("true");
        command.env("PATH", "/opt/rust/bin:/usr/bin");
        let command = first_on_path(command, Path::new("/opt/venv/bin"));
        let with_venv = "/opt/venv/bin:/opt/rust/bin:/usr/bin";
        assert_eq!(path_of(&command).as_deref(), Some(with_venv));
        let command = first_on_path(command, Path::new("/usr/bin"));
        assert_eq!(path_of(&command).as_deref(), Some(with_venv));
    }
}
