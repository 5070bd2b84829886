//! What is on this machine: variables, and programs by their names.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::BuildError;

/// The environment that tools are looked for in, and run in.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    variables: BTreeMap<OsString, OsString>,
}

impl Machine {
    /// This process's own.
    #[must_use]
    pub fn here() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
        }
    }

    /// A variable; one that is empty counts as unset.
    pub(super) fn variable(&self, name: &str) -> Option<OsString> {
        let value = self.variables.get(std::ffi::OsStr::new(name))?;
        (!value.is_empty()).then(|| value.clone())
    }

    /// The first file of that name on PATH.
    pub(super) fn on_path(&self, name: &str) -> Option<PathBuf> {
        let path = self.variable("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    }

    /// The first file on PATH whose name begins so and goes on with digits, as
    /// Debian names versions: `wasm-ld-22`.
    pub(super) fn versioned(&self, name: &str) -> Option<PathBuf> {
        let path = self.variable("PATH")?;
        let mut found: Vec<PathBuf> = std::env::split_paths(&path)
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flat_map(Iterator::flatten)
            .filter(|entry| {
                let file = entry.file_name();
                let rest = file.to_str().and_then(|file| file.strip_prefix(name));
                let digits = rest.and_then(|rest| rest.strip_prefix('-'));
                digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
            })
            .map(|entry| entry.path())
            .collect();
        found.sort();
        found.pop()
    }

    /// A tool: what the variable names, else what the project has itself, else
    /// what is on PATH.
    pub(super) fn tool(&self, variable: &str, own: Option<&Path>, name: &str) -> Option<PathBuf> {
        if let Some(named) = self.variable(variable) {
            let named = PathBuf::from(named);
            // A name without a folder is looked for like any other.
            return match named.to_str() {
                Some(text) if named.components().count() == 1 => self.on_path(text),
                _ => Some(named),
            };
        }
        own.filter(|own| own.is_file())
            .map(Path::to_owned)
            .or_else(|| self.on_path(name))
    }

    /// A program in this environment and a folder.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(&self.variables)
            .current_dir(folder)
            .stdin(Stdio::null());
        command
    }

    /// Standard output of a program that answers quickly.
    pub(super) fn ask(&self, program: &Path, folder: &Path, arguments: &[&str]) -> Option<String> {
        let mut command = self.command(program, folder);
        let output = command.args(arguments).stderr(Stdio::null()).output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    }
}

/// A tool's name as people know it.
pub(super) fn name_of(command: &Command) -> String {
    let path = Path::new(command.get_program());
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Runs a tool to its end; what it says goes to standard error.
pub(super) fn run(command: &mut Command) -> Result<(), BuildError> {
    let tool = name_of(command);
    let status = command.stdout(std::io::stderr()).status();
    let status = status.map_err(|error| BuildError::Start {
        tool: tool.clone(),
        error,
    })?;
    if status.success() {
        return Ok(());
    }
    Err(BuildError::Tool { tool, status })
}

#[cfg(test)]
impl Machine {
    pub(super) fn with(pairs: &[(&str, &Path)]) -> Self {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| (OsString::from(name), value.as_os_str().to_owned()));
        Self {
            variables: pairs.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_what_the_variable_says_then_the_projects_own_then_on_path() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| {
            let file = place.path().join(name);
            std::fs::write(&file, "").unwrap();
            file
        };
        let (on_path, own, other) = (at("jco"), at("own"), at("other"));
        let machine = Machine::with(&[("PATH", place.path())]);
        assert_eq!(machine.tool("JCO", None, "jco"), Some(on_path));
        assert_eq!(machine.tool("JCO", Some(&own), "jco"), Some(own.clone()));
        assert_eq!(machine.tool("JCO", None, "none"), None);
        let machine = Machine::with(&[("PATH", place.path()), ("JCO", &other)]);
        assert_eq!(machine.tool("JCO", Some(&own), "jco"), Some(other.clone()));
        let machine = Machine::with(&[("PATH", place.path()), ("JCO", Path::new("other"))]);
        assert_eq!(machine.tool("JCO", Some(&own), "jco"), Some(other));
        at("wasm-ld-19");
        let newest = at("wasm-ld-22");
        at("wasm-ld-x");
        assert_eq!(machine.versioned("wasm-ld"), Some(newest));
    }
}
