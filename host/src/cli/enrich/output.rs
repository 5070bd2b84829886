//! Where lines go: a file that is continued where it ends, or standard output.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cli::Failure;
use crate::enrich::{Record, Written};
use rustix::fs::{FlockOperation, flock};

/// Where lines go.
pub(super) enum Output {
    /// To whoever reads; nothing is continued.
    Standard,
    /// To a file that no other process writes.
    File {
        file: File,
        /// Lines until it is brought to disk.
        batch: u32,
        unsynced: u32,
    },
}

/// What is in a file already.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// Lines of each record, by what it is known by.
    records: HashMap<u64, Lines>,
    pub lines: u64,
}

/// Lines of one record, which may be in a list more than once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lines {
    good: u64,
    failed: u64,
}

/// What became of a record before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Good,
    Failed,
}

impl Done {
    /// Takes a record's line out, if it is in.
    pub(super) fn take(&mut self, record: &Record) -> Option<Before> {
        if self.records.is_empty() {
            return None;
        }
        let lines = self.records.get_mut(&record.keep.identity())?;
        match lines {
            Lines { good: 0, failed: 0 } => None,
            Lines { good: 0, failed } => {
                *failed -= 1;
                Some(Before::Failed)
            }
            Lines { good, .. } => {
                *good -= 1;
                Some(Before::Good)
            }
        }
    }
}

impl Output {
    /// Opens a file, finds what is done in it, and cuts a half line off that a
    /// kill left behind. With `retry_failed` lines that failed are taken out. A file with
    /// other lines than those of this command is somebody's, and left as it is.
    pub(super) fn file(
        path: &Path,
        batch: u32,
        retry_failed: bool,
    ) -> Result<(Self, Done), Failure> {
        let failed = |error: std::io::Error| Failure::Usage(format!("{}: {error}", path.display()));
        // What is no file cannot be read for what is done, and some never end.
        if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
            let why = "is no file; without -o lines go to standard output";
            return Err(Failure::Usage(format!("{}: {why}", path.display())));
        }
        let mut file = open(path).map_err(failed)?;
        if !is_locked(&file) {
            let why = "is being written by another process";
            return Err(Failure::Usage(format!("{}: {why}", path.display())));
        }
        if retry_failed && let Some(good) = without_failed(path, &file).map_err(failed)? {
            file = good;
        }
        let done = continued(&mut file).map_err(failed)?;
        let output = Self::File {
            file,
            batch,
            unsynced: 0,
        };
        Ok((output, done))
    }

    /// Writes a line, whole or not at all.
    pub(super) fn write(&mut self, line: &str) -> Result<(), Failure> {
        match self {
            Self::Standard => {
                let mut out = std::io::stdout().lock();
                out.write_all(line.as_bytes())?;
                Ok(out.flush()?)
            }
            Self::File {
                file,
                batch,
                unsynced,
            } => {
                // One call: a kill between two would leave half a line, which the
                // next start cuts off.
                file.write_all(line.as_bytes()).map_err(full)?;
                *unsynced += 1;
                if *unsynced >= *batch {
                    *unsynced = 0;
                    file.sync_data().map_err(full)?;
                }
                Ok(())
            }
        }
    }

    /// Brings what was written to disk.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Standard => Ok(()),
            Self::File { file, .. } => file.sync_data().map_err(full),
        }
    }
}

/// What a person can do something about, such as a full disk.
fn full(error: std::io::Error) -> Failure {
    Failure::Run(format!("the output cannot be written: {error}"))
}

/// Whether the file is ours alone. A process that was killed holds it until it is gone,
/// and whoever starts the next one does not wait for that.
fn is_locked(file: &File) -> bool {
    let began = Instant::now();
    loop {
        if flock(file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return true;
        }
        if began.elapsed() > GOING {
            return false;
        }
        std::thread::sleep(GOING / 50);
    }
}

/// How long a process may take to be gone that was killed.
const GOING: Duration = Duration::from_secs(3);

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
}

/// Characters of a line that an error shows.
const SHOWN: usize = 40;

/// A line of this command, read; an error where it is none.
fn ours(number: u64, line: &[u8]) -> std::io::Result<Written> {
    std::str::from_utf8(line)
        .ok()
        .and_then(Written::read)
        .ok_or_else(|| foreign(number, line))
}

/// What a kill leaves of a line, which may be nothing; an error where it is something else.
fn half_of_ours(number: u64, half: &[u8]) -> std::io::Result<()> {
    const BEGINS: &[u8] = b"{\"";
    match BEGINS.starts_with(half) || half.starts_with(BEGINS) {
        true => Ok(()),
        false => Err(foreign(number, half)),
    }
}

fn foreign(number: u64, line: &[u8]) -> std::io::Error {
    let shown: String = String::from_utf8_lossy(line).chars().take(SHOWN).collect();
    std::io::Error::other(format!(
        "line {number} is none that enrich writes (`{shown}`); it is left as it is, name another file"
    ))
}

/// Reads the file to its last whole line, and cuts off what follows.
fn continued(file: &mut File) -> std::io::Result<Done> {
    let (mut done, mut whole) = (Done::default(), 0);
    file.seek(SeekFrom::Start(0))?;
    let mut read = BufReader::new(&*file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let got = read.read_until(b'\n', &mut line)?;
        let Some(text) = line.strip_suffix(b"\n") else {
            break;
        };
        whole += got as u64;
        done.lines += 1;
        let line = ours(done.lines, text)?;
        let lines = done.records.entry(line.identity).or_default();
        match line.is_failed {
            true => lines.failed += 1,
            false => lines.good += 1,
        }
    }
    half_of_ours(done.lines + 1, &line)?;
    file.set_len(whole)?;
    Ok(done)
}

