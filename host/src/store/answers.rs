//! Answers of the web that may be used again: one file each, below a limit of
//! bytes, the least recently used go first.
//!
//! None of it is needed: what cannot be read is not there, and what cannot be
//! written is told in the log once.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::SystemTime;

use crate::fetch::{Key, Shelf};

/// Bytes of the digest that a file begins with.
const DIGEST: usize = 32;

/// Of the limit so much is left when files had to go, in hundredths: so that
/// not each file that is written lets one go.
const LEFT: u64 = 90;

/// A folder of answers.
#[derive(Debug)]
pub struct Answers {
    folder: PathBuf,
    limit: u64,
    /// About how many bytes there are: counted at the start and at each sweep.
    bytes: AtomicU64,
    sweeping: Mutex<()>,
    told: AtomicBool,
    written: AtomicU64,
}

struct Lying {
    file: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Answers {
    /// Those in the state folder; `limit` bytes at most.
    #[must_use]
    pub fn in_state(state: &Path, limit: u64) -> Self {
        let folder = state.join("answers");
        let lying = lying(&folder);
        let answers = Self {
            bytes: AtomicU64::new(lying.iter().map(|lying| lying.bytes).sum()),
            folder,
            limit,
            sweeping: Mutex::new(()),
            told: AtomicBool::new(false),
            written: AtomicU64::new(0),
        };
        answers.sweep();
        answers
    }

    /// By the first byte in folders of their own: long folders are slow.
    fn file(&self, key: &Key) -> PathBuf {
        let name = key.to_string();
        let (first, rest) = name.split_at_checked(2).unwrap_or(("", &name));
        self.folder.join(first).join(rest)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(&self.folder);
        let mut made = fs::DirBuilder::new();
        made.recursive(true).mode(0o700).create(folder)?;
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let beside = file.with_extension(format!("new-{}-{number}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        let options = options.write(true).create_new(true).mode(0o600);
        let written = options.open(&beside).and_then(|mut half| {
            half.write_all(blake3::hash(bytes).as_bytes())?;
            half.write_all(bytes)
        });
        let placed = written.and_then(|()| fs::rename(&beside, file));
        if placed.is_err() {
            // It may never have been made.
            let _ = fs::remove_file(&beside);
        }
        placed
    }

    /// Lets the least recently used go until there is room.
    fn sweep(&self) {
        if self.bytes.load(Ordering::Relaxed) <= self.limit {
            return;
        }
        let Ok(_one) = self.sweeping.try_lock() else {
            return;
        };
        let mut lying = lying(&self.folder);
        lying.sort_by_key(|lying| lying.used);
        let mut bytes: u64 = lying.iter().map(|lying| lying.bytes).sum();
        let wanted = self.limit / 100 * LEFT;
        for old in lying {
            if bytes <= wanted {
                break;
            }
            // Another process may have been quicker.
            let _ = fs::remove_file(&old.file);
            bytes -= old.bytes;
        }
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    fn tell(&self, error: &std::io::Error) {
        if !self.told.swap(true, Ordering::Relaxed) {
            let folder = self.folder.display();
            tracing::warn!(%error, %folder, "answers of the web cannot be kept");
        }
    }
}

/// All files of the folder.
fn lying(folder: &Path) -> Vec<Lying> {
    let read = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let shelves = read(folder).map(|shelf| shelf.path());
    shelves
        .flat_map(|shelf| read(&shelf).collect::<Vec<_>>())
        .filter_map(|entry| {
            let about = entry.metadata().ok()?;
            Some(Lying {
                file: entry.path(),
                bytes: about.len(),
                used: about.modified().ok()?,
            })
        })
        .collect()
}

impl Shelf for Answers {
    fn take(&self, key: &Key) -> Option<Vec<u8>> {
        let file = self.file(key);
        let mut bytes = fs::read(&file).ok()?;
        let (digest, rest) = bytes.split_at_checked(DIGEST)?;
        if blake3::hash(rest).as_bytes() != digest {
            // Damaged: the next one is written in its place.
            let _ = fs::remove_file(&file);
            return None;
        }
        // Where its time cannot be set it goes sooner than it should.
        let _ = File::open(&file).and_then(|file| file.set_modified(SystemTime::now()));
        bytes.drain(..DIGEST);
        Some(bytes)
    }

    fn remove(&self, key: &Key) {
        let file = self.file(key);
        let before = fs::metadata(&file).map_or(0, |about| about.len());
        if fs::remove_file(&file).is_ok() {
            let less = |all: u64| Some(all.saturating_sub(before));
            // Never refused: the closure always answers.
            let _ = self
                .bytes
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
    }

    fn put(&self, key: &Key, bytes: &[u8]) {
        let file = self.file(key);
        let before = fs::metadata(&file).map_or(0, |about| about.len());
        match self.write(&file, bytes) {
            Ok(()) => {
                let now = (DIGEST + bytes.len()) as u64;
                self.bytes.fetch_add(now, Ordering::Relaxed);
                let less = |all: u64| Some(all.saturating_sub(before));
                // Never refused: the closure always answers.
                let _ = self
                    .bytes
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
                self.sweep();
            }
            Err(error) => self.tell(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> Key {
        Key([number; 32])
    }

    #[test]
    fn what_was_put_comes_back_in_a_later_process_and_damage_is_noticed() {
        let state = tempfile::tempdir().unwrap();
        Answers::in_state(state.path(), 1 << 20).put(&key(1), b"one");
        let answers = Answers::in_state(state.path(), 1 << 20);
        assert_eq!(answers.take(&key(1)).unwrap(), b"one");
        assert_eq!(answers.take(&key(2)), None);
        answers.put(&key(1), b"another");
        assert_eq!(answers.take(&key(1)).unwrap(), b"another");
        let file = answers.file(&key(1));
        let mut bytes = fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&file, &bytes).unwrap();
        assert_eq!(answers.take(&key(1)), None);
        fs::write(&file, b"cut").unwrap();
        assert_eq!(answers.take(&key(1)), None);
        answers.put(&key(1), b"one");
        answers.remove(&key(1));
        answers.remove(&key(2));
        assert_eq!(answers.take(&key(1)), None);
    }

    #[test]
    fn the_least_recently_used_go_first() {
        let state = tempfile::tempdir().unwrap();
        let answers = Answers::in_state(state.path(), 10_000);
        for number in 0..9 {
            answers.put(&key(number), &[number; 1_000]);
            let old = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(u64::from(number));
            File::open(answers.file(&key(number)))
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        assert!(answers.take(&key(0)).is_some(), "used just now");
        answers.put(&key(9), &[9; 1_000]);
        let there: Vec<u8> = (0..10)
            .filter(|n| answers.take(&key(*n)).is_some())
            .collect();
        assert!(there.contains(&0) && there.contains(&9), "{there:?}");
        assert!(!there.contains(&1), "{there:?}");
        let files = lying(&answers.folder);
        assert!(
            files.iter().all(|lying| lying.bytes > 1_000),
            "nothing half is left"
        );
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_error() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join("answers"), b"a file").unwrap();
        let answers = Answers::in_state(state.path(), 1 << 20);
        answers.put(&key(1), b"one");
        assert_eq!(answers.take(&key(1)), None);
    }
}
