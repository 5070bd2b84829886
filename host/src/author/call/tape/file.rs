//! Tapes to files and back.

use std::io::Write as _;
use std::path::Path;

use crescendo_core::line::tidy;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, Head, MAX_BYTES, Tape, TapeError, VERSION};
use crate::author::call::input::bounded;
use crate::subject::Digest;

/// Most values of one line, about: many times those of the votes that a call may
/// emit. Bytes are one text each.
const MAX_VALUES: usize = 1 << 20;

/// Most bytes of what an error repeats of a tape.
const SHOWN: usize = 1000;

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    outcome: Value,
    calls: u64,
    /// BLAKE3 of everything before this line.
    digest: String,
}

/// One line of a tape, with its end.
pub(in crate::author::call) fn line(value: &impl Serialize) -> String {
    // Only maps with keys that are no texts cannot be written, and there are
    // none.
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// Writes a tape that is there as a whole or not at all.
///
/// # Errors
/// [`TapeError::File`]; [`TapeError::TooLarge`].
pub fn write(
    path: &Path,
    head: &Head,
    entries: &str,
    calls: u64,
    outcome: &Value,
) -> Result<(), TapeError> {
    write_within(path, MAX_BYTES, head, entries, (calls, outcome))
}

/// How a tape begins, as [`Head`] is written.
const START: &[u8] = b"{\"crescendo-tape\":";

/// Writes a tape of at most so many bytes.
pub(super) fn write_within(
    path: &Path,
    most: u64,
    head: &Head,
    entries: &str,
    (calls, outcome): (u64, &Value),
) -> Result<(), TapeError> {
    let file = || path.display().to_string();
    let mut text = line(head);
    text.push_str(entries);
    let end = line(&End {
        outcome: outcome.clone(),
        calls,
        digest: Digest::of(text.as_bytes()).to_string(),
    });
    text.push_str(&end);
    // What would not be read again is not written.
    if text.len() as u64 > most {
        return Err(TapeError::TooLarge { file: file() });
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| TapeError::File {
        file: file(),
        error,
    })
}

/// Whether a tape may be written to this path: nothing is there, or a tape is.
#[must_use]
pub fn may_replace(path: &Path) -> bool {
    use std::io::Read as _;
    let Ok(file) = std::fs::File::open(path) else {
        // Where it is not missing, writing says what is wrong.
        return true;
    };
    let mut begin = Vec::new();
    let read = file.take(START.len() as u64).read_to_end(&mut begin);
    read.is_ok() && (begin.is_empty() || begin == START)
}

/// Reads a tape and judges all of it.
///
/// # Errors
/// [`TapeError`], with the line that is to blame where there is one.
pub fn read(path: &Path) -> Result<Tape, TapeError> {
    let file = || path.display().to_string();
    let bytes = bounded(path, MAX_BYTES);
    let bytes = bytes.map_err(|error| TapeError::File {
        file: file(),
        error,
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(TapeError::TooLarge { file: file() });
    }
    parse(bytes, &path.display().to_string())
}

/// Judges all of a tape; `name` is what errors call it.
///
/// # Errors
/// [`TapeError`], as for [`read`].
pub fn parse(bytes: Vec<u8>, name: &str) -> Result<Tape, TapeError> {
    let file = || name.to_owned();
    let text = String::from_utf8(bytes).map_err(|_| TapeError::NoTape { file: file() })?;
    for (number, line) in (1..).zip(text.lines()) {
        if values(line) > MAX_VALUES {
            return Err(TapeError::Damaged {
                file: file(),
                line: number,
                what: format!("more than {MAX_VALUES} values"),
            });
        }
    }
    let head = head(&text, &file)?;
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
            what: tidy(&what, SHOWN),
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

/// At least as many values as a line of JSON has, but for the first, found
/// without making one: each but the first of a list follows a comma. In memory a value
/// takes many times the two bytes that it may take on file.
fn values(line: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in line.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => count = count.saturating_add(1),
            _ => {}
        }
    }
    count
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
        what: tidy(&error.to_string(), SHOWN),
    })
}
