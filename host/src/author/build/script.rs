//! Python by componentize-py, JavaScript by jco with QuickJS: both wrap an
//! interpreter around the project's files, and both get a tailored world.

use std::path::{Path, PathBuf};

use super::machine::{self, Machine};
use super::{BuildError, Project, tailor};

/// What installs each tool, in the versions that this host was tested with.
const PIP: &str = "pip install componentize-py==0.25.1";
const NPM: &str = "npm install --save-dev @bytecodealliance/jco@1.35.0";
const NODE: &str = "apt-get install nodejs npm";

/// Wraps CPython around `plugin.py`.
pub(super) fn python(project: &Project, machine: &Machine) -> Result<PathBuf, BuildError> {
    let own = project.folder.join(".venv/bin/componentize-py");
    let tool = machine.tool("COMPONENTIZE_PY", Some(&own), "componentize-py");
    let tool =
        tool.ok_or_else(|| missing("componentize-py, which makes components of Python,", PIP))?;
    let built = project.intermediate();
    let wit = tailor::write(&project.folder, &project.manifest)?;
    let mut command = machine.command(&tool, &project.folder);
    command
        .arg("--wit-path")
        .arg(wit)
        .args(["--world", &project.manifest.world_name()])
        .args(["componentize", "--stub-wasi"])
        .args(["--python-path", ".", "--python-path", "sdk", "plugin"])
        .arg("--output")
        .arg(&built);
    machine::run(&mut command)?;
    made(&command, built)
}

/// Wraps QuickJS around `plugin.js`.
pub(super) fn javascript(project: &Project, machine: &Machine) -> Result<PathBuf, BuildError> {
    let own = project.folder.join("node_modules/.bin/jco");
    let tool = machine.tool("JCO", Some(&own), "jco");
    let tool = tool.ok_or_else(|| missing("jco, which makes components of JavaScript,", NPM))?;
    if machine.on_path("node").is_none() {
        return Err(missing("node 20 or newer, which runs jco,", NODE));
    }
    let built = project.intermediate();
    let wit = tailor::write(&project.folder, &project.manifest)?;
    let mut command = machine.command(&tool, &project.folder);
    // Paths are absolute: jco goes into the source's folder, and takes relative
    // ones from there a second time.
    command
        .arg("componentize")
        .arg(project.folder.join("plugin.js"))
        .arg("--wit")
        .arg(wit)
        .args(["--world-name", &project.manifest.world_name()])
        .args(["--backend", "quickjs", "--backend-qjs-disable-async"])
        .args(["--backend-qjs-stub-wasi", "--out"])
        .arg(&built);
    machine::run(&mut command)?;
    made(&command, built)
}

fn missing(what: &str, remedy: &str) -> BuildError {
    BuildError::Missing {
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

fn made(command: &std::process::Command, file: PathBuf) -> Result<PathBuf, BuildError> {
    if Path::new(&file).is_file() {
        return Ok(file);
    }
    Err(BuildError::Nothing {
        tool: machine::name_of(command),
        why: format!("there is no {}", file.display()),
    })
}
