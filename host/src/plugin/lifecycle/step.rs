//! What came of a change: what serves now, or which step it failed at.

use std::time::Duration;

use crescendo_core::lifecycle::{BookError, Excess, Inadmissible};
use crescendo_core::outcome::Failure;
use crescendo_core::pack::PackError;
use semver::Version;
use serde::Serialize;

use super::super::signature::{PublicKey, SignatureError};
use super::super::{PluginError, UnknownPlugin};

/// The steps of a change, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The bytes are had, and are those that were promised.
    Fetch,
    /// Signature, manifest, owner, version.
    Verify,
    /// Compiled in the limited child, and linked with what is granted.
    Compile,
    /// Called with its own samples.
    WarmUp,
    /// Written down with its record.
    Commit,
}

impl Step {
    /// As answers name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Verify => "verify",
            Self::Compile => "compile",
            Self::WarmUp => "warm-up",
            Self::Commit => "commit",
        }
    }
}

/// What a version does after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Stood {
    /// It serves.
    Serving,
    /// It served already, with these very bytes.
    Unchanged,
    /// It was revoked: nothing of the plugin serves.
    Out,
    /// It is kept and waits for the operator's word: it asks for more than is
    /// granted.
    Waiting {
        /// The difference.
        excess: Vec<Excess>,
    },
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The plugin.
    pub id: String,
    /// The version that the change was about.
    pub version: Version,
    /// Digest of its file.
    pub digest: String,
    /// What it does now.
    #[serde(flatten)]
    pub stood: Stood,
    /// The version that served before, if another did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Version>,
    /// Number of the audit record; none where nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// How long each step took, microseconds.
    pub steps: Vec<Took>,
}

/// How long a step took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Took {
    /// The step.
    pub step: Step,
    /// Microseconds.
    pub us: u64,
}

impl Took {
    pub(super) fn new(step: Step, took: Duration) -> Self {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        Self { step, us }
    }
}

/// A change that was not made: what served before still does.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{why}")]
pub struct Kept {
    /// Where it failed.
    pub step: Step,
    /// Why. Boxed: it is large, and what goes well should not pay for it.
    #[source]
    pub why: Box<Why>,
    /// What serves, if anything does.
    pub serving: Option<Version>,
}

