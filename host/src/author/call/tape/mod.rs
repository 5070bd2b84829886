//! A call on file: a head, one line for each import, an outcome. NDJSON.
//!
//! Nothing of a tape is believed. It is read within a limit and judged as a
//! whole before a guest runs; the digest in its last line tells a tape that was
//! cut or edited by mistake, and is no signature.

mod error;
mod file;
#[cfg(test)]
pub(super) mod tests;

use std::ops::Range;
use std::time::Duration;

pub use error::TapeError;
pub use file::{may_replace, parse, read, write};

pub(super) use file::line;

use crescendo_core::manifest::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sandbox::{Call, CallLimits, PluginName, Reply};
use crate::subject::{Digest, Subject};

/// Largest tape, bytes: the pixels of two photographs of 12 megapixels, in
/// base64, and more. A longer one is not written, and refused when it is read.
pub const MAX_BYTES: u64 = 256 << 20;

/// The format that is written and read.
const VERSION: u32 = 1;

/// Longest time that a tape may give a call: it is repeated without waiting.
const MAX_TIME_MS: u64 = 600_000;

/// One import and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1.
    pub call: u64,
    /// As the contract names it: `subject.[method]image.pixels`.
    pub import: String,
    /// A list, in the contract's order.
    pub arguments: Value,
    /// What the guest got.
    pub reply: Reply,
    /// How long the host took, microseconds.
    pub micros: u64,
}

/// What was called, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Head {
    /// The format's version.
    #[serde(rename = "crescendo-tape")]
    pub version: u32,
    /// Digest of the component.
    pub component: String,
    /// The plugin's id.
    pub plugin: String,
    /// Its version.
    pub plugin_version: String,
    /// Its world.
    pub world: String,
    /// The parameters, one JSON object.
    pub parameters: String,
    /// The stages whose outcomes it read.
    pub reads: Vec<String>,
    /// What a router chose from.
    pub candidates: Vec<Candidate>,
    /// What the call might use.
    pub limits: Limits,
    /// What it was about.
    pub subject: Summary,
}

/// A stage that a router may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Candidate {
    /// The stage.
    pub stage: String,
    /// Its tier, 1 to 4.
    pub tier: u8,
    /// What would be reserved for it, micro-dollars.
    pub reserve_micros: u64,
}

/// What a call might use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// Wall time.
    pub wall_ms: u64,
    /// CPU time.
    pub cpu_ms: u64,
    /// Bytes of memory.
    pub memory: u64,
    /// Handles alive at once.
    pub handles: u32,
    /// Bytes emitted and returned.
    pub emitted_bytes: u64,
    /// Items emitted.
    pub events: u32,
}

/// What is kept of a subject: what it was, not its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Summary {
    /// Digest of all of it.
    pub digest: String,
    /// The images, in order.
    pub images: Vec<Picture>,
    /// Bytes of the record, where there was one.
    pub record_bytes: Option<usize>,
    /// Bytes of the prompt, where there was one.
    pub prompt_bytes: Option<usize>,
}

/// What is kept of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Picture {
    /// Its media type.
    pub format: String,
    /// Columns, upright.
    pub width: u32,
    /// Rows, upright.
    pub height: u32,
}

/// A whole call on file.
#[derive(Debug)]
pub struct Tape {
    /// What was called.
    pub head: Head,
    /// How it ended: see [`super::outcome`].
    pub outcome: Value,
    text: String,
    entries: Vec<Range<usize>>,
}

impl Head {
    /// What is about to be called.
    #[must_use]
    pub fn of(component: Digest, world: World, call: &Call) -> Self {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let limits = &call.limits;
        Self {
            version: VERSION,
            component: component.to_string(),
            plugin: call.plugin.id.as_ref().to_owned(),
            plugin_version: call.plugin.version.as_ref().to_owned(),
            world: world.as_str().to_owned(),
            parameters: call.parameters.as_ref().to_owned(),
            reads: call.reads.iter().map(|read| read.stage.clone()).collect(),
            candidates: call.candidates.iter().map(Candidate::of).collect(),
            limits: Limits {
                wall_ms: millis(limits.wall),
                cpu_ms: millis(limits.cpu),
                memory: limits.memory,
                handles: limits.handles,
                emitted_bytes: limits.emitted_bytes,
                events: limits.events,
            },
            subject: Summary::of(&call.subject),
        }
    }

    /// Id and version of the plugin.
    #[must_use]
    pub fn name(&self) -> PluginName {
        PluginName {
            id: self.plugin.as_str().into(),
            version: self.plugin_version.as_str().into(),
        }
    }

    /// What the call may use when it is repeated.
    #[must_use]
    pub fn limits(&self) -> CallLimits {
        let limits = self.limits;
        let time = |millis: u64| Duration::from_millis(millis.min(MAX_TIME_MS));
        CallLimits {
            wall: time(limits.wall_ms),
            cpu: time(limits.cpu_ms),
            memory: limits.memory,
            handles: limits.handles,
            emitted_bytes: limits.emitted_bytes.min(MAX_BYTES),
            events: limits.events,
        }
    }
}

impl Candidate {
    fn of(from: &crate::sandbox::Candidate) -> Self {
        Self {
            stage: from.stage.clone(),
            tier: from.tier.into(),
            reserve_micros: from.reserve_micros,
        }
    }
}

impl Summary {
    fn of(subject: &Subject) -> Self {
        let picture = |image: &crate::subject::Image| {
            let header = image.header();
            Picture {
                format: header.format.media_type().to_owned(),
                width: header.upright.width,
                height: header.upright.height,
            }
        };
        Self {
            digest: subject.digest().to_string(),
            images: subject.images().iter().map(picture).collect(),
            record_bytes: subject.record().map(|record| record.json().len()),
            prompt_bytes: subject.prompt().map(str::len),
        }
    }
}

impl Tape {
    /// An entry by its place, from 0. Read anew each time: in memory a list of
    /// numbers takes many times what it takes on file.
    pub(super) fn entry(&self, place: usize) -> Option<Entry> {
        let line = self.text.get(self.entries.get(place)?.clone())?;
        serde_json::from_str(line).ok()
    }
}
