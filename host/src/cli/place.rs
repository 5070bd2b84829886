//! `crescendo pipeline add | set | remove`: pipelines and stages, placed in a
//! host while it runs.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Map, Value};

use super::Failure;
use super::control::{Ask, Control};
use super::view::{plain, strong};

/// What is changed in a host.
#[derive(Debug, Subcommand)]
pub enum Place {
    /// Add a stage to a pipeline, or a pipeline, while the host runs
    Add(Add),
    /// Change a stage of a pipeline while the host runs
    Set(Set),
    /// Take out a stage, or a pipeline that was placed live
    Remove(Remove),
}

/// Runs one of them.
///
/// # Errors
/// What the host refuses, in its words.
pub fn run(command: Place, host: &Control, json: bool) -> Result<(), Failure> {
    match command {
        Place::Add(command) => add(&command, host, json),
        Place::Set(command) => set(&command, host, json),
        Place::Remove(command) => remove(&command, host, json),
    }
}

/// Keys of a stage, as a pipeline's file has them.
#[derive(Debug, Args)]
pub struct Stage {
    /// The plugin's id
    #[arg(long, value_name = "ID")]
    plugin: Option<String>,
    /// 1 fast, 2 medium, 3 slow, 4 very slow
    #[arg(long, value_name = "1-4")]
    tier: Option<u8>,
    /// Multiplies the confidence of its votes
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    weight: Option<f64>,
    /// Wall time of a call, milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
    /// The run fails when the stage fails
    #[arg(long, value_name = "BOOL")]
    required: Option<bool>,
    /// A stage, or a tier such as tier:1, whose outcomes it reads; may be repeated
    #[arg(long, value_name = "STAGE")]
    reads: Vec<String>,
    /// What it may cost, dollars
    #[arg(long, value_name = "USD")]
    cost_usd: Option<String>,
    /// What each of its requests costs, dollars: what is charged then
    #[arg(long, value_name = "USD")]
    request_usd: Option<String>,
    /// For the plugin: one JSON object
    #[arg(long, value_name = "JSON", value_parser = object)]
    parameters: Option<Value>,
}

/// `crescendo pipeline add`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo pipeline add tokens my-stage --plugin my-palette --tier 1
  crescendo pipeline add --file mine.toml")]
pub struct Add {
    /// The pipeline
    #[arg(required_unless_present = "file")]
    pipeline: Option<String>,
    /// The stage's name, one that it does not have
    #[arg(required_unless_present = "file")]
    stage: Option<String>,
    /// Its keys.
    #[command(flatten)]
    keys: Stage,
    /// A file with one pipeline, in the place of a stage
    #[arg(long, value_name = "FILE", conflicts_with = "pipeline")]
    file: Option<PathBuf>,
}

/// `crescendo pipeline set`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crescendo pipeline set tokens my-stage --weight 0.5")]
pub struct Set {
    /// The pipeline
    pipeline: String,
    /// One of its stages
    stage: String,
    /// The keys that change; the others stay as they are.
    #[command(flatten)]
    keys: Stage,
}

/// `crescendo pipeline remove`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo pipeline remove tokens my-stage
  crescendo pipeline remove mine")]
pub struct Remove {
    /// The pipeline
    pipeline: String,
    /// One of its stages; without it all that was placed live goes
    stage: Option<String>,
}

/// Adds a stage, or a pipeline from a file.
fn add(command: &Add, host: &Control, json: bool) -> Result<(), Failure> {
    if let Some(file) = &command.file {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
        let ask = Ask::new(Method::POST, &["pipelines"]).body(text);
        return say(&host.send(ask)?, json);
    }
    let pipeline = command.pipeline.as_deref().unwrap_or_default();
    let stage = command.stage.as_deref().unwrap_or_default();
    let shown = host.send(Ask::new(Method::GET, &["pipelines", pipeline]))?;
    if has(&shown, stage) {
        return Err(Failure::Usage(format!(
            "pipeline `{pipeline}` has a stage `{stage}`; `crescendo pipeline set` changes it"
        )));
    }
    say(&host.send(put(pipeline, stage, &command.keys)?)?, json)
}

/// Changes a stage.
fn set(command: &Set, host: &Control, json: bool) -> Result<(), Failure> {
    let Set {
        pipeline,
        stage,
        keys,
    } = command;
    let shown = host.send(Ask::new(Method::GET, &["pipelines", pipeline]))?;
    if !has(&shown, stage) {
        return Err(Failure::Usage(format!(
            "pipeline `{pipeline}` has no stage `{stage}`; `crescendo pipeline add` adds one"
        )));
    }
    say(&host.send(put(pipeline, stage, keys)?)?, json)
}

/// Takes a stage out, or what was placed live.
fn remove(command: &Remove, host: &Control, json: bool) -> Result<(), Failure> {
    let ask = match &command.stage {
        Some(stage) => {
            let parts = ["pipelines", &command.pipeline, "stages", stage];
            Ask::new(Method::DELETE, &parts)
        }
        None => Ask::new(Method::DELETE, &["pipelines", &command.pipeline]),
    };
    say(&host.send(ask)?, json)
}

fn put(pipeline: &str, stage: &str, keys: &Stage) -> Result<Ask, Failure> {
    let mut table = Map::new();
    let mut note = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            table.insert(key.to_owned(), value);
        }
    };
    note("plugin", keys.plugin.clone().map(Value::from));
    note("tier", keys.tier.map(Value::from));
    note("weight", keys.weight.map(Value::from));
    note("timeout_ms", keys.timeout_ms.map(Value::from));
    note("required", keys.required.map(Value::from));
    let reads = (!keys.reads.is_empty()).then(|| Value::from(keys.reads.clone()));
    note("reads", reads);
    note("cost_usd", keys.cost_usd.clone().map(Value::from));
    note("request_usd", keys.request_usd.clone().map(Value::from));
    note("parameters", keys.parameters.clone());
    if table.is_empty() {
        let what = "name at least one key, such as --weight 0.5";
        return Err(Failure::Usage(what.to_owned()));
    }
    let ask = Ask::new(Method::PUT, &["pipelines", pipeline, "stages", stage]);
    Ok(ask.body(Value::Object(table).to_string()))
}

/// Whether a pipeline's text has a stage of this name.
fn has(shown: &Value, stage: &str) -> bool {
    let text = shown.get("text").and_then(Value::as_str).unwrap_or("");
    let parsed = crescendo_core::pipeline::parse(text);
    parsed.is_ok_and(|pipeline| pipeline.stages.iter().any(|found| found.name == stage))
}

fn say(document: &Value, json: bool) -> Result<(), Failure> {
    if json {
        writeln!(std::io::stdout(), "{document}")?;
        return Ok(());
    }
    let text = |key: &str| document.get(key).and_then(Value::as_str);
    let mut out = anstream::stdout();
    let name = strong(&plain(text("name").unwrap_or("-")));
    match text("text") {
        None => writeln!(out, "pipeline {name}: what was placed live is gone")?,
        Some(source) => {
            let parsed = crescendo_core::pipeline::parse(source);
            let stages = parsed.map_or(0, |pipeline| pipeline.stages.len());
            writeln!(out, "pipeline {name} is in force, {stages} stages")?;
        }
    }
    Ok(())
}

fn object(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err("must be one JSON object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
