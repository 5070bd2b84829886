//! Where a plugin's bytes come from.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::PluginError;
use crate::sandbox::LoadError;
use crate::subject::Digest;

/// Where a plugin's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In this binary.
    Embedded {
        /// The name under which it was embedded.
        name: &'static str,
        /// The component.
        bytes: &'static [u8],
    },
    /// A file.
    File(PathBuf),
    /// Bytes that came with a request.
    Upload {
        /// Who sent them, or what they call it.
        name: String,
        /// The component.
        bytes: Bytes,
    },
}

impl Source {
    /// Reads all of it, of a file no more than `most` bytes: a larger one is
    /// refused before there is memory for it.
    ///
    /// # Errors
    ///
    /// [`PluginError::Unreadable`] or that the file is too large, with its path.
    pub fn fetch(self, most: usize) -> Result<Fetched, PluginError> {
        let origin = self.to_string();
        let bytes = match self {
            Self::Embedded { bytes, .. } => Bytes::from_static(bytes),
            Self::Upload { bytes, .. } => bytes,
            Self::File(path) => read(&path, most, &origin)?,
        };
        Ok(Fetched {
            origin,
            digest: Digest::of(&bytes),
            bytes,
        })
    }
}

fn read(path: &Path, most: usize, origin: &str) -> Result<Bytes, PluginError> {
    let unreadable = |error: std::io::Error| PluginError::Unreadable {
        origin: origin.to_owned(),
        what: error.to_string(),
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more tells a file that just fits from a larger one.
    let mut bounded = file.take((most as u64).saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        let length = std::fs::metadata(path).map_or(bytes.len() as u64, |found| found.len());
        return Err(PluginError::Load {
            origin: origin.to_owned(),
            error: LoadError::TooLarge {
                bytes: usize::try_from(length).unwrap_or(usize::MAX),
                limit: most,
            },
        });
    }
    Ok(bytes.into())
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Embedded { name, .. } => write!(f, "embedded plugin {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Upload { name, .. } => f.write_str(name),
        }
    }
}

/// Bytes that travel with their digest.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The source, for people.
    pub origin: String,
    /// The component.
    pub bytes: Bytes,
    /// Of exactly these bytes.
    pub digest: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.wasm");
        // Sparse: it takes no disk, and would take all memory.
        let file = File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        let refused = Source::File(path.clone()).fetch(1000).unwrap_err();
        assert_eq!(refused.code(), "component-too-large");
        file.set_len(1000).unwrap();
        assert_eq!(Source::File(path).fetch(1000).unwrap().bytes.len(), 1000);
    }
}
