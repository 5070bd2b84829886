//! A pipeline from its TOML table.

use std::collections::BTreeMap;

use super::graph;
use super::{Across, Cost, MergeRule, Pipeline, Stage, Start, Tier};
use crate::line::tidy;
use crate::micros::Micros;
use crate::settings::{BadSettings, Document, Place, Table, hint, suggest};
use crate::value::Field;

/// Stages in one pipeline. Scheduling looks at all of them whenever one ends;
/// a pipeline past this is refused when it loads.
pub const MAX_STAGES: usize = 64;

/// Fields in one `answer`; more are refused when the pipeline loads.
pub const MAX_ANSWER: usize = 64;

/// Largest weight of a stage. Keeps the sum of the weights of
/// [`MAX_STAGES`] stages exact in fixed point; larger ones are refused.
pub const MAX_WEIGHT: f64 = 1_000.0;

/// Longest call of one stage: one hour. Longer timeouts are refused.
pub const MAX_TIMEOUT_MS: u64 = 3_600_000;

/// Timeout of a stage that names none. A palette takes milliseconds; half a
/// minute is when people stop believing that anything happens.
pub const DEFAULT_TIMEOUT_MS: u64 = 30_000;

/// Longest reuse of an impure stage's result: thirty days. Longer is refused.
pub const MAX_CACHE_S: u64 = 30 * 24 * 3_600;

/// Longest name of a pipeline or a stage, bytes.
pub const MAX_NAME: usize = 64;

const PIPELINE_KEYS: [&str; 6] = ["name", "description", "start", "answer", "merge", "stages"];
const MERGE_KEYS: [&str; 6] = [
    "color_threshold",
    "set_color_threshold",
    "dimension_threshold",
    "number_tolerance",
    "ceilings",
    "across",
];
const STAGE_KEYS: [&str; 12] = [
    "name",
    "plugin",
    "tier",
    "weight",
    "cost_usd",
    "request_usd",
    "ceiling_usd",
    "timeout_ms",
    "required",
    "reads",
    "parameters",
    "cache_s",
];

/// Why a pipeline was refused. The text begins with the place in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// A key or a value is wrong by itself.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// No stage, or more than [`MAX_STAGES`].
    #[error("{place}: pipeline `{pipeline}` has {count} stages; 1 to {MAX_STAGES} are possible")]
    StageCount {
        /// Where the pipeline begins.
        place: Place,
        /// The pipeline.
        pipeline: String,
        /// How many it has.
        count: usize,
    },
    /// Two stages of one name.
    #[error("{place}: stage `{stage}` is there twice; give one of them another `name`")]
    Duplicate {
        /// Where the second begins.
        place: Place,
        /// The name.
        stage: String,
    },
    /// `reads` names no stage and no tier with stages.
    #[error("{place}: stage `{stage}` reads unknown `{read}`; {}", hint(.probably.as_deref(), .known))]
    UnknownRead {
        /// Where it is named.
        place: Place,
        /// The stage that reads.
        stage: String,
        /// What it names.
        read: String,
        /// What was probably meant.
        probably: Option<String>,
        /// What could stand there.
        known: Vec<String>,
    },
    /// Stages wait for one another in a circle.
    #[error("{place}: `reads` form a circle: {}", .names.join(" -> "))]
    Circle {
        /// Where the first of them begins.
        place: Place,
        /// The circle, the first name again at its end; each reads the next.
        names: Vec<String>,
    },
    /// In a gated pipeline a stage waits for a later tier, which waits for
    /// this stage's.
    #[error(
        "{place}: stage `{stage}` of tier {tier} reads `{read}` of tier {later}, but with \
         start = \"gated\" a tier starts when the one before it has ended; raise the tier or \
         say start = \"eager\""
    )]
    LaterTier {
        /// Where the stage begins.
        place: Place,
        /// The stage that reads.
        stage: String,
        /// Its tier.
        tier: u8,
        /// The stage that it reads.
        read: String,
        /// That one's tier.
        later: u8,
    },
}

impl PipelineError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Settings(settings) => settings.code(),
            Self::StageCount { .. } => "stage-count",
            Self::Duplicate { .. } => "duplicate-stage",
            Self::UnknownRead { .. } => "unknown-read",
            Self::Circle { .. } => "circle",
            Self::LaterTier { .. } => "later-tier",
        }
    }
}

/// Reads a text that holds one pipeline and nothing else.
///
/// ```
/// let pipeline = crescendo_core::pipeline::parse(r#"
///     name = "quick"
///     description = "One palette."
///     answer = ["color.primary"]
///
///     [[stages]]
///     plugin = "palette-kmeans"
///     tier = 1
///     required = true
/// "#).unwrap();
/// assert_eq!(pipeline.stages[0].name, "palette-kmeans");
/// ```
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &str) -> Result<Pipeline, PipelineError> {
    read(&Document::parse(text)?.root())
}

