//! `cargo xtask bench palette`: the palette's quality against k-means over the
//! full image, and its cost against OpenCV.
//!
//! Isolates tier 1's `palette-kmeans` with k = 8 on real photographs. The
//! peers' side is `host/benches/peers/palette.py`; our side is the built
//! product, its start-up included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crescendo_core::event::{Body, Event};
use crescendo_core::merged::Merged;
use crescendo_core::value::Value;
use serde::Deserialize;

use crate::bench::{Bench, Options, peer};
use crate::place::Place;
use crate::problem::Problem;
use crate::setup::python::Environment;
use crate::{binary, plugins, say, setup, shell};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "palette",
    about: "mean CIEDE2000 of 8 colours against full-image k-means; CPU against OpenCV",
    run,
};

/// The mean over photographs of our error by the peer's must not pass this.
const QUALITY: f64 = 1.03;
/// OpenCV must need at least this many times our CPU time.
const SPEED: f64 = 3.0;
/// Runs of which the median counts.
const RUNS: &str = "7";

/// Versions that the script was written for.
const PACKAGES: [&str; 5] = [
    "numpy==2.4.6",
    "pillow==13.0.0",
    "scikit-image==0.26.0",
    "scikit-learn==1.9.1",
    "opencv-python-headless==5.0.0.93",
];

/// One stage, eight colours.
const PIPELINE: &str = r#"
name = "eight"
description = "Eight colours by k-means"
start = "eager"
answer = []

[[stages]]
name = "palette-kmeans"
plugin = "palette-kmeans"
tier = 1
timeout_ms = 5000
required = true
parameters = { k = 8 }
"#;

#[derive(Deserialize)]
struct Images {
    photographs: Vec<String>,
    large: String,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    ours: f64,
    peer: f64,
}

#[derive(Deserialize)]
struct Cost {
    peer_ms: f64,
    ours_ms: f64,
    peer_error: f64,
    ours_error: f64,
    attempts: u32,
}

/// Everything of one run of the benchmark.
struct Match {
    python: Environment,
    script: PathBuf,
    binary: PathBuf,
    folder: PathBuf,
}

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let Some(python) = peer(place, "scikit-learn and OpenCV", &PACKAGES) else {
        return Ok(());
    };
    setup::toolchain(place)?;
    plugins::build(place, None)?;
    let temporary =
        tempfile::tempdir().map_err(|e| Problem::new(format!("cannot make a folder: {e}")))?;
    let folder = temporary.path().to_owned();
    let game = Match {
        python,
        script: place.root.join("host/benches/peers/palette.py"),
        binary: binary::build(place)?,
        folder,
    };
    game.write("eight.toml", PIPELINE)?;
    game.write("config.toml", "[pipelines]\nfiles = [\"eight.toml\"]\n")?;
    let images: Images = game.ask("images", &[])?;
    let ratio = game.quality(&images)?;
    game.second_look(&images)?;
    let saved = game.speed(&images)?;
    if ratio > QUALITY || saved < SPEED {
        return Err(Problem::new("below the floor"));
    }
    Ok(())
}

impl Match {
    fn quality(&self, images: &Images) -> Result<f64, Problem> {
        let mut palettes = BTreeMap::new();
        for name in &images.photographs {
            palettes.insert(name.clone(), self.palette(name)?);
        }
        let rows = self.score(&palettes)?;
        let mut sum = 0.0;
        for Row { name, ours, peer } in &rows {
            let ratio = ours / peer;
            sum += ratio;
            say::result(&format!(
                "  {name:<16} ours {ours:.3}, full-image k-means {peer:.3}: {ratio:.3} x"
            ));
        }
        #[expect(clippy::cast_precision_loss, reason = "a dozen photographs")]
        let mean = sum / rows.len().max(1) as f64;
        say::result(&format!(
            "mean CIEDE2000, ours by the peer's: {mean:.3} x (floor {QUALITY} x, aim 1.00 x)"
        ));
        Ok(mean)
    }

    /// What the default pipeline's second tier makes of the first one's palette.
    fn second_look(&self, images: &Images) -> Result<(), Problem> {
        let mut tiers = [BTreeMap::new(), BTreeMap::new()];
        for name in &images.photographs {
            for event in self.events("tokens", &self.folder.join(name))? {
                let Body::TierCompleted(done) = event.body else {
                    continue;
                };
                let at = usize::from(u8::from(done.tier)).saturating_sub(1);
                if let Some(tier) = tiers.get_mut(at) {
                    tier.insert(name.clone(), palette(&done.result));
                }
            }
        }
        let [first, second] = &tiers;
        let (before, after) = (self.score(first)?, self.score(second)?);
        say::result("the default pipeline's palettes, mean CIEDE2000 of each tier");
        for before in &before {
            let Some(after) = after.iter().find(|after| after.name == before.name) else {
                return Err(Problem::new(format!("no second tier of {}", before.name)));
            };
            let colours =
                |of: &BTreeMap<String, Vec<[u8; 3]>>| of.get(&before.name).map_or(0, Vec::len);
            say::result(&format!(
                "  {:<16} tier 1 {:.3} with {}, tier 2 {:.3} with {}; full-image k-means with as \
                 many {:.3} and {:.3}",
                before.name,
                before.ours,
                colours(first),
                after.ours,
                colours(second),
                before.peer,
                after.peer,
            ));
        }
        Ok(())
    }

