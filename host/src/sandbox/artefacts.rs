//! Compiled components on disk, authenticated: loading one runs its code.
//!
//! A file is magic, MAC, artefact. The MAC is keyed BLAKE3 over what the
//! artefact was made from and the artefact itself, so that neither a changed
//! nor a swapped file passes. In doubt a component is compiled again.

use std::fs::{self, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use wasmtime::Engine;

use super::compile::child::INIT_FIRST;
use super::settings::CacheSettings;

const MAGIC: &[u8; 8] = b"CRSCART1";
const MAC: usize = 32;

/// What the compile child does with a component. Raise it with every change to
/// that, so that what another host kept is compiled again.
const RECIPE: u8 = 2;

/// What an artefact was made from: component, engine and what we do with both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// The key of a component under an engine.
    pub(super) fn new(engine: &Engine, component: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("crescendo 2026-11 compiled artefact key");
        hasher.update(&[RECIPE]);
        hasher.update(blake3::hash(component).as_bytes());
        let mut fingerprint = Fingerprint(hasher);
        engine
            .precompile_compatibility_hash()
            .hash(&mut fingerprint);
        Self(*fingerprint.0.finalize().as_bytes())
    }

    fn file_name(&self) -> String {
        format!("{}.cwasm", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// Feeds what the standard library's hashing traits say to BLAKE3.
struct Fingerprint(blake3::Hasher);

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        hash.as_bytes()
            .first_chunk()
            .map_or(0, |first| u64::from_le_bytes(*first))
    }
}

/// A folder of artefacts and the key to them.
pub(super) struct Artefacts {
    folder: PathBuf,
    key: [u8; 32],
    bytes: u64,
}

/// Why there is no cache. The host goes on without one and says so.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {error}", path = path.display())]
pub(super) struct CacheError {
    path: PathBuf,
    error: std::io::Error,
}

impl Artefacts {
    /// Opens the folder; makes it and the key where they are missing.
    pub(super) fn open(settings: &CacheSettings) -> Result<Self, CacheError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| CacheError { path, error }
        };
        // Often the first to make the state folder: it is its owner's alone.
        let made = fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&settings.folder);
        made.map_err(at(&settings.folder))?;
        let key = key(&settings.key_file).map_err(at(&settings.key_file))?;
        Ok(Self {
            folder: settings.folder.clone(),
            key,
            bytes: settings.bytes,
        })
    }

    fn mac(&self, key: &Key, artefact: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&key.0);
        hasher.update(artefact);
        hasher.finalize()
    }

    /// The artefact kept for `key`, if it is there and is what was kept.
    pub(super) fn get(&self, key: &Key) -> Option<Verified> {
        let path = self.folder.join(key.file_name());
        let mut file = File::open(&path).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (mac, artefact) = rest.split_first_chunk::<MAC>()?;
        // Comparing hashes takes the same time wherever they differ.
        if blake3::Hash::from_bytes(*mac) != self.mac(key, artefact) {
            tracing::warn!(path = %path.display(), "a compiled component was changed on disk; compiling it again");
            let _ = fs::remove_file(&path);
            return None;
        }
        // Used now: what is evicted first goes by this time.
        let _ = file.set_modified(SystemTime::now());
        Some(Verified(bytes.split_off(MAGIC.len().saturating_add(MAC))))
    }

    /// Keeps an artefact that the compiler just made.
    pub(super) fn put(&self, key: &Key, artefact: &Verified) -> Result<(), CacheError> {
        let path = self.folder.join(key.file_name());
        let mac = self.mac(key, &artefact.0);
        let parts: [&[u8]; 3] = [MAGIC, mac.as_bytes(), &artefact.0];
        let written = write_whole(&path, &parts);
        written.map_err(|error| CacheError { path, error })?;
        self.evict();
        Ok(())
    }

    /// Removes the least recently used artefacts until the rest fits.
    fn evict(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let sized = entries.flatten().filter_map(|entry| {
            let about = entry.metadata().ok()?;
            Some((about.modified().ok()?, about.len(), entry.path()))
        });
        let mut files: Vec<(SystemTime, u64, PathBuf)> = sized.collect();
        files.sort();
        let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in files {
            if total <= self.bytes {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total = total.saturating_sub(bytes);
            }
        }
    }
}

/// An artefact that this host's own compiler made: either it just came from
/// the child, or its MAC was checked over these very bytes.
pub(super) struct Verified(Vec<u8>);

impl Verified {
    /// The output of the compile child.
    pub(super) const fn compiled(artefact: Vec<u8>) -> Self {
        Self(artefact)
    }

    /// What can be deserialised, and whether `init` has to be called first;
    /// none where the compiler gave nothing.
    pub(super) fn parts(&self) -> Option<(&[u8], bool)> {
        let (state, code) = self.0.split_first()?;
        Some((code, *state == INIT_FIRST))
    }
}

/// Reads the key; makes one where there is none, or where others could read
/// it, so that nothing kept under it is trusted any more.
fn key(path: &Path) -> std::io::Result<[u8; 32]> {
    if let Ok(mut file) = File::open(path) {
        let private = file.metadata()?.mode() & 0o077 == 0;
        let mut bytes = Vec::new();
        (&mut file).take(33).read_to_end(&mut bytes)?;
        if let (true, Ok(key)) = (private, <[u8; 32]>::try_from(bytes)) {
            return Ok(key);
        }
        tracing::warn!(path = %path.display(), "the compile cache's key is damaged or readable by others; making a new one");
        fs::remove_file(path)?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(std::io::Error::other)?;
    match publish(path, &[&key], false) {
        Ok(()) => Ok(key),
        // Another process was first: its key counts.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let bytes = fs::read(path)?;
            <[u8; 32]>::try_from(bytes).map_err(|_| error)
        }
        Err(error) => Err(error),
    }
}

fn write_whole(path: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    publish(path, parts, true)
}

/// Writes a file that is there as a whole or not at all, readable by its owner
/// only.
fn publish(path: &Path, parts: &[&[u8]], replace: bool) -> std::io::Result<()> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let temporary = path.with_extension(format!("{:016x}.new", u64::from_le_bytes(random)));
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        for part in parts {
            file.write_all(part)?;
        }
        file.sync_all()?;
        if replace {
            fs::rename(&temporary, path)
        } else {
            fs::hard_link(&temporary, path)
        }
    })();
    // Gone after a rename; of no use after anything else.
    let _ = fs::remove_file(&temporary);
    written
}

#[cfg(test)]
mod tests;
