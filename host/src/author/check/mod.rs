//! A component as hosts would use it, and worse: the contract, then the
//! conformance kit in the real sandbox.
//!
//! The kit calls the plugin with its own samples and with inputs of its
//! world's kind that are empty, odd, large or damaged; each twice, which have
//! to end alike; then one input a thousand times on fresh sandboxes. One of
//! the two is on an engine that counts instructions, which are the same on
//! every machine: a budget in the manifest makes a slower plugin fail here.

mod cases;
mod drive;
mod judge;
mod pictures;
mod report;

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use crescendo_core::outcome::FailureCode;
use crescendo_core::section::SectionError;

use super::contract;
use crate::plugin::{Fetched, PluginError, Source, Verified};
use crate::sandbox::{CacheSettings, Capability, Grants, PluginName};
use cases::{BadSample, Case, Wants};
use drive::Bench;
use judge::micros;

pub use drive::BenchError;
pub use report::{Budget, CaseReport, CheckReport, Complaint, ManyReport};

/// How thorough a check is.
#[derive(Clone, Debug)]
pub struct Options {
    /// Calls of one input on fresh sandboxes.
    pub calls: u32,
    /// Where compiled code is kept.
    pub cache: Option<CacheSettings>,
}

/// Why a file was not checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It cannot be read.
    #[error(transparent)]
    File(PluginError),
    /// It is no component.
    #[error("{file}: {error}")]
    NoComponent {
        /// Which.
        file: String,
        /// What it is instead.
        #[source]
        error: SectionError,
    },
    /// This machine has no sandbox.
    #[error("{0}")]
    Bench(BenchError),
}

/// Checks a file; `say` is told what is being done.
///
/// # Errors
///
/// The file is no component, or this machine cannot run one. Everything else
/// is in the report.
pub async fn check(
    file: &Path,
    options: &Options,
    mut say: impl FnMut(&str),
) -> Result<CheckReport, CheckError> {
    let fetched = Source::File(file.to_owned())
        .fetch(contract::MAX_BYTES)
        .map_err(CheckError::File)?;
    let bytes = fetched.bytes.clone();
    let mut report = CheckReport {
        file: fetched.origin.clone(),
        bytes: bytes.len(),
        ..CheckReport::default()
    };
    let verified = verified(fetched, &mut report);
    let manifest = verified.as_ref().map(|verified| &verified.manifest);
    let look = contract::look(&bytes, manifest).map_err(|error| CheckError::NoComponent {
        file: report.file.clone(),
        error,
    })?;
    let world = look
        .world
        .map(|world| contract::world_name(world, look.setup));
    report.world = world;
    report.imports = look.imports;
    report.needs = look.needs.iter().copied().map(Capability::as_str).collect();
    report.contract = look.findings;
    if let Some(verified) = verified {
        report.id = Some(verified.manifest.id.clone());
        report.version = Some(verified.manifest.version.to_string());
        // A kit of calls would only say the same again.
        if report.contract.is_empty() {
            kit(&verified, &bytes, options, &mut report, &mut say).await?;
        }
    }
    report.ok = report.findings() == 0;
    Ok(report)
}

/// The manifest; where there is none or it is wrong, a problem.
fn verified(fetched: Fetched, report: &mut CheckReport) -> Option<Verified> {
    match fetched.verify() {
        Ok(verified) => Some(verified),
        // What is no component is refused as a whole, by `contract::look`.
        Err(PluginError::Section {
            error: SectionError::NotWasm | SectionError::CoreModule,
            ..
        }) => None,
        Err(PluginError::NoManifest { .. }) => {
            let message = "there is no manifest in it: `crescendo plugin build` puts plugin.toml in \
                           (--component FILE for what another tool made)";
            report.problems.push(Complaint::new("no-manifest", message));
            None
        }
        Err(error) => {
            let message = error.to_string();
            report.problems.push(Complaint::new(error.code(), message));
            None
        }
    }
}

