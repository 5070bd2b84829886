//! A call on file: a head, one line for each import, an outcome. NDJSON.
//!
//! Nothing of a tape is believed. It is read within a limit and judged as a
//! whole before a guest runs; the digest in its last line tells a tape that was
//! cut or edited by mistake, and is no signature.

use std::io::Write as _;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

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

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    outcome: Value,
    calls: u64,
    /// BLAKE3 of everything before this line.
    digest: String,
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

/// Why there is no tape.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// It cannot be read or written.
    #[error("{file}: {error}")]
    File {
        /// Which one.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is too much.
    #[error("{file}: a tape has at most {MAX_BYTES} bytes, and this call has more")]
    TooLarge {
        /// Which one.
        file: String,
    },
    /// It is none.
    #[error("{file}: this is no tape; `crescendo plugin run --record` makes one")]
    NoTape {
        /// Which one.
        file: String,
    },
    /// It is of another format.
    #[error("{file}: a tape of version {found}; this program reads version {VERSION}")]
    Version {
        /// Which one.
        file: String,
        /// Its version.
        found: u64,
    },
    /// Its end is missing.
    #[error("{file}: the tape is cut: its last line is to have the outcome")]
    Cut {
        /// Which one.
        file: String,
    },
    /// It is not what was recorded.
    #[error("{file}: the tape was edited after it was recorded: its digest does not fit")]
    Edited {
        /// Which one.
        file: String,
    },
    /// A line is not what it should be.
    #[error("{file}: line {line}: {what}")]
    Damaged {
        /// Which one.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// It was recorded of another kind of plugin.
    #[error("{file}: the tape is of a plugin of the world `{tape}`, this is a `{component}`")]
    World {
        /// Which one.
        file: String,
        /// The tape's.
        tape: String,
        /// The component's.
        component: World,
    },
}

impl TapeError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "tape-unreadable",
            Self::TooLarge { .. } => "tape-too-large",
            Self::NoTape { .. } => "no-tape",
            Self::Version { .. } => "tape-version",
            Self::Cut { .. } => "tape-cut",
            Self::Edited { .. } => "tape-edited",
            Self::Damaged { .. } => "tape-damaged",
            Self::World { .. } => "tape-world",
        }
    }
}

/// One line of a tape, with its end.
pub(super) fn line(value: &impl Serialize) -> String {
    // Only maps with keys that are no texts cannot be written, and there are
    // none.
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
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

/// Writes a tape that is there as a whole or not at all.
///
/// # Errors
/// [`TapeError::File`].
pub fn write(
    path: &Path,
    head: &Head,
    entries: &str,
    calls: u64,
    outcome: &Value,
) -> Result<(), TapeError> {
    let mut text = line(head);
    text.push_str(entries);
    let end = line(&End {
        outcome: outcome.clone(),
        calls,
        digest: Digest::of(text.as_bytes()).to_string(),
    });
    text.push_str(&end);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| TapeError::File {
        file: path.display().to_string(),
        error,
    })
}

