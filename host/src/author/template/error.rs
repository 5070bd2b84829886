//! Why a project was not made.

use std::path::PathBuf;

use crescendo_core::manifest::{MAX_ID, World};

use crate::author::language::Language;

/// Why a project was not made.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The id is none.
    #[error(
        "`{id}` is no plugin's id: 1 to {MAX_ID} letters of a-z, 0-9 and `-`, which neither \
         begins nor ends with `-`{}", hint(.better.as_deref())
    )]
    Id {
        /// What was given.
        id: String,
        /// The nearest id.
        better: Option<String>,
    },
    /// The language's own tool does not take the id.
    #[error("`{id}` cannot be a {language} project's name: {why}")]
    Taken {
        /// What was given.
        id: String,
        /// For which language.
        language: Language,
        /// What stands against it.
        why: &'static str,
    },
    /// The folder is there and not empty.
    #[error("{}: there is something in it already; choose another with --dir", folder.display())]
    NotEmpty {
        /// Which.
        folder: PathBuf,
    },
    /// The template is not in this binary.
    #[error(
        "this program was built without the template of `{world}` in {language} \
         (sdk/{language}/template/{world})"
    )]
    NoTemplate {
        /// For which world.
        world: World,
        /// In which language.
        language: Language,
    },
    /// Rust's SDK is not in this binary.
    #[error(
        "this program was built without the crates that projects in Rust need: run \
         `cargo xtask sdk`, then build it again"
    )]
    NoCrates,
    /// Two files of the template are one of the project.
    #[error("the template has `{path}` twice")]
    Twice {
        /// Which.
        path: String,
    },
    /// The system refuses.
    #[error("cannot write {}: {error}", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
}

impl NewError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Id { .. } => "bad-id",
            Self::Taken { .. } => "id-refused",
            Self::NotEmpty { .. } => "not-empty",
            Self::NoTemplate { .. } => "no-template",
            Self::NoCrates => "no-crates",
            Self::Twice { .. } => "bad-template",
            Self::Write { .. } => "unwritable",
        }
    }
}

fn hint(better: Option<&str>) -> String {
    better.map_or_else(String::new, |better| format!("; `{better}` would be one"))
}
