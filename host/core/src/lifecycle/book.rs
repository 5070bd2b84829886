//! What is kept of plugins, and the trait of whoever keeps it.

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{Quarantine, Rights};
use crate::manifest::World;

/// Whose a plugin's id is. It never changes while the plugin is installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// Part of the binary.
    Host,
    /// Signed by a key of this publisher.
    Publisher(String),
    /// Nobody: it is not signed.
    Nobody,
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Host => f.write_str("the host"),
            Self::Publisher(name) => write!(f, "publisher `{name}`"),
            Self::Nobody => f.write_str("nobody (unsigned)"),
        }
    }
}

/// One version of a plugin that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// The plugin.
    pub id: String,
    /// The version.
    pub version: Version,
    /// BLAKE3 of the file, hexadecimal.
    pub digest: String,
    /// The key that signed it, `ed25519:` and 64 digits; none for unsigned.
    pub key: Option<String>,
    /// What its manifest asks for.
    pub asks: Rights,
    /// Where it came from, for people.
    pub origin: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// When it was installed, milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it may serve.
    pub standing: Standing,
}

/// Whether a version may serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It served or serves, and may again.
    Kept,
    /// It asks for more than is granted: it waits for the operator's word.
    Waiting,
    /// The operator took it out for good.
    Revoked,
}

/// One plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginRow {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub owner: Owner,
    /// Its role; the same in all versions, because stages rely on it.
    pub world: World,
    /// The version that serves; none while the first one waits.
    pub serving: Option<Version>,
    /// The version that served before, for rollback and quarantine.
    pub previous: Option<Version>,
    /// The lowest version that may serve.
    pub floor: Option<Version>,
    /// The highest version that was ever accepted.
    pub highest: Version,
    /// What the operator granted.
    pub granted: Rights,
    /// Whether the operator took it away: nothing of it is kept but whose the id
    /// is, what may not come back, and below which version nothing may.
    #[serde(default)]
    pub removed: bool,
}

/// Whether a key's signatures count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// They do.
    Active,
    /// What it signed stays, and nothing new is accepted: it was rotated out.
    Retired,
    /// Nothing that it signed may serve.
    Revoked,
}

/// A key that the operator trusts, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedKey {
    /// `ed25519:` and 64 hexadecimal digits.
    pub key: String,
    /// Whose it is; a publisher may have several, which is how keys rotate.
    pub publisher: String,
    /// Whether its signatures count.
    pub state: KeyState,
    /// Since when, milliseconds since 1970.
    pub at_ms: u64,
}

/// What was done, or tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A first version.
    Install,
    /// Another version.
    Swap,
    /// Back to a kept version.
    Rollback,
    /// Rights were given.
    Grant,
    /// Rights or a version were taken.
    Revoke,
    /// The plugin is gone.
    Remove,
    /// A key is trusted.
    Trust,
    /// A key is no longer trusted.
    Distrust,
    /// A version was taken out because it misbehaved.
    Quarantine,
    /// A quarantine was lifted by hand.
    Lift,
    /// A pipeline was added, set or removed.
    Pipeline,
    /// A changed configuration was taken up.
    Reload,
}

impl Action {
    /// As audit records name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Swap => "swap",
            Self::Rollback => "rollback",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::Remove => "remove",
            Self::Trust => "trust",
            Self::Distrust => "distrust",
            Self::Quarantine => "quarantine",
            Self::Lift => "lift",
            Self::Pipeline => "pipeline",
            Self::Reload => "reload",
        }
    }
}

/// One record of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Counts from 1 without gaps; 0 until it is kept.
    pub seq: u64,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Who, for example `admin socket, uid 1000`.
    pub who: String,
    /// What.
    pub action: Action,
    /// About which plugin, key or pipeline.
    pub about: String,
    /// Digest or version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Digest or version after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What is granted after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<Rights>,
    /// `done`, or the stable code of what stood in the way.
    pub outcome: String,
    /// One line for people.
    pub detail: String,
}

/// One change of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// A plugin as it is from now on.
    Plugin {
        /// As it was when the change was decided; none where there was none. Where
        /// it is another by now, nothing is written.
        was: Option<Box<PluginRow>>,
        /// As it will be.
        row: PluginRow,
    },
    /// A plugin is gone, with its versions.
    NoPlugin(String),
    /// A version as it is from now on.
    Version(VersionRow),
    /// A version is gone.
    NoVersion(String, Version),
    /// All that a version is out for from now on.
    Quarantines(String, Version, Vec<Quarantine>),
    /// A key as it is from now on.
    Key(TrustedKey),
    /// A pipeline's text as it is from now on.
    Pipeline {
        /// Its name.
        name: String,
        /// TOML.
        text: String,
    },
    /// A pipeline is gone.
    NoPipeline(String),
}

/// Why what is kept could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// The store failed.
    #[error("the store {what}")]
    Failed {
        /// How, in one line.
        what: String,
    },
    /// Another process has changed the plugin since the change was decided.
    #[error("`{id}` was changed by another process in the meantime; nothing was changed here")]
    Stale {
        /// The plugin.
        id: String,
    },
}

impl BookError {
    /// What failed, in one line, for those who say themselves whose failure it
    /// is.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Failed { what } => what.clone(),
            Self::Stale { .. } => self.to_string(),
        }
    }
}

/// Keeps plugins and their history, durably: what [`Book::commit`] has
/// answered survives a kill.
pub trait Book: Send + Sync {
    /// All plugins, by id.
    ///
    /// # Errors
    /// [`BookError`], as for all of these.
    fn plugins(&self) -> Result<Vec<PluginRow>, BookError>;

    /// All kept versions of one plugin, oldest first.
    ///
    /// # Errors
    /// [`BookError`].
    fn versions(&self, id: &str) -> Result<Vec<VersionRow>, BookError>;

    /// All that a version is out for.
    ///
    /// # Errors
    /// [`BookError`].
    fn quarantines(&self, id: &str, version: &Version) -> Result<Vec<Quarantine>, BookError>;

    /// All keys that are or were trusted.
    ///
    /// # Errors
    /// [`BookError`].
    fn keys(&self) -> Result<Vec<TrustedKey>, BookError>;

    /// Pipelines that were placed live: names and texts.
    ///
    /// # Errors
    /// [`BookError`].
    fn pipelines(&self) -> Result<Vec<(String, String)>, BookError>;

    /// The newest records first, at most `limit`, those before `before` where
    /// it is given, about `about` alone where it is given.
    ///
    /// # Errors
    /// [`BookError`].
    fn history(
        &self,
        about: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Audit>, BookError>;

    /// Writes all of it with its records, of which there is one at least, or
    /// nothing; the first record's number.
    ///
    /// # Errors
    /// [`BookError`]: nothing was written.
    fn commit(&self, writes: &[Write], records: &[Audit]) -> Result<u64, BookError>;

    /// The file of this digest.
    ///
    /// # Errors
    /// [`BookError`]: it is not there, or has other bytes.
    fn file(&self, digest: &str) -> Result<Vec<u8>, BookError>;

    /// Keeps a file under its digest; on disk when this answers. Files that no
    /// version names are removed when the store is opened.
    ///
    /// # Errors
    /// [`BookError`].
    fn keep_file(&self, digest: &str, bytes: &[u8]) -> Result<(), BookError>;
}