/// Puts a file without the lines that failed in the place of this one, also where a link
/// leads to it; none where nothing failed.
fn without_failed(path: &Path, file: &File) -> std::io::Result<Option<File>> {
    let path = &std::fs::canonicalize(path)?;
    let beside = beside(path);
    let mut kept = OpenOptions::new()
        .read(true)
        .append(true)
        .create_new(true)
        .open(&beside)?;
    let written = copy_good(file, &mut kept).and_then(|has_failed| {
        if has_failed {
            flock(&kept, FlockOperation::NonBlockingLockExclusive)?;
            kept.sync_data()?;
            std::fs::rename(&beside, path)?;
        }
        Ok(has_failed)
    });
    if !matches!(written, Ok(true)) {
        // The old one is as it was.
        let _ = std::fs::remove_file(&beside);
    }
    written.map(|has_failed| has_failed.then_some(kept))
}

/// Copies the lines that did not fail; whether others did.
fn copy_good(file: &File, kept: &mut File) -> std::io::Result<bool> {
    let mut read = BufReader::new(file);
    read.seek(SeekFrom::Start(0))?;
    let mut write = std::io::BufWriter::new(kept);
    let mut line = Vec::new();
    let mut has_failed = false;
    for number in 1.. {
        line.clear();
        read.read_until(b'\n', &mut line)?;
        let Some(text) = line.strip_suffix(b"\n") else {
            half_of_ours(number, &line)?;
            break;
        };
        match ours(number, text)?.is_failed {
            true => has_failed = true,
            false => write.write_all(&line)?,
        }
    }
    write.flush()?;
    Ok(has_failed)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        (folder, path)
    }

    fn take(done: &mut Done, url: &str) -> Option<Before> {
        done.take(&Record::of_url(url))
    }

    #[test]
    fn half_a_line_is_cut_off_and_whole_ones_are_known() {
        let (_folder, path) = place();
        let whole = "{\"url\":\"a\",\"enriched_at\":\"\",\"n\":1e999}\n{\"url\":\"b\",\"error_code\":\"tls\"}\n{\"url\":\"a\"}\n";
        for half in [
            "",
            "{",
            "{\"url\":\"c\"}",
            "{\"url\":\"c\",\"page.text\":\"\u{e4}",
        ] {
            std::fs::write(&path, format!("{whole}{half}")).unwrap();
            let (mut output, mut done) = Output::file(&path, 10, false).unwrap();
            assert_eq!(done.lines, 3);
            let known = ["a", "a", "a", "b", "b", "c"].map(|url| take(&mut done, url));
            let (good, failed) = (Some(Before::Good), Some(Before::Failed));
            assert_eq!(known, [good, good, None, failed, None, None]);
            output.write("{\"url\":\"c\"}\n").unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, format!("{whole}{{\"url\":\"c\"}}\n"), "{half}");
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_left_as_it_is() {
        let (folder, path) = place();
        for theirs in [
            "my notes, without an end",
            "http://a.example/\n",
            "{\"a\":1}\n{\"b\":2",
            "[\"http://a.example/\", 1, 2]\n",
            "{\"url\":\"a\"}\nnotes",
        ] {
            std::fs::write(&path, theirs).unwrap();
            for retry_failed in [false, true] {
                let refused = Output::file(&path, 10, retry_failed);
                let error = refused
                    .err()
                    .map(|error| error.to_string())
                    .unwrap_or_default();
                assert!(
                    error.contains("none that enrich writes"),
                    "{theirs}: {error}"
                );
                assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
            }
        }
        for no_file in [
            folder.path(),
            Path::new("/dev/full"),
            Path::new("/dev/null"),
        ] {
            let refused = Output::file(no_file, 10, false);
            assert!(refused.is_err_and(|error| error.to_string().contains("is no file")));
        }
    }

    #[test]
    fn two_do_not_write_one_file() {
        let (_folder, path) = place();
        let first = Output::file(&path, 10, false).unwrap();
        let second = Output::file(&path, 10, false);
        assert!(second.is_err_and(|error| error.to_string().contains("another process")));
        drop(first);
        assert!(Output::file(&path, 10, false).is_ok());
    }

    #[test]
    fn a_link_stays_one_and_where_nothing_failed_the_file_stays() {
        let (folder, path) = place();
        let link = folder.path().join("link.jsonl");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let inode = || std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(&path).unwrap());
        std::fs::write(&path, "{\"url\":\"a\"}\n").unwrap();
        let before = inode();
        drop(Output::file(&link, 10, true).unwrap());
        assert_eq!(inode(), before);
        std::fs::write(
            &path,
            "{\"url\":\"a\"}\n{\"url\":\"b\",\"error_code\":\"tls\"}\n",
        )
        .unwrap();
        drop(Output::file(&link, 10, true).unwrap());
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{\"url\":\"a\"}\n");
    }

    #[test]
    fn what_failed_is_taken_out_when_it_is_to_be_tried_again() {
        let (folder, path) = place();
        std::fs::write(
            &path,
            "{\"url\":\"a\"}\n{\"url\":\"b\",\"error_code\":\"tls\"}\n{\"url\":\"c\"}\n{\"u",
        )
        .unwrap();
        let (_output, mut done) = Output::file(&path, 10, true).unwrap();
        let good = Some(Before::Good);
        assert_eq!(
            ["a", "b", "c"].map(|url| take(&mut done, url)),
            [good, None, good]
        );
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{\"url\":\"a\"}\n{\"url\":\"c\"}\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
