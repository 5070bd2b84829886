//! Throw-away Python environments with named packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;
use crate::setup::{apt, cached};
use crate::shell;

/// Oldest Python that the tools run on; Debian 12 has 3.11.
const OLDEST: &str = "import sys; sys.exit(sys.version_info < (3, 10))";

/// A virtual environment with its packages.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The environment with exactly these requirements, for example
    /// `numpy==2.3.1`; made where it is not there.
    pub fn with(place: &Place, packages: &[&str]) -> Result<Environment, Problem> {
        let python = interpreter()?;
        let version = shell::ask(shell::program(&python).arg("--version")).unwrap_or_default();
        let mut inputs = vec![version.as_str()];
        inputs.extend(packages);
        let folder = cached::folder(place, "venv", &inputs, |folder| {
            let what = match packages {
                [] => "Python environment".to_owned(),
                some => format!("Python with {}", some.join(", ")),
            };
            let mut step = Step::begin("setup", what);
            create(&mut step, &python, folder)?;
            let environment = Environment {
                folder: folder.to_owned(),
            };
            if !packages.is_empty() {
                let mut pip = environment.program("python");
                pip.args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                ]);
                shell::run(&mut step, pip.args(packages))?;
            }
            step.done("installed");
            Ok(())
        })?;
        Ok(Environment { folder })
    }

    /// A program of the environment, for example `python`.
    pub fn program(&self, name: &str) -> Command {
        let mut command = shell::program(self.path(name));
        command
            .env("VIRTUAL_ENV", &self.folder)
            .env_remove("PYTHONHOME")
            .env_remove("PYTHONPATH");
        command
    }

    /// A command with this environment's programs first on its PATH.
    #[must_use]
    pub fn beside(&self, command: Command) -> Command {
        shell::first_on_path(command, &self.folder.join("bin"))
    }

    /// Where a program of the environment lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }
}

fn interpreter() -> Result<PathBuf, Problem> {
    let found = shell::which("python3")
        .filter(|found| shell::ask(shell::program(found).args(["-c", OLDEST])).is_some());
    if let Some(found) = found {
        return Ok(found);
    }
    apt::ensure(&["python3", "python3-venv"], "tools written in Python")?;
    Ok(PathBuf::from("/usr/bin/python3"))
}

fn create(step: &mut Step, python: &Path, folder: &Path) -> Result<(), Problem> {
    let venv = |python: &Path, step: &mut Step| {
        shell::run(
            step,
            shell::program(python)
                .args(["-m", "venv", "--clear"])
                .arg(folder),
        )
    };
    if venv(python, step).is_ok() {
        return Ok(());
    }
    // Debian splits the module that creates environments from its Python.
    apt::ensure(&["python3", "python3-venv"], "tools written in Python")?;
    venv(Path::new("/usr/bin/python3"), step).map(drop)
}
