//! `cargo xtask bench quality`: the product's answers on fresh pages and on
//! photographs, against what is true of them.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crescendo_core::event::{Body, Event};
use crescendo_core::merged::Merged;

use super::paint::{coarse, in_few_colours, photograph, textures};
use super::rng::Rng;
use super::score::{Answer, Scores};
use super::{JUDGED, Rendered, VIEWS, render};
use crate::bench::{Bench, Options};
use crate::binary;
use crate::place::Place;
use crate::problem::Problem;
use crate::{plugins, say, setup, shell};

/// Pages of one run where nobody says how many: enough that one page is two
/// to three percent, few enough for two cores.
const PAGES: u32 = 40;
/// Procedural photographs beside them.
const PHOTOGRAPHS: u32 = 8;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "quality",
    name: "tokens",
    about: "merged tokens of generated pages and photographs against their truth",
    run,
};

/// Answers of the product, one picture a run.
struct Product {
    binary: PathBuf,
    /// Compiled plugins, kept among the pictures of one benchmark.
    state: PathBuf,
}

fn run(place: &Place, options: &Options) -> Result<(), Problem> {
    let folder =
        tempfile::tempdir().map_err(|e| Problem::new(format!("cannot make a folder: {e}")))?;
    let (seed, count) = (
        options.seed.unwrap_or_else(fresh_seed),
        options.pages.unwrap_or(PAGES),
    );
    setup::toolchain(place)?;
    plugins::build(place, None)?;
    let product = Product {
        binary: binary::build(place)?,
        state: folder.path().join("state"),
    };
    say::result(&format!(
        "seed {seed}, {count} pages, each in {} views (repeat with --seed {seed} --pages {count})",
        VIEWS.len()
    ));
    let pages = render(folder.path(), seed, count).map_err(|e| {
        Problem::new(e.to_string())
            .with_remedy("cargo xtask setup installs Chromium where apt-get can")
    })?;
    let mut judged: Option<Scores> = None;
    for (view, (_, name)) in VIEWS.iter().enumerate() {
        let floors = view < JUDGED;
        let scores = score(&product, &pages, view)?;
        let note = if floors { "" } else { " (reported only)" };
        say::result(&format!("pages at {name}{note}"));
        say::result(&table(&scores, floors));
        if floors {
            judged = Some(match judged {
                Some(known) => known.and(&scores),
                None => scores,
            });
        }
    }
    let both = judged.unwrap_or_default();
    say::result("ratios 1 and 2 together, which is what decides");
    say::result(&table(&both, true));
    let invented = photographs(&product, folder.path(), seed)?;
    let missed: Vec<&str> = both.missed().map(|rule| rule.name).collect();
    if invented > 0 {
        return Err(Problem::new(format!(
            "{invented} tokens of pages were invented on photographs"
        )));
    }
    if missed.is_empty() {
        return Ok(());
    }
    Err(Problem::new(format!(
        "below the floor: {}",
        missed.join(", ")
    )))
}

/// Whatever the clock says: a seed that nobody has tuned on.
fn fresh_seed() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    // Six digits and the sub-second part are easy to type again.
    u64::from(now.subsec_nanos()) % 1_000_000
}

fn score(product: &Product, pages: &[Rendered], ratio: usize) -> Result<Scores, Problem> {
    let mut scores = Scores::default();
    let started = Instant::now();
    for page in pages {
        let Some(picture) = page.pictures.get(ratio) else {
            continue;
        };
        let answer = product.ask(picture)?;
        let missed = scores.add(&page.truth, &answer);
        if !missed.is_empty() {
            let name = picture.file_name().unwrap_or_default().to_string_lossy();
            say::result(&format!(
                "  {name} ({}, page seed {}): {}",
                page.truth.layout,
                page.truth.seed,
                missed.join(" ")
            ));
        }
    }
    say::result(&format!(
        "  {} pictures in {:.1} s",
        pages.len(),
        started.elapsed().as_secs_f64()
    ));
    Ok(scores)
}

