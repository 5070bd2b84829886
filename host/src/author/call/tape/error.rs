//! Why there is no tape.

use crescendo_core::manifest::World;

use super::{MAX_BYTES, VERSION};

/// Why there is no tape.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// It cannot be read or written.
    #[error("{file}: {error}")]
    File {
        /// Which one.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is too much.
    #[error("{file}: a tape has at most {MAX_BYTES} bytes, and this call has more")]
    TooLarge {
        /// Which one.
        file: String,
    },
    /// It is none.
    #[error("{file}: this is no tape; `crescendo plugin run --record` makes one")]
    NoTape {
        /// Which one.
        file: String,
    },
    /// It is of another format.
    #[error("{file}: a tape of version {found}; this program reads version {VERSION}")]
    Version {
        /// Which one.
        file: String,
        /// Its version.
        found: u64,
    },
    /// Its end is missing.
    #[error("{file}: the tape is cut: its last line is to have the outcome")]
    Cut {
        /// Which one.
        file: String,
    },
    /// It is not what was recorded.
    #[error("{file}: the tape was edited after it was recorded: its digest does not fit")]
    Edited {
        /// Which one.
        file: String,
    },
    /// A line is not what it should be.
    #[error("{file}: line {line}: {what}")]
    Damaged {
        /// Which one.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// It was recorded of another kind of plugin.
    #[error("{file}: the tape is of a plugin of the world `{tape}`, this is a `{component}`")]
    World {
        /// Which one.
        file: String,
        /// The tape's.
        tape: String,
        /// The component's.
        component: World,
    },
}

impl TapeError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "tape-unreadable",
            Self::TooLarge { .. } => "tape-too-large",
            Self::NoTape { .. } => "no-tape",
            Self::Version { .. } => "tape-version",
            Self::Cut { .. } => "tape-cut",
            Self::Edited { .. } => "tape-edited",
            Self::Damaged { .. } => "tape-damaged",
            Self::World { .. } => "tape-world",
        }
    }
}