/// Reads a tape and judges all of it.
///
/// # Errors
/// [`TapeError`], with the line that is to blame where there is one.
pub fn read(path: &Path) -> Result<Tape, TapeError> {
    let file = || path.display().to_string();
    let bytes = super::input::bounded(path, MAX_BYTES);
    let bytes = bytes.map_err(|error| TapeError::File {
        file: file(),
        error,
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(TapeError::TooLarge { file: file() });
    }
    let text = String::from_utf8(bytes).map_err(|_| TapeError::NoTape { file: file() })?;
    parse(text, &file)
}

fn parse(text: String, file: &dyn Fn() -> String) -> Result<Tape, TapeError> {
    let head = head(&text, file)?;
    let cut = || TapeError::Cut { file: file() };
    // Lines end with a line feed, the last one too.
    let body = text.strip_suffix('\n').ok_or_else(cut)?;
    let before_end = body.rfind('\n').ok_or_else(cut)?.saturating_add(1);
    let (before, last) = text.split_at_checked(before_end).ok_or_else(cut)?;
    let end: End = serde_json::from_str(last).map_err(|_| cut())?;
    if end.digest != Digest::of(before.as_bytes()).to_string() {
        return Err(TapeError::Edited { file: file() });
    }
    let mut entries = Vec::new();
    let mut from = 0_usize;
    for (number, line) in (1..).zip(before.split_inclusive('\n')) {
        let range = from..from.saturating_add(line.len());
        from = range.end;
        if number == 1 {
            continue;
        }
        let damaged = |what: String| TapeError::Damaged {
            file: file(),
            line: number,
            what,
        };
        let entry: Entry =
            serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
        entries.push(range);
        if entry.call != entries.len() as u64 {
            return Err(damaged(format!("call {} is out of order", entry.call)));
        }
    }
    if end.calls != entries.len() as u64 {
        return Err(cut());
    }
    Ok(Tape {
        head,
        outcome: end.outcome,
        text,
        entries,
    })
}

/// The first line. Its version is looked at before the rest: a later one may
/// have other members.
fn head(text: &str, file: &dyn Fn() -> String) -> Result<Head, TapeError> {
    let first = text.lines().next().unwrap_or_default();
    let no_tape = || TapeError::NoTape { file: file() };
    let value: Value = serde_json::from_str(first).map_err(|_| no_tape())?;
    let version = value.get("crescendo-tape").and_then(Value::as_u64);
    let found = version.ok_or_else(no_tape)?;
    if found != u64::from(VERSION) {
        return Err(TapeError::Version {
            file: file(),
            found,
        });
    }
    serde_json::from_value(value).map_err(|error| TapeError::Damaged {
        file: file(),
        line: 1,
        what: error.to_string(),
    })
}

impl Tape {
    /// An entry by its place, from 0. Read anew each time: in memory a list of
    /// numbers takes many times what it takes on file.
    pub(super) fn entry(&self, place: usize) -> Option<Entry> {
        let line = self.text.get(self.entries.get(place)?.clone())?;
        serde_json::from_str(line).ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    pub(in crate::author::call) fn head() -> Head {
        Head {
            version: VERSION,
            component: "00".to_owned(),
            plugin: "sample".to_owned(),
            plugin_version: "0.1.0".to_owned(),
            world: "extractor".to_owned(),
            parameters: "{}".to_owned(),
            reads: Vec::new(),
            candidates: Vec::new(),
            limits: Limits {
                wall_ms: u64::MAX,
                cpu_ms: 1,
                memory: 1,
                handles: 1,
                emitted_bytes: 1,
                events: 1,
            },
            subject: Summary::of(&Subject::nothing()),
        }
    }

    /// A tape of two calls, as text.
    fn tape(folder: &tempfile::TempDir) -> String {
        let entry = |call| {
            line(&Entry {
                call,
                import: "clock.now".to_owned(),
                arguments: json!([]),
                reply: Reply::Answer(json!(7)),
                micros: 1,
            })
        };
        let path = folder.path().join("tape");
        let entries = entry(1) + &entry(2);
        let outcome = json!({ "answer": { "text": "x" } });
        write(&path, &head(), &entries, 2, &outcome).unwrap();
        std::fs::read_to_string(path).unwrap()
    }

    fn code(text: &str) -> &'static str {
        let parsed = parse(text.to_owned(), &|| "tape".to_owned());
        parsed.map_or_else(|error| error.code(), |_| "sound")
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        tape(&folder);
        let read = read(&folder.path().join("tape")).unwrap();
        assert_eq!(read.head, head());
        assert_eq!(read.entry(1).unwrap().call, 2);
        assert_eq!(read.entry(2), None);
        assert_eq!(read.head.limits().wall, Duration::from_secs(600));
    }

    #[test]
    fn what_was_cut_or_edited_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let whole = tape(&folder);
        assert_eq!(code(&whole), "sound");
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        assert_eq!(code(&lines[..3].concat()), "tape-cut");
        assert_eq!(code(&whole[..whole.len() - 1]), "tape-cut");
        assert_eq!(code(lines[0]), "tape-cut");
        assert_eq!(
            code(&[lines[0], lines[1], lines[3]].concat()),
            "tape-edited"
        );
        assert_eq!(code(&whole.replace(":7}", ":8}")), "tape-edited");
        assert_eq!(code(""), "no-tape");
        assert_eq!(code("{}\n"), "no-tape");
        assert_eq!(code("not a tape\n"), "no-tape");
        let later = whole.replace("tape\":1", "tape\":2");
        assert_eq!(code(&later), "tape-version");
        let strange = whole.replacen("\"world\"", "\"wurld\"", 1);
        assert_eq!(code(&strange), "tape-damaged");
    }

    #[test]
    fn no_prefix_and_no_flipped_byte_of_a_tape_passes() {
        let folder = tempfile::tempdir().unwrap();
        let whole = tape(&folder);
        for length in 0..whole.len() {
            assert_ne!(code(&whole[..length]), "sound", "{length}");
        }
        let last = whole.rfind("{\"outcome\"").unwrap();
        for place in 0..last {
            let mut bytes = whole.clone().into_bytes();
            bytes[place] ^= 1;
            let text = String::from_utf8(bytes).unwrap();
            assert_ne!(code(&text), "sound", "{place}");
        }
    }

    #[test]
    fn a_line_that_was_made_up_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made-up");
        write(&path, &head(), "{\"call\":1}\n", 1, &Value::Null).unwrap();
        let refused = read(&path).unwrap_err();
        assert_eq!(refused.code(), "tape-damaged");
        assert!(refused.to_string().contains("line 2"), "{refused}");
    }
}
