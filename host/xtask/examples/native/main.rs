//! Scores the plugins as native functions on pages that lie in folders:
//! `cargo run --release -p xtask --example native -- [-v] FOLDER…`. A faster
//! loop than the product, for whoever works on a plugin.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

mod look;

use std::path::{Path, PathBuf};

use crescendo_core::value::Value;
use look::look;
use xtask::quality::{Scores, Truth, VIEWS};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (flags, folders): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with('-'));
    let verbose = !flags.is_empty();
    let mut scores = VIEWS.map(|_| Scores::default());
    for folder in folders {
        let mut pages: Vec<PathBuf> = std::fs::read_dir(folder)?
            .filter_map(|e| Some(e.ok()?.path()))
            .collect();
        pages.retain(|p| p.extension().is_some_and(|e| e == "json"));
        pages.sort();
        for page in pages {
            let truth: Truth = serde_json::from_slice(&std::fs::read(&page)?)?;
            for ((end, _), scores) in VIEWS.iter().zip(&mut scores) {
                let picture = page.with_extension("").display().to_string() + end;
                if !Path::new(&picture).exists() {
                    continue;
                }
                let answer = look(Path::new(&picture))?;
                let missed = scores.add(&truth, &answer);
                let missed: Vec<_> = missed
                    .iter()
                    .filter(|m| !m.starts_with("color") && **m != "roles")
                    .collect();
                if verbose && !missed.is_empty() {
                    println!("{picture} missed {missed:?}");
                    for (field, value) in &answer.scalars {
                        println!("   {field} {value:?}");
                    }
                    for (field, value) in &answer.sets {
                        println!(
                            "   {field} {:?}",
                            value.iter().map(short).collect::<Vec<_>>()
                        );
                    }
                    println!(
                        "   truth base {:?} scale {:?} sizes {:?} radius {:?} border {:?} shadow {}",
                        truth.spacing_base,
                        truth
                            .spacing_scale
                            .iter()
                            .map(|u| (u.px, u.count))
                            .collect::<Vec<_>>(),
                        truth
                            .type_sizes
                            .iter()
                            .map(|s| format!("{}/{}/{}x{}", s.px, s.weight, s.family, s.letters))
                            .collect::<Vec<_>>(),
                        truth.radius,
                        truth.border,
                        truth.shadow
                    );
                }
            }
        }
    }
    for ((_, name), scores) in VIEWS.iter().zip(&scores) {
        println!("{name}");
        for (rule, tally) in scores
            .rows()
            .filter(|r| !r.0.name.starts_with("color") && r.0.name != "roles")
        {
            println!(
                "{:20} precision {:.3} recall {:.3} of {:4} error {:.2}",
                rule.name,
                tally.precision(),
                tally.recall(),
                tally.wanted,
                tally.mean_error()
            );
        }
        println!();
    }
    Ok(())
}

fn short(value: &Value) -> String {
    match value {
        Value::Dimension(d) => format!("{}", d.value),
        other => format!("{other:?}"),
    }
}
