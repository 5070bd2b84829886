//! Twenty photographs, for the tests that are about photographs.
//!
//! scikit-image carried them in its package in 2019: a portrait, a
//! cat, a cup, a rocket, a motorcycle, walls, coins, and what
//! microscopes and telescopes see. They are free (the package says of each
//! where it comes from) but not ours, so that they are fetched.

use std::path::PathBuf;

use crate::place::Place;
use crate::problem::Problem;
use crate::setup::cached;
use crate::setup::python::Environment;
use crate::{say::Step, shell};

/// Names the folder to the tests.
pub const FOLDER: &str = "CRESCENDO_PHOTOGRAPHS";

/// One whose package has them all; earlier and later ones lack some.
const PACKAGE: &str = "scikit-image==0.16.2";

const FILES: [&str; 20] = [
    "astronaut.png",
    "brick.png",
    "camera.png",
    "cell.png",
    "chelsea.png",
    "clock_motion.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "microaneurysms.png",
    "moon.png",
    "motorcycle_left.png",
    "motorcycle_right.png",
    "page.png",
    "retina.jpg",
    "rocket.jpg",
    "text.png",
];

/// Takes `FOLDER FILE...` out of the one wheel in FOLDER, and removes it.
const UNPACK: &str = "\
import pathlib, sys, zipfile
folder, *files = sys.argv[1:]
[wheel] = pathlib.Path(folder).glob('*.whl')
with zipfile.ZipFile(wheel) as archive:
    for file in files:
        pathlib.Path(folder, file).write_bytes(archive.read('skimage/data/' + file))
wheel.unlink()
";

/// The folder with the photographs; fetched where it is not there.
pub fn folder(place: &Place, python: &Environment) -> Result<PathBuf, Problem> {
    let inputs: Vec<&str> = [PACKAGE, UNPACK].into_iter().chain(FILES).collect();
    cached::folder(place, "photographs", &inputs, |folder| {
        let mut step = Step::begin("setup", "photographs of scikit-image");
        let mut fetch = python.program("python");
        fetch
            .args(["-m", "pip", "download", "--quiet", "--no-deps"])
            .arg("--disable-pip-version-check")
            // Nothing of it is run, so that any wheel will do on any machine.
            .args(["--only-binary", ":all:", "--implementation", "cp"])
            .args(["--python-version", "3.7", "--abi", "cp37m"])
            .args(["--platform", "manylinux1_x86_64", "--dest"])
            .arg(folder)
            .arg(PACKAGE);
        shell::run(&mut step, &mut fetch)?;
        let mut unpack = python.program("python");
        unpack.args(["-c", UNPACK]).arg(folder).args(FILES);
        shell::run(&mut step, &mut unpack)?;
        step.done("fetched");
        Ok(())
    })
}
