//! Why a plugin cannot be used.

use crescendo_core::manifest::{ManifestError, World};
use crescendo_core::section::SectionError;

use crate::sandbox::LoadError;

/// Why a plugin cannot be used; each names where it came from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PluginError {
    /// The file cannot be read.
    #[error("{origin}: {what}")]
    Unreadable {
        /// Which one.
        origin: String,
        /// What the system says.
        what: String,
    },
    /// The file is no component, or a damaged one.
    #[error("{origin}: {error}")]
    Section {
        /// Which one.
        origin: String,
        /// What is wrong.
        #[source]
        error: SectionError,
    },
    /// There is no manifest in it.
    #[error("{origin}: no manifest; `crescendo plugin build` puts plugin.toml into a component")]
    NoManifest {
        /// Which one.
        origin: String,
    },
    /// The manifest is wrong.
    #[error("{origin}: {error}")]
    Manifest {
        /// Which one.
        origin: String,
        /// What is wrong, and where.
        #[source]
        error: ManifestError,
    },
    /// Two sources have one id.
    #[error("{origin}: the id `{id}` is taken by {other}")]
    Taken {
        /// Which one.
        origin: String,
        /// The id.
        id: String,
        /// Who has it.
        other: String,
    },
    /// The component is not what its manifest says.
    #[error("{origin}: the manifest says `{manifest}`, the component is a `{component}`")]
    World {
        /// Which one.
        origin: String,
        /// The manifest's world.
        manifest: World,
        /// The component's.
        component: World,
    },
    /// It could not be made callable.
    #[error("{origin}: {error}")]
    Load {
        /// Which one.
        origin: String,
        /// Why.
        #[source]
        error: LoadError,
    },
}

impl PluginError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Section { error, .. } => error.code(),
            Self::NoManifest { .. } => "no-manifest",
            Self::Manifest { error, .. } => error.code(),
            Self::Taken { .. } => "id-taken",
            Self::World { .. } => "world-mismatch",
            Self::Load { error, .. } => error.code(),
        }
    }

    /// Whether trying again may help: the compiler was to blame, not the
    /// plugin.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Load {
                error: LoadError::Compiler { .. } | LoadError::CompilerCrashed { .. },
                ..
            }
        )
    }
}