/// Why a change was not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Why {
    /// Other bytes than were promised.
    #[error("the file has the digest {found}, and {promised} was promised")]
    Digest {
        /// What was promised.
        promised: String,
        /// What came.
        found: String,
    },
    /// The file is no plugin, or cannot be loaded.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// Its signature is not good.
    #[error("{origin}: {error}")]
    Signature {
        /// The file.
        origin: String,
        /// What is wrong.
        error: SignatureError,
    },
    /// It is signed by a key that is not trusted.
    #[error("{origin}: signed by {key}, which is {}", if *.was { "no longer trusted" } else { "not trusted; `crescendo plugin trust add PUBLISHER KEY` trusts it" })]
    Untrusted {
        /// The file.
        origin: String,
        /// The key.
        key: PublicKey,
        /// Whether it was trusted once.
        was: bool,
    },
    /// It may not be installed.
    #[error(transparent)]
    Inadmissible(#[from] Inadmissible),
    /// A call with one of its own samples failed.
    #[error("sample {sample}: {}: {}", failure.code, failure.message)]
    Sample {
        /// Which one.
        sample: String,
        /// How.
        failure: Failure,
    },
    /// It did not vote on what its manifest says of a sample.
    #[error("sample {sample}: no vote on {}", missing.join(", "))]
    NoVote {
        /// Which one.
        sample: String,
        /// The fields.
        missing: Vec<String>,
    },
    /// There is no such plugin.
    #[error(transparent)]
    Unknown(#[from] UnknownPlugin),
    /// It is there already.
    #[error("`{id}` is not installed; `crescendo plugin install` is for a first version")]
    NotInstalled {
        /// The plugin.
        id: String,
    },
    /// The file is of another plugin than the one that was named.
    #[error("the file is of `{found}`, and `{named}` was named")]
    Another {
        /// The one that was named.
        named: String,
        /// The one that came.
        found: String,
    },
    /// Pipelines use it.
    #[error("`{id}` is used by {}; take it out of them first, or force it", pipelines.join(", "))]
    InUse {
        /// The plugin.
        id: String,
        /// The pipelines.
        pipelines: Vec<String>,
    },
    /// Its samples cannot be read.
    #[error("{origin}: {error}")]
    Samples {
        /// The file.
        origin: String,
        /// What is wrong.
        error: PackError,
    },
    /// No version of it is there that this could be done to.
    #[error("`{id}` has no version that this could be done to")]
    NoVersion {
        /// The plugin.
        id: String,
    },
    /// A version asks for more than is granted.
    #[error("`{id}` {version} asks for more than is granted: {}", list(excess))]
    Excess {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// The difference.
        excess: Vec<Excess>,
    },
    /// What serves could not be called any more.
    #[error(
        "`{id}` {version} serves and would lose what it asks for: {}; grant that too, or take it \
         back with `crescendo plugin revoke`",
        list(excess)
    )]
    Loses {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// What it would lose.
        excess: Vec<Excess>,
    },
    /// There is no right of that name.
    #[error(
        "`{name}` is nothing that could be granted; there are wasi, compute, http, models, cache"
    )]
    UnknownRight {
        /// The name.
        name: String,
    },
    /// The key was never trusted.
    #[error("{key} was never trusted")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// The key belongs to another publisher.
    #[error("the key {key} belongs to publisher `{publisher}` already")]
    KeyTaken {
        /// The key.
        key: String,
        /// Whose it is.
        publisher: String,
    },
    /// The key was revoked or retired, which is for good.
    #[error("{key} was {state}; a publisher goes on with another key")]
    KeyGone {
        /// The key.
        key: String,
        /// `revoked` or `retired`.
        state: &'static str,
    },
    /// What serves is signed by a key that would no longer be trusted.
    #[error(
        "`{id}` {version} serves, and is signed by {key}, which the configuration no longer \
         trusts; remove the plugin, or revoke the key"
    )]
    Orphaned {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// The key.
        key: String,
    },
    /// The host ended before the work did.
    #[error("the work on it ended early")]
    Interrupted,
    /// The plugin belongs to the binary or to the configuration file.
    #[error("`{id}` comes from {origin}, which is where it is changed")]
    NotHere {
        /// The plugin.
        id: String,
        /// Where it comes from.
        origin: String,
    },
    /// It could not be written down.
    #[error(transparent)]
    Book(#[from] BookError),
}

fn list(excess: &[Excess]) -> String {
    let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
    shown.join("; ")
}

impl Why {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Digest { .. } => "digest-differs",
            Self::Plugin(error) => error.code(),
            Self::Signature { error, .. } => error.code(),
            Self::Untrusted { was: false, .. } => "key-untrusted",
            Self::Untrusted { was: true, .. } => "key-distrusted",
            Self::Inadmissible(error) => error.code(),
            Self::Sample { .. } => "sample-failed",
            Self::NoVote { .. } => "sample-no-vote",
            Self::Unknown(_) | Self::NotInstalled { .. } => "unknown-plugin",
            Self::Another { .. } => "another-plugin",
            Self::InUse { .. } => "plugin-in-use",
            Self::Samples { error, .. } => error.code(),
            Self::NoVersion { .. } => "no-version",
            Self::Excess { .. } => "asks-for-more",
            Self::Loses { .. } => "grant-too-small",
            Self::UnknownRight { .. } => "unknown-right",
            Self::UnknownKey { .. } => "key-unknown",
            Self::KeyTaken { .. } => "key-taken",
            Self::KeyGone { .. } | Self::Orphaned { .. } => "key-distrusted",
            Self::Interrupted => "interrupted",
            Self::NotHere { .. } => "id-reserved",
            Self::Book(BookError::Stale { .. }) => "changed-meanwhile",
            Self::Book(BookError::Failed { .. }) => "store",
        }
    }

    /// Whether the host went wrong, and not what was asked of it.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Book(BookError::Failed { .. }) | Self::Interrupted
        )
    }

    pub(super) fn at(self, step: Step) -> Kept {
        Kept {
            step,
            why: Box::new(self),
            serving: None,
        }
    }
}

impl Kept {
    /// A file of the configuration has an id that somebody has.
    #[must_use]
    pub fn from_taken(origin: &str, id: &str, other: String) -> Self {
        let (origin, id) = (origin.to_owned(), id.to_owned());
        Why::Plugin(PluginError::Taken { origin, id, other }).at(Step::Verify)
    }
}

impl From<BookError> for Kept {
    fn from(error: BookError) -> Self {
        Why::Book(error).at(Step::Commit)
    }
}
