//! `crescendo pipeline list | show | check`.

use std::io::Write as _;
use std::path::Path;

use crescendo_core::lifecycle::{Book as _, Inadmissible};
use crescendo_core::pipeline::{Cost, Pipeline};
use serde_json::json;

use super::Failure;
use super::args::Look as Command;
use super::view::{dim, strong};
use crate::config::{Catalogue, Config};
use crate::plugin::Source;
use crate::plugin::embedded::EMBEDDED;
use crate::plugin::signature::{self, SignatureError};
use crate::store::Store;

/// Runs the command.
///
/// # Errors
/// Exit code 2 for a name that does not exist or a file that is refused.
pub fn run(
    command: Command,
    config: &Config,
    state: Option<&Path>,
    json: bool,
) -> Result<(), Failure> {
    match command {
        Command::List => list(&in_force(config, state)?, json),
        Command::Show { name } => {
            let pipeline = in_force(config, state)?.get(Some(&name));
            show(
                &*pipeline.map_err(|unknown| Failure::Usage(unknown.to_string()))?,
                json,
            )
        }
        Command::Check { file } => {
            let pipeline = super::refusal_as_json(json, Some(&file), checked(&file, config))?;
            if json {
                let document = json!({ "file": file, "ok": true, "pipeline": pipeline.describe() });
                writeln!(std::io::stdout(), "{document}")?;
            } else {
                let count = pipeline.stages.len();
                let name = &pipeline.name;
                writeln!(
                    std::io::stdout(),
                    "{}: ok (pipeline {name}, {count} stages)",
                    file.display()
                )?;
            }
            Ok(())
        }
    }
}

/// The pipeline of a file, where there is every plugin that it names.
fn checked(file: &Path, config: &Config) -> Result<Pipeline, Failure> {
    let pipeline = Catalogue::read_file(file).map_err(|error| {
        let known = file
            .to_str()
            .is_some_and(|name| catalogue(config).is_ok_and(|all| all.get(Some(name)).is_ok()));
        let hint = match (known, file.exists()) {
            (true, false) => format!(
                "; it is a pipeline's name: crescendo pipeline show {}",
                file.display()
            ),
            _ => String::new(),
        };
        Failure::Usage(format!("{error}{hint}"))
    })?;
    let known = known_plugins(config)?;
    let missing = missing_plugins(&pipeline, &known);
    if missing.is_empty() {
        return Ok(pipeline);
    }
    Err(Failure::Usage(format!(
        "{}: there is no plugin {}; known are {}",
        file.display(),
        missing.join(", "),
        known.join(", "),
    )))
}

/// The pipelines of a configuration, with those over them that were placed
/// while a host ran.
fn in_force(config: &Config, state: Option<&Path>) -> Result<Catalogue, Failure> {
    let kept = state.filter(|folder| folder.join(Store::FILE).is_file());
    let Some(folder) = kept else {
        return catalogue(config);
    };
    let live = Store::open(folder).and_then(|store| store.pipelines());
    let live = live.map_err(|error| Failure::Run(error.to_string()))?;
    Catalogue::with_live(config, &live).map_err(|error| Failure::Usage(error.to_string()))
}

/// The pipelines of a configuration.
pub(super) fn catalogue(config: &Config) -> Result<Catalogue, Failure> {
    Catalogue::load(config).map_err(|error| Failure::Usage(error.to_string()))
}

/// The ids of the embedded plugins and of those that the configuration names.
pub(super) fn known_plugins(config: &Config) -> Result<Vec<String>, Failure> {
    let mut known: Vec<String> = EMBEDDED.iter().map(|(id, _)| (*id).to_owned()).collect();
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    for plugin in &config.plugins {
        let file = Source::File(plugin.file.clone());
        let fetched = file.fetch(config.sandbox.max_component_bytes);
        let fetched = fetched.map_err(|error| usage(&error))?;
        let signed = signature::verify(&fetched.bytes);
        let id = fetched.verify().map_err(|error| usage(&error))?.manifest.id;
        match signed {
            Err(SignatureError::Unsigned) if config.install.allow_unsigned => {}
            Err(SignatureError::Unsigned) => return Err(usage(&Inadmissible::Unsigned { id })),
            // Whether its key is trusted is for the state folder to say, too.
            signed => drop(signed.map_err(|error| usage(&error))?),
        }
        known.push(id);
    }
    Ok(known)
}

/// Plugins that stages name and nobody has.
fn missing_plugins(pipeline: &Pipeline, known: &[String]) -> Vec<String> {
    let there = |id: &String| known.contains(id);
    let missing = pipeline.stages.iter().filter(|stage| !there(&stage.plugin));
    missing.map(|stage| format!("`{}`", stage.plugin)).collect()
}

fn list(catalogue: &Catalogue, json: bool) -> Result<(), Failure> {
    if json {
        let all: Vec<_> = catalogue
            .iter()
            .map(|pipeline| pipeline.describe())
            .collect();
        writeln!(std::io::stdout(), "{}", json!(all))?;
        return Ok(());
    }
    let mut out = anstream::stdout();
    for pipeline in catalogue.iter() {
        let default = if pipeline.name == catalogue.default_pipeline().name {
            "*"
        } else {
            " "
        };
        let name = strong(&format!("{:<12}", pipeline.name));
        writeln!(out, "{default} {name} {}", pipeline.description)?;
    }
    writeln!(out, "{}", dim("* is used when none is named"))?;
    Ok(())
}

fn show(pipeline: &Pipeline, json: bool) -> Result<(), Failure> {
    if json {
        writeln!(std::io::stdout(), "{}", json!(pipeline.describe()))?;
        return Ok(());
    }
    let mut out = anstream::stdout();
    writeln!(out, "{}  {}", strong(&pipeline.name), pipeline.description)?;
    let answer: Vec<&str> = pipeline.answer.iter().map(|field| field.as_str()).collect();
    writeln!(
        out,
        "start {}, answer {}",
        format!("{:?}", pipeline.start).to_lowercase(),
        answer.join(", ")
    )?;
    for stage in &pipeline.stages {
        let reads = if stage.reads.is_empty() {
            String::new()
        } else {
            format!("  reads {}", stage.reads.join(", "))
        };
        let name = strong(&format!("{:<16}", stage.name));
        writeln!(
            out,
            "  tier {}  {name} {:<16} {}, weight {}, {} ms{}{}",
            u8::from(stage.tier),
            stage.plugin,
            cost(stage.cost),
            stage.weight(),
            stage.timeout_ms,
            if stage.required { ", required" } else { "" },
            dim(&reads),
        )?;
    }
    Ok(())
}

fn cost(cost: Cost) -> String {
    match cost {
        Cost::Free => "free".to_owned(),
        Cost::UpTo(amount) => format!("up to {amount}"),
        Cost::Unknown => "unknown cost".to_owned(),
    }
}
