//! `cargo xtask image`: builds `host/deploy/Containerfile`, and runs what it
//! built.
//!
//! Neither a daemon nor a registry is asked: the base is laid out from Debian's
//! archive, the build and the runs are isolated by a change of root. So it works
//! inside of containers and virtual machines too, and says nothing about
//! namespaces.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;
use crate::setup::{apt, cached};
use crate::speed::client::Client;
use crate::speed::process::Served;
use crate::{binary, plugins, setup, shell};

/// What the container file starts from, and what Debian calls it.
const BASE: &str = "docker.io/library/debian:12-slim";
const SUITE: &str = "bookworm";

/// Where the image has its configuration.
const MOUNTED: &str = "/etc/crescendo";

/// Where images and containers of this chore are kept; nobody else's are
/// touched.
struct Store {
    folder: PathBuf,
}

/// Sets up, builds the image, and lets it extract and serve.
///
/// # Errors
///
/// The first thing that failed.
pub fn run(place: &Place) -> Result<(), Problem> {
    setup::toolchain(place)?;
    apt::ensure(&["buildah", "debootstrap"], "building the image")?;
    plugins::build(place, None)?;
    binary::build(place)?;
    let base = base(place)?;
    let temporary =
        tempfile::tempdir().map_err(|e| Problem::new(format!("cannot make a folder: {e}")))?;
    let store = Store {
        folder: temporary.path().to_owned(),
    };
    let mut step = Step::begin("image", "host/deploy/Containerfile");
    store.import(&base, &mut step)?;
    let mut build = store.buildah(&["build", "--pull-never", "--tag", "crescendo"]);
    build.args(["--file", "host/deploy/Containerfile", "."]);
    shell::run(&mut step, build.current_dir(&place.root))?;
    step.done("built");
    let container = store.container(&mut Step::begin("image", "a container"), "crescendo")?;
    store.mount(place)?;
    extracts(&store, &container)?;
    serves(place, &store, &container)
}

/// A Debian without anything more, as the archive has it.
fn base(place: &Place) -> Result<PathBuf, Problem> {
    let folder = cached::folder(place, "debian", &[SUITE], |folder| {
        let mut step = Step::begin("setup", "a minimal Debian 12");
        let mut debootstrap = shell::program("debootstrap");
        debootstrap.args(["--variant=minbase", SUITE]);
        shell::run(&mut step, debootstrap.arg(folder.join("root")))?;
        step.done("fetched");
        Ok(())
    })?;
    Ok(folder.join("root"))
}

impl Store {
    fn buildah(&self, arguments: &[&str]) -> Command {
        let mut command = shell::program("buildah");
        command
            .env("BUILDAH_ISOLATION", "chroot")
            .args(["--storage-driver", "vfs", "--root"])
            .arg(self.folder.join("images"))
            .arg("--runroot")
            .arg(self.folder.join("running"))
            .args(arguments);
        command
    }

    /// The name of a new container of an image.
    fn container(&self, step: &mut Step, image: &str) -> Result<String, Problem> {
        let name = shell::run(step, &mut self.buildah(&["from", "--pull-never", image]))?;
        Ok(name.trim().to_owned())
    }

    fn import(&self, base: &Path, step: &mut Step) -> Result<(), Problem> {
        let name = self.container(step, "scratch")?;
        let mut copy = self.buildah(&["copy", "--quiet", &name]);
        shell::run(step, copy.arg(base).arg("/"))?;
        shell::run(step, &mut self.buildah(&["commit", "--quiet", &name, BASE]))?;
        Ok(())
    }

    /// The program in a container, as the image's user and with its variables.
    fn crescendo(&self, container: &str, arguments: &[&str]) -> Command {
        let mount = format!("{}:{MOUNTED}:ro", self.mounted().display());
        let program = ["--", "/usr/local/bin/crescendo"];
        let mut command = self.buildah(&["run", "--volume", &mount, container]);
        command.args(program).args(arguments);
        command
    }

    /// What is mounted, where the image looks for its configuration.
    fn mounted(&self) -> PathBuf {
        self.folder.join("mounted")
    }

    /// Lays out a configuration and a picture for the program.
    fn mount(&self, place: &Place) -> Result<(), Problem> {
        let (folder, config) = (self.mounted(), "[server]\nlisten = \"127.0.0.1:0\"\n");
        let picture = place.root.join("host/demo/coffee.jpg");
        std::fs::create_dir(&folder)
            .and_then(|()| std::fs::write(folder.join("crescendo.toml"), config))
            .and_then(|()| std::fs::copy(picture, folder.join("coffee.jpg")))
            .map_err(|error| Problem::file("fill", &folder, &error))?;
        Ok(())
    }
}

/// One call of the program on the demo's photograph.
fn extracts(store: &Store, container: &str) -> Result<(), Problem> {
    let mut step = Step::begin("image", "crescendo extract in it");
    let picture = format!("{MOUNTED}/coffee.jpg");
    let mut extract = store.crescendo(container, &["extract", &picture, "--format", "hex"]);
    let said = shell::run(&mut step, &mut extract)?;
    let colours = said.lines().filter(|line| line.starts_with('#')).count();
    if colours == 0 {
        return Err(Problem::new("it found no colour").with_output(said));
    }
    step.done(&format!("{colours} colours"));
    Ok(())
}

/// A server in it, asked from outside. Without the image's own address, which
/// would be everybody's: a change of root has no network of its own.
fn serves(place: &Place, store: &Store, container: &str) -> Result<(), Problem> {
    let step = Step::begin("image", "crescendo serve in it");
    let arguments = ["serve", "--listen", "127.0.0.1:0"];
    let served = Served::start(store.crescendo(container, &arguments))?;
    let picture = place.root.join("host/demo/coffee.jpg");
    let picture =
        std::fs::read(&picture).map_err(|error| Problem::file("read", &picture, &error))?;
    let asked = Client::connect(served.address);
    let seen = asked.and_then(|mut client| client.complete("tokens", &picture, |_| {}));
    // A kill would end buildah alone, and not what it runs.
    served.stop();
    let seen = seen?;
    step.done(&format!("a stream of {} events", seen.lines));
    Ok(())
}