/// Reads one pipeline from its table, which may be part of a larger file.
///
/// # Errors
/// What is wrong, and where.
pub fn read(table: &Table<'_>) -> Result<Pipeline, PipelineError> {
    table.only(&PIPELINE_KEYS)?;
    let name = name(table, "name", table.needed_text("name")?)?;
    let description = table.text("description")?.unwrap_or_default().to_owned();
    let answer = answer(table)?;
    let merge = table
        .table("merge")?
        .map_or_else(|| Ok(MergeRule::default()), |merge| merge_rule(&merge))?;

    let tables = table.tables("stages")?;
    if tables.is_empty() || tables.len() > MAX_STAGES {
        return Err(PipelineError::StageCount {
            place: table.place("stages"),
            pipeline: name,
            count: tables.len(),
        });
    }
    let mut stages: Vec<Stage> = Vec::with_capacity(tables.len());
    for table in &tables {
        let stage = stage(table)?;
        if stages.iter().any(|other| other.name == stage.name) {
            return Err(PipelineError::Duplicate {
                place: table.place("name"),
                stage: stage.name,
            });
        }
        stages.push(stage);
    }
    resolve_reads(&tables, &mut stages)?;

    let paid = stages.iter().any(|stage| stage.cost != Cost::Free);
    let start = match table.text("start")? {
        None if paid => Start::Gated,
        None | Some("eager") => Start::Eager,
        Some("gated") => Start::Gated,
        Some(_) => {
            return Err(table
                .wrong("start", "must be \"eager\" or \"gated\"")
                .into());
        }
    };
    refuse_circles(&tables, &stages)?;
    if start == Start::Gated {
        refuse_later_tiers(&tables, &stages)?;
    }
    Ok(Pipeline {
        name,
        description,
        start,
        answer,
        merge,
        stages,
    })
}

fn name(table: &Table<'_>, key: &str, text: &str) -> Result<String, BadSettings> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if text.is_empty() || text.len() > MAX_NAME || !text.bytes().all(letter) {
        return Err(table.wrong(
            key,
            format!("must be 1 to {MAX_NAME} letters of a-z, 0-9 and `-`"),
        ));
    }
    Ok(text.to_owned())
}

fn answer(table: &Table<'_>) -> Result<Vec<Field>, BadSettings> {
    let mut answer: Vec<Field> = Vec::new();
    for (text, place) in table.texts("answer")? {
        let field: Field = text.parse().map_err(|bad| BadSettings {
            place,
            ..table.wrong("answer", format!("names `{text}`: {bad}"))
        })?;
        if !answer.contains(&field) {
            answer.push(field);
        }
    }
    if answer.len() > MAX_ANSWER {
        return Err(table.wrong("answer", format!("names more than {MAX_ANSWER} fields")));
    }
    Ok(answer)
}

fn merge_rule(table: &Table<'_>) -> Result<MergeRule, BadSettings> {
    table.only(&MERGE_KEYS)?;
    let default = MergeRule::default();
    let ceilings = match table.numbers("ceilings")?.as_slice() {
        [] if !table.has("ceilings") => default.ceilings,
        &[a, b, c, d] if [a, b, c, d].iter().all(|x| (0.0..=1.0).contains(x)) => [a, b, c, d],
        _ => {
            return Err(table.wrong(
                "ceilings",
                "must be four numbers from 0 to 1, one for each tier",
            ));
        }
    };
    let across = match table.text("across")? {
        None | Some("separate") => Across::Separate,
        Some("merge") => Across::Merge,
        Some(_) => return Err(table.wrong("across", "must be \"separate\" or \"merge\"")),
    };
    // CIEDE2000 of two sRGB colours stays below 120, so that 120 means
    // "everything is one group" and more would be a slip.
    let number = |key, most, default: f64| -> Result<f64, BadSettings> {
        Ok(table.number_in(key, 0.0..=most)?.unwrap_or(default))
    };
    Ok(MergeRule {
        color_threshold: number("color_threshold", 120.0, default.color_threshold)?,
        set_color_threshold: number("set_color_threshold", 120.0, default.set_color_threshold)?,
        dimension_threshold: number("dimension_threshold", 1.0, default.dimension_threshold)?,
        number_tolerance: number("number_tolerance", 1e12, default.number_tolerance)?,
        ceilings,
        across,
    })
}

fn stage(table: &Table<'_>) -> Result<Stage, BadSettings> {
    table.only(&STAGE_KEYS)?;
    let plugin = name(table, "plugin", table.needed_text("plugin")?)?;
    let name = match table.text("name")? {
        Some(text) => name(table, "name", text)?,
        None => plugin.clone(),
    };
    let tier = table.whole("tier")?.ok_or_else(|| table.missing("tier"))?;
    let tier = u8::try_from(tier)
        .ok()
        .and_then(|tier| Tier::try_from(tier).ok())
        .ok_or_else(|| table.wrong("tier", "must be 1, 2, 3 or 4"))?;
    let weight = table.number_in("weight", 0.0..=MAX_WEIGHT)?.unwrap_or(1.0);
    let cost = cost(table)?;
    Ok(Stage {
        name,
        plugin,
        tier,
        weight_micro: millionths(weight),
        request_cost: request_cost(table, cost)?,
        cost,
        timeout_ms: table
            .whole_in("timeout_ms", 1..=MAX_TIMEOUT_MS)?
            .unwrap_or(DEFAULT_TIMEOUT_MS),
        required: table.flag("required")?.unwrap_or(false),
        reads: Vec::new(),
        parameters: table.object("parameters")?.unwrap_or_default(),
        cache_s: table.whole_in("cache_s", 1..=MAX_CACHE_S)?,
    })
}