/// Counts tokens that only pages have on pictures that are none.
fn photographs(product: &Product, folder: &Path, seed: u64) -> Result<usize, Problem> {
    let mut rng = Rng::new(seed ^ 0x9e37);
    let mut pictures = Vec::new();
    for i in 0..PHOTOGRAPHS {
        let (width, height) = (rng.between(400, 1400), rng.between(300, 1000));
        let photograph = photograph(&mut rng, width, height);
        pictures.push((
            format!("photograph-{i}-coarse.jpg"),
            coarse(&photograph, 5 + 5 * (i % 3)),
        ));
        pictures.push((
            format!("photograph-{i}-in-few-colours.png"),
            in_few_colours(&photograph, 5 + i % 3),
        ));
        pictures.push((format!("photograph-{i}.jpg"), photograph));
    }
    pictures.extend(textures(&mut rng));
    let mut invented = 0;
    let all = pictures.len();
    for (name, bytes) in pictures {
        let path = folder.join(&name);
        std::fs::write(&path, bytes).map_err(|e| Problem::file("write", &path, &e))?;
        let claims: Vec<String> = product
            .ask(&path)?
            .page_claims()
            .map(str::to_owned)
            .collect();
        if !claims.is_empty() {
            say::result(&format!("  {name}: {}", claims.join(" ")));
        }
        invented += claims.len();
    }
    say::result(&format!(
        "photographs and textures: {all}, tokens of pages invented: {invented} (floor 0)"
    ));
    Ok(invented)
}

/// The rows as text, with their floors where those are asked for.
fn table(scores: &Scores, floors: bool) -> String {
    let mut text = format!(
        "  {:<20} {:>9} {:>7} {:>6} {:>10}  floor",
        "token", "precision", "recall", "of", "mean error"
    );
    for (rule, tally) in scores.rows() {
        let floor = rule
            .floor
            .filter(|_| floors)
            .map_or(String::new(), |floor| {
                let verdict = if tally.recall() >= floor {
                    "reached"
                } else {
                    "MISSED"
                };
                format!("{floor:.2} {verdict}")
            });
        text += &format!(
            "\n  {:<20} {:>9.3} {:>7.3} {:>6} {:>7.2} {:<2}  {floor}",
            rule.name,
            tally.precision(),
            tally.recall(),
            tally.wanted,
            tally.mean_error(),
            rule.unit
        );
    }
    text
}

impl Product {
    /// The merged tokens of one picture.
    fn ask(&self, picture: &Path) -> Result<Answer, Problem> {
        let mut command = shell::program(&self.binary);
        command
            .arg("extract")
            .arg(picture)
            .args(["--format", "ndjson", "--state"])
            .arg(&self.state);
        let out = command
            .output()
            .map_err(|e| Problem::file("run", &self.binary, &e))?;
        let text = String::from_utf8_lossy(&out.stdout);
        let last = text
            .lines()
            .last()
            .and_then(|line| serde_json::from_str::<Event>(line).ok());
        match last.map(|event| event.body) {
            Some(Body::RunCompleted(done)) => Ok(answer(&done.result)),
            _ => Err(Problem::new(format!(
                "crescendo extract {} did not complete",
                picture.display()
            ))
            .with_output(String::from_utf8_lossy(&out.stderr).into_owned())),
        }
    }
}

/// What a merged result says about its first image.
fn answer(merged: &Merged) -> Answer {
    let mut answer = Answer::default();
    for part in &merged.parts {
        for (field, agreed) in &part.fields {
            answer
                .scalars
                .entry(field.to_string())
                .or_insert_with(|| agreed.value.clone());
        }
        for (field, members) in &part.sets {
            let values = members.iter().map(|m| m.value.clone()).collect();
            answer.sets.entry(field.to_string()).or_insert(values);
        }
    }
    answer
}