/// Calls it.
async fn kit(
    verified: &Verified,
    bytes: &Bytes,
    options: &Options,
    report: &mut CheckReport,
    say: &mut impl FnMut(&str),
) -> Result<(), CheckError> {
    let manifest = &verified.manifest;
    let samples = samples(verified, report);
    let name = PluginName {
        id: manifest.id.as_str().into(),
        version: manifest.version.to_string().into(),
    };
    say("compiling");
    let grants = Grants::all_of(verified.asked());
    let bench = match Bench::new(bytes, &grants, name, options.cache.clone()).await {
        Ok(bench) => bench,
        Err(BenchError::Load(error)) => {
            report
                .problems
                .push(Complaint::new(error.code(), error.to_string()));
            return Ok(());
        }
        Err(error) => return Err(CheckError::Bench(error)),
    };
    // What a plugin asks of others is not here; it may fail for that.
    let others = [Capability::Http, Capability::Models, Capability::Compute];
    let alone = !others
        .iter()
        .any(|other| report.needs.contains(&other.as_str()));
    if !alone {
        let note = "http, models and compute answer `unsupported` in a check, with all of it \
                    granted: a plugin that needs them may fail with that or with a failure of its own";
        report.notes.push(note.to_owned());
    }
    let own = samples.len();
    let cases: Vec<Case> = samples
        .into_iter()
        .chain(cases::generated(manifest.world))
        .collect();
    for case in &cases {
        say(&case.name);
        let plain = bench.call(case).await;
        // What spins is not to spin again, for longer.
        let again = match &plain.report.result {
            Err(failure) if is_endless(failure.code) => None,
            _ => Some(bench.count(case).await),
        };
        let counted = again.as_ref().unwrap_or(&plain);
        let judged = judge::judge(case, &plain, counted, alone, &report.cases);
        report.cases.push(judged);
    }
    advise(manifest.samples.is_empty(), report);
    let chosen = smallest(cases.get(..own).unwrap_or_default(), report).or_else(|| cases.first());
    // What goes wrong once goes wrong a thousand times.
    let sound = |case: &&Case| {
        let mut all = report.cases.iter();
        all.any(|report| report.name == case.name && report.complaints.is_empty())
    };
    if let (Some(case), true) = (chosen.filter(sound), options.calls > 0) {
        say(&format!("{} calls", options.calls));
        report.many = Some(many(&bench, case, options.calls).await);
    }
    Ok(())
}

/// Whether a call went on until its time was up.
const fn is_endless(code: FailureCode) -> bool {
    matches!(code, FailureCode::CpuTime | FailureCode::WallTime)
}

/// The samples that can be used; what stands against the others is a problem.
fn samples(verified: &Verified, report: &mut CheckReport) -> Vec<Case> {
    let packed = verified.samples().unwrap_or_else(|error| {
        report
            .problems
            .push(Complaint::new(error.code(), error.to_string()));
        Vec::new()
    });
    let mut usable = Vec::new();
    for sample in cases::samples(&verified.manifest, &packed) {
        match sample {
            Ok(case) => usable.push(case),
            Err(BadSample { file, code, why }) => {
                let message = format!("sample {file}: {why}");
                report.problems.push(Complaint::new(code, message));
            }
        }
    }
    usable
}

/// The sample that took least: the one to call a thousand times.
fn smallest<'c>(samples: &'c [Case], report: &CheckReport) -> Option<&'c Case> {
    let cost = |case: &&Case| {
        let found = report.cases.iter().find(|report| report.name == case.name);
        found.map_or(u64::MAX, |report| report.fuel.unwrap_or(u64::MAX))
    };
    samples.iter().min_by_key(cost)
}

/// What plugin.toml could say and does not.
fn advise(no_samples: bool, report: &mut CheckReport) {
    if no_samples {
        let note = "plugin.toml has no [[samples]]: with one, this check would see an input that \
                    the plugin is made for, and could hold it to a budget";
        report.notes.push(note.to_owned());
    }
    let lacking = report.cases.iter();
    let lacking = lacking.filter(|case| case.sample && case.budget.is_none());
    report.budgets = lacking
        .filter_map(|case| {
            Some(Budget {
                file: case.name.clone(),
                fuel: judge::suggested(case.fuel?),
            })
        })
        .collect();
}

/// One input, many times, on fresh sandboxes.
async fn many(bench: &Bench, case: &Case, calls: u32) -> ManyReport {
    let case = Case {
        // A call that is not cancelled.
        wants: Wants::Sense,
        ..case.clone()
    };
    let first = bench.call(&case).await;
    let began = Instant::now();
    let (mut cpu, mut peak, mut strange, mut other) = (0_u64, 0, 0_u32, None);
    bench
        .many(&case, calls, |heard| {
            cpu = cpu.saturating_add(micros(heard.report.cpu));
            peak = peak.max(heard.report.peak_memory);
            if !heard.same_as(&first) {
                strange += 1;
                other.get_or_insert(drive::outcome(&heard.report.result));
            }
        })
        .await;
    let mut complaints = Vec::new();
    if let Some(other) = other {
        let usual = drive::outcome(&first.report.result);
        complaints.push(Complaint::new(
            "answers-differ",
            format!(
                "{strange} of {calls} calls about the same input ended differently from the first \
                 ({other}, and {usual}): each call starts from the same memory, so use no time \
                 and no random numbers in an answer"
            ),
        ));
    }
    ManyReport {
        name: case.name,
        calls,
        wall_us: micros(began.elapsed()),
        cpu_us: cpu / u64::from(calls.max(1)),
        peak_memory: peak,
        complaints,
    }
}