    fn score(&self, palettes: &BTreeMap<String, Vec<[u8; 3]>>) -> Result<Vec<Row>, Problem> {
        let text = serde_json::to_string(palettes)
            .map_err(|e| Problem::new(format!("cannot write palettes: {e}")))?;
        self.write("palettes.json", &text)?;
        self.ask("score", &["palettes.json"])
    }

    fn speed(&self, images: &Images) -> Result<f64, Problem> {
        let file = self.folder.join(&images.large);
        let palette = serde_json::to_string(&self.palette(&images.large)?)
            .map_err(|e| Problem::new(format!("cannot write the palette: {e}")))?;
        self.write("large.json", &palette)?;
        let extract = self.extract("eight", &file);
        let mut command = self.script("speed");
        command
            .arg(&file)
            .arg(self.folder.join("large.json"))
            .arg(RUNS);
        command.arg(extract.get_program()).args(extract.get_args());
        let cost: Cost = answer(&mut command)?;
        let saved = cost.peer_ms / cost.ours_ms;
        say::result("12-megapixel JPEG, CPU time and mean CIEDE2000 on its eighth");
        say::result(&format!(
            "  ours, the whole program   {:>6.0} ms  {:.3}",
            cost.ours_ms, cost.ours_error
        ));
        say::result(&format!(
            "  OpenCV, {:>2} attempts       {:>6.0} ms  {:.3}",
            cost.attempts, cost.peer_ms, cost.peer_error
        ));
        say::result(&format!("  {saved:.1} x less (floor {SPEED} x, aim 6 x)"));
        Ok(saved)
    }

    /// What the product finds in a photograph.
    fn palette(&self, name: &str) -> Result<Vec<[u8; 3]>, Problem> {
        let mut events = self.events("eight", &self.folder.join(name))?;
        let Some(Body::RunCompleted(done)) = events.pop().map(|event| event.body) else {
            return Err(Problem::new(format!(
                "crescendo extract {name} did not complete"
            )));
        };
        Ok(palette(&done.result))
    }

    fn events(&self, pipeline: &str, file: &Path) -> Result<Vec<Event>, Problem> {
        let mut command = self.extract(pipeline, file);
        let out = command
            .output()
            .map_err(|e| Problem::file("run", &self.binary, &e))?;
        let text = String::from_utf8_lossy(&out.stdout);
        let events = text.lines().map(serde_json::from_str);
        events.collect::<Result<_, _>>().map_err(|e| {
            Problem::new(format!("an event is not as expected: {e}"))
                .with_output(String::from_utf8_lossy(&out.stderr).into_owned())
        })
    }

    fn extract(&self, pipeline: &str, file: &Path) -> Command {
        let mut command = shell::program(&self.binary);
        command
            .arg("extract")
            .arg(file)
            .args(["--pipeline", pipeline, "--format", "ndjson"]);
        command.arg("--config").arg(self.folder.join("config.toml"));
        command.arg("--state").arg(self.folder.join("state"));
        command
    }

    fn script(&self, verb: &str) -> Command {
        let mut command = self.python.program("python");
        command.arg(&self.script).arg(verb);
        command
    }

    /// Asks the script about the folder; the rest are files in it.
    fn ask<T: for<'a> Deserialize<'a>>(&self, verb: &str, files: &[&str]) -> Result<T, Problem> {
        let mut command = self.script(verb);
        command
            .arg(&self.folder)
            .args(files.iter().map(|file| self.folder.join(file)));
        answer(&mut command)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Problem> {
        let path = self.folder.join(name);
        std::fs::write(&path, text).map_err(|e| Problem::file("write", &path, &e))
    }
}

/// A result's colours.
fn palette(result: &Merged) -> Vec<[u8; 3]> {
    let sets = result.parts.iter().flat_map(|part| part.sets.values());
    let rgb = |value: &Value| match value {
        Value::Color(color) => {
            let [red, green, blue, _] = color.to_rgba8();
            Some([red, green, blue])
        }
        _ => None,
    };
    sets.flatten()
        .filter_map(|member| rgb(&member.value))
        .collect()
}

/// A script's answer: one JSON document on its standard output.
fn answer<T: for<'a> Deserialize<'a>>(command: &mut Command) -> Result<T, Problem> {
    let failed = |why: String| Problem::new(format!("the peer's script failed: {why}"));
    let out = command.output().map_err(|e| failed(e.to_string()))?;
    serde_json::from_slice(&out.stdout).map_err(|e| {
        failed(e.to_string()).with_output(String::from_utf8_lossy(&out.stderr).into_owned())
    })
}
