//! The built program with a state folder and pipelines of its own.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::client::Client;
use super::pictures;
use super::process::Served;
use crate::place::Place;
use crate::problem::Problem;
use crate::{binary, guests, plugins, setup, shell};

/// Calls may use this much CPU time: a palette takes a few milliseconds, and a
/// spinner comes to its end many times in a benchmark.
pub const CPU_LIMIT_MS: u32 = 200;

/// Everything that a benchmark of the server needs, thrown away with it.
#[derive(Debug)]
pub struct Bed {
    binary: PathBuf,
    folder: TempDir,
}

impl Bed {
    /// Builds plugins and program.
    ///
    /// # Errors
    /// Something cannot be built.
    pub fn make(place: &Place) -> Result<Self, Problem> {
        setup::toolchain(place)?;
        plugins::build(place, None)?;
        let bed = Self {
            binary: binary::build(place)?,
            folder: tempfile::tempdir()
                .map_err(|error| Problem::new(format!("cannot make a folder: {error}")))?,
        };
        bed.write("config.toml", "")?;
        Ok(bed)
    }

    /// Lays a pipeline over the embedded ones, whose one stage calls the guest
    /// `behave` with `parameters`.
    ///
    /// # Errors
    /// The guest cannot be built, or the folder not be written.
    pub fn behave(&self, place: &Place, parameters: &str) -> Result<(), Problem> {
        guests::build(place, Some("behave"))?;
        let guest = place.guests().join("behave.wasm");
        self.write(
            "config.toml",
            &format!(
                "[server]\nmax_runs = 512\n[calls]\ncpu_ms = {CPU_LIMIT_MS}\n\
                 [install]\nallow_unsigned = true\n\
                 [pipelines]\nfiles = [\"behave.toml\"]\n\
                 [[plugins]]\nfile = {:?}\n",
                guest.display().to_string()
            ),
        )?;
        self.write(
            "behave.toml",
            &format!(
                "name = \"behave\"\ndescription = \"What a guest of the tests does\"\n\
                 start = \"eager\"\nanswer = []\n\
                 [[stages]]\nname = \"behave\"\nplugin = \"behave\"\ntier = 1\n\
                 parameters = {{ {parameters} }}\n"
            ),
        )
    }

    /// Where files of the benchmark can lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server; the compile cache is as the last one left it.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&self) -> Result<Served, Problem> {
        let mut command = shell::program(&self.binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]);
        command.arg("--state").arg(self.folder.path().join("state"));
        command
            .arg("--config")
            .arg(self.folder.path().join("config.toml"));
        Served::start(command)
    }

    /// Starts it and waits until every embedded plugin is compiled.
    ///
    /// # Errors
    /// It does not start or a run fails.
    pub fn warm(&self) -> Result<Served, Problem> {
        let served = self.start()?;
        let picture = pictures::unlike_any_before(&pictures::small());
        Client::connect(served.address)?.complete("tokens", &picture, |_| {})?;
        Ok(served)
    }

    /// Writes a file of the bed.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Problem> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).map_err(|error| Problem::file("write", &path, &error))
    }
}
