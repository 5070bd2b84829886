//! A new project out of what is embedded in the binary.
//!
//! A project has everything that its language's own tool needs: the template
//! of its world, the SDK under `sdk/`, the contract under `wit/` and, for
//! Rust, the crates of others under `vendor/`. Nothing points back to this
//! program or to the network.

mod assemble;
mod error;
mod fill;
mod put;

use std::path::{Path, PathBuf};

use crescendo_core::manifest::World;

use super::embedded;
use super::language::Language;

pub use error::NewError;

/// What a project is made from.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The plugin's id, and the name of its folder.
    pub id: String,
    /// What it is called for.
    pub world: World,
    /// What it is written in.
    pub language: Language,
    /// Where it goes; by default, a folder of its id's name.
    pub folder: Option<PathBuf>,
}

/// A project that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where.
    pub folder: PathBuf,
    /// How many files.
    pub files: usize,
}

/// Makes the project. The folder is there whole, or not at all.
///
/// # Errors
///
/// The id is none, the folder holds something, or this program was built
/// without what the language needs.
pub fn make(wish: &Wish) -> Result<Made, NewError> {
    let folder = match &wish.folder {
        Some(folder) => folder.clone(),
        None => Path::new(&wish.id).to_owned(),
    };
    let files = assemble::project(embedded::FILES, wish)?;
    let count = files.len();
    put::folder(&folder, files)?;
    Ok(Made {
        folder,
        files: count,
    })
}
