//! A component as its author has it: with a manifest, or not yet.

use std::collections::BTreeSet;
use std::path::Path;

use bytes::Bytes;
use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::{self, Manifest};
use crescendo_core::section;

use crate::author::contract;
use crate::plugin::{PluginError, Source};
use crate::sandbox::{Capability, Grants, LoadError, PluginName, Watchable};

/// Bytes that `cache` keeps where no manifest says how many.
const CACHE: u64 = 1 << 20;

/// A component that can be called.
pub struct Loaded {
    /// Id and version; those of a component without a manifest are its file's
    /// name and 0.0.0.
    pub name: PluginName,
    pub(super) watchable: Watchable,
}

/// Bytes with what they say about themselves.
pub(super) struct Candidate {
    pub(super) name: PluginName,
    pub(super) bytes: Bytes,
    pub(super) grants: Grants,
}

/// Why a file is no plugin that can be called.
#[derive(Debug, thiserror::Error)]
pub enum PluginRefused {
    /// The file cannot be read.
    #[error("{file}: {what}")]
    Unreadable {
        /// Which one.
        file: String,
        /// What the system says.
        what: String,
    },
    /// The file is no component, or its manifest is wrong.
    #[error("{file}: {what}")]
    Manifest {
        /// Which one.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// An import needs a grant.
    #[error("{file}: {error}; allow it with --grant {capability}")]
    Grant {
        /// Which one.
        file: String,
        /// What would have to be granted.
        capability: Capability,
        /// The import.
        error: LoadError,
    },
    /// The manifest does not ask for what the component imports.
    #[error("{file}: {error}; {key} in plugin.toml asks for it")]
    NotAsked {
        /// Which one.
        file: String,
        /// What would ask for it.
        key: &'static str,
        /// The import.
        error: LoadError,
    },
    /// The component cannot be loaded.
    #[error("{file}: {error}")]
    Load {
        /// Which one.
        file: String,
        /// Why.
        error: LoadError,
    },
}

impl PluginRefused {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "plugin-unreadable",
            Self::Manifest { .. } => "bad-manifest",
            Self::Grant { error, .. } | Self::NotAsked { error, .. } | Self::Load { error, .. } => {
                error.code()
            }
        }
    }

    pub(super) fn load(file: String, error: LoadError) -> Self {
        match error {
            LoadError::NotGranted { capability, .. } => Self::Grant {
                file,
                capability,
                error,
            },
            LoadError::NotAsked { capability, .. } => Self::NotAsked {
                file,
                key: key(capability),
                error,
            },
            _ => Self::Load { file, error },
        }
    }
}

/// What asks for it in a manifest.
const fn key(capability: Capability) -> &'static str {
    match capability {
        Capability::Compute => "[requests.compute]",
        Capability::Http | Capability::HttpAny => "[requests.http]",
        Capability::Models => "[requests.models]",
        Capability::Cache => "[requests.cache]",
        Capability::Wasi => "wasi = true",
    }
}

impl Candidate {
    /// Reads a file and its manifest. A component without one asks for what is
    /// granted.
    pub(super) fn read(path: &Path, granted: &BTreeSet<Capability>) -> Result<Self, PluginRefused> {
        let file = || path.display().to_string();
        let wrong = |what: String| PluginRefused::Manifest { file: file(), what };
        let fetched = Source::File(path.to_owned()).fetch(contract::MAX_BYTES);
        let bytes = fetched.map_err(|error| unread(file(), error))?.bytes;
        let found = section::find(&bytes, manifest::SECTION);
        let found = found.map_err(|error| wrong(error.to_string()))?;
        let manifest = found.map(manifest::parse).transpose();
        let manifest = manifest.map_err(|error| wrong(error.to_string()))?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy());
        let (name, grants) = match manifest {
            Some(manifest) => with_manifest(&manifest, granted),
            None => without(&stem.unwrap_or_default(), granted),
        };
        Ok(Self {
            name,
            grants,
            bytes,
        })
    }
}

fn unread(file: String, error: PluginError) -> PluginRefused {
    match error {
        PluginError::Load { error, .. } => PluginRefused::Load { file, error },
        PluginError::Unreadable { what, .. } => PluginRefused::Unreadable { file, what },
        other => PluginRefused::Unreadable {
            file,
            what: other.to_string(),
        },
    }
}

fn with_manifest(manifest: &Manifest, granted: &BTreeSet<Capability>) -> (PluginName, Grants) {
    let asks = Rights::asked_by(manifest);
    let grants = Grants::of(&asks, &Capability::only(granted, &asks));
    let name = PluginName {
        id: manifest.id.as_str().into(),
        version: manifest.version.to_string().into(),
    };
    (name, grants)
}

fn without(stem: &str, granted: &BTreeSet<Capability>) -> (PluginName, Grants) {
    let grants = Grants {
        asked: Capability::ALL.into(),
        granted: granted.clone(),
        cache_bytes: CACHE,
        rights: None,
    };
    let name = PluginName {
        id: stem.into(),
        version: "0.0.0".into(),
    };
    (name, grants)
}