/// A weight in fixed point; checked to lie in 0 to [`MAX_WEIGHT`].
fn millionths(weight: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked, and a cast of a float saturates"
    )]
    let micro = (weight * 1e6).round() as u64;
    micro
}

fn cost(table: &Table<'_>) -> Result<Cost, BadSettings> {
    let amount = |key: &str, text: &str| -> Result<Micros, BadSettings> {
        text.parse()
            .map_err(|bad| table.wrong(key, format!("is wrong: {bad}")))
    };
    let ceiling = match table.text("ceiling_usd")? {
        Some(text) => Some(amount("ceiling_usd", text)?),
        None => None,
    };
    match (table.text("cost_usd")?, ceiling) {
        (Some("unknown"), Some(ceiling)) => Ok(Cost::UpTo(ceiling)),
        (Some("unknown"), None) => Ok(Cost::Unknown),
        (_, Some(_)) => Err(table.wrong(
            "ceiling_usd",
            "bounds what is unknown; it needs cost_usd = \"unknown\"",
        )),
        (None, None) => Ok(Cost::Free),
        (Some(text), None) => Ok(match amount("cost_usd", text)? {
            Micros::ZERO => Cost::Free,
            some => Cost::UpTo(some),
        }),
    }
}

fn request_cost(table: &Table<'_>, cost: Cost) -> Result<Option<Micros>, BadSettings> {
    let Some(text) = table.text("request_usd")? else {
        return Ok(None);
    };
    if !matches!(cost, Cost::UpTo(_)) {
        let wrong = "needs cost_usd, the most that all requests of a call may cost together";
        return Err(table.wrong("request_usd", wrong));
    }
    let amount = text.parse();
    let wrong = |bad| table.wrong("request_usd", format!("is wrong: {bad}"));
    amount.map(Some).map_err(wrong)
}

/// Turns `tier:N` into the names of its stages, keeps the order of the file
/// and refuses what does not exist.
fn resolve_reads(tables: &[Table<'_>], stages: &mut [Stage]) -> Result<(), PipelineError> {
    let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, stage) in stages.iter().enumerate() {
        by_word.entry(stage.name.clone()).or_default().push(at);
        let tier = format!("tier:{}", u8::from(stage.tier));
        by_word.entry(tier).or_default().push(at);
    }
    let names: Vec<String> = stages.iter().map(|stage| stage.name.clone()).collect();
    for (table, stage) in tables.iter().zip(stages) {
        let mut reads = std::collections::BTreeSet::new();
        for (word, place) in table.texts("reads")? {
            let Some(found) = by_word.get(word) else {
                let mut known = names.clone();
                known.extend(by_word.keys().filter(|k| k.starts_with("tier:")).cloned());
                return Err(PipelineError::UnknownRead {
                    place,
                    stage: stage.name.clone(),
                    read: tidy(word, MAX_NAME),
                    probably: suggest(word, &known).map(str::to_owned),
                    known,
                });
            };
            reads.extend(found.iter().copied());
        }
        stage.reads = reads
            .into_iter()
            .filter_map(|at| names.get(at).cloned())
            .collect();
    }
    Ok(())
}

fn refuse_circles(tables: &[Table<'_>], stages: &[Stage]) -> Result<(), PipelineError> {
    let Some(circle) = graph::circle(stages) else {
        return Ok(());
    };
    let first = circle.first().and_then(|at| tables.get(*at));
    let place = first.map_or(Place { line: 1, column: 1 }, |table| table.place("reads"));
    let mut names: Vec<String> = circle
        .iter()
        .filter_map(|at| stages.get(*at))
        .map(|stage| stage.name.clone())
        .collect();
    names.extend(names.first().cloned());
    Err(PipelineError::Circle { place, names })
}

fn refuse_later_tiers(tables: &[Table<'_>], stages: &[Stage]) -> Result<(), PipelineError> {
    let tiers: BTreeMap<&str, Tier> = stages.iter().map(|s| (s.name.as_str(), s.tier)).collect();
    for (table, stage) in tables.iter().zip(stages) {
        for read in &stage.reads {
            let Some(later) = tiers.get(read.as_str()).filter(|t| **t > stage.tier) else {
                continue;
            };
            return Err(PipelineError::LaterTier {
                place: table.place("reads"),
                stage: stage.name.clone(),
                tier: stage.tier.into(),
                read: read.clone(),
                later: (*later).into(),
            });
        }
    }
    Ok(())
}
