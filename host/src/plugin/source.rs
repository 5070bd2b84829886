//! Where a plugin's bytes come from.

use std::path::PathBuf;

use bytes::Bytes;

use super::PluginError;
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
    /// Reads all of it.
    ///
    /// # Errors
    ///
    /// [`PluginError::Unreadable`], with the file's path.
    pub fn fetch(self) -> Result<Fetched, PluginError> {
        let origin = self.to_string();
        let bytes = match self {
            Self::Embedded { bytes, .. } => Bytes::from_static(bytes),
            Self::Upload { bytes, .. } => bytes,
            Self::File(path) => match std::fs::read(path) {
                Ok(bytes) => bytes.into(),
                Err(error) => {
                    let what = error.to_string();
                    return Err(PluginError::Unreadable { origin, what });
                }
            },
        };
        Ok(Fetched {
            origin,
            digest: Digest::of(&bytes),
            bytes,
        })
    }
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
