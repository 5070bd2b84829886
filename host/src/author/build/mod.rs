//! A project becomes one file: a component with manifest and samples inside.
//!
//! The language's own tool does the work and shows how it goes. What it made is
//! compared with the contract before anything is written, so that a file that
//! is there can be checked and run.

mod c;
mod error;
mod machine;
mod rust;
mod script;
mod tailor;
mod wrap;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crescendo_core::manifest::{self, Manifest};
use crescendo_core::pack;
use crescendo_core::section::SectionError;

use super::contract::{self, Look};
use super::language::Language;
use crate::sandbox::Capability;

pub use error::BuildError;
pub use machine::Machine;

/// The manifest of a project.
const MANIFEST: &str = "plugin.toml";

/// What is to be built.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project's folder.
    pub folder: PathBuf,
    /// Where the component goes; by default `build/ID.wasm` in the project.
    pub output: Option<PathBuf>,
    /// What another tool has made already.
    pub component: Option<PathBuf>,
}

/// A file that was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The plugin's manifest.
    pub manifest: Manifest,
    /// Where it is.
    pub file: PathBuf,
    /// Its size.
    pub bytes: usize,
    /// What it imports, as it names it.
    pub imports: Vec<String>,
    /// What of that has to be granted.
    pub needs: BTreeSet<Capability>,
}

/// A folder with a manifest.
struct Project {
    /// Absolute, as some tools need it.
    folder: PathBuf,
    text: String,
    manifest: Manifest,
}

impl Project {
    fn open(folder: &Path) -> Result<Self, BuildError> {
        let file = folder.join(MANIFEST);
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let folder = folder.to_owned();
                return Err(BuildError::NoProject { folder });
            }
            Err(error) => return Err(BuildError::file("read", file)(error)),
        };
        let manifest = manifest::parse(&text);
        let manifest = manifest.map_err(|error| BuildError::Manifest { file, error })?;
        Ok(Self {
            folder: fs::canonicalize(folder).map_err(BuildError::file("find", folder))?,
            // A manifest that was parsed is text.
            text: String::from_utf8_lossy(&text).into_owned(),
            manifest,
        })
    }

    /// Where tools leave what they make.
    fn intermediate(&self) -> PathBuf {
        let name = format!("build/{}.component.wasm", self.manifest.id);
        self.folder.join(name)
    }

    fn language(&self) -> Result<Language, BuildError> {
        let folder = self.folder.clone();
        match Language::of_project(&self.folder).as_slice() {
            [language] => Ok(*language),
            [] => Err(BuildError::NoLanguage { folder }),
            several => Err(BuildError::ManyLanguages {
                folder,
                languages: several.to_vec(),
            }),
        }
    }
}

/// Builds a project; `say` is told what is being done.
///
/// # Errors
///
/// Something is missing or wrong: see [`BuildError`].
pub fn build(
    request: &Request,
    machine: &Machine,
    mut say: impl FnMut(&str),
) -> Result<Built, BuildError> {
    let project = Project::open(&request.folder)?;
    let id = &project.manifest.id;
    let made = match &request.component {
        Some(component) => component.clone(),
        None => {
            let language = project.language()?;
            let folder = project.folder.join("build");
            fs::create_dir_all(&folder).map_err(BuildError::file("make", &folder))?;
            let world = project.manifest.world_name();
            say(&format!(
                "building {id}, a plugin of the world {world} in {language}"
            ));
            match language {
                Language::Rust => rust::build(&project, machine)?,
                Language::Python => script::python(&project, machine)?,
                Language::Js => script::javascript(&project, machine)?,
                Language::C => c::build(&project, machine)?,
            }
        }
    };
    let component = fs::read(&made).map_err(BuildError::file("read", &made))?;
    let component = wrapped(component, &made)?;
    let look = inspected(&component, &made, &project.manifest)?;
    let whole = packed(&component, &project)?;
    let file = match &request.output {
        Some(file) => file.clone(),
        // As the author would type it.
        None if request.folder == Path::new(".") => PathBuf::from(format!("build/{id}.wasm")),
        None => request.folder.join(format!("build/{id}.wasm")),
    };
    replace(&file, &whole)?;
    Ok(Built {
        bytes: whole.len(),
        file,
        imports: look.imports,
        needs: look.needs,
        manifest: project.manifest,
    })
}

/// The bytes, made a component where they are a module that can be one.
fn wrapped(bytes: Vec<u8>, file: &Path) -> Result<Vec<u8>, BuildError> {
    match crescendo_core::section::find(&bytes, manifest::SECTION) {
        Err(SectionError::CoreModule) => {
            wrap::component(&bytes).map_err(|why| BuildError::Module {
                file: file.to_owned(),
                why,
            })
        }
        _ => Ok(bytes),
    }
}

fn inspected(component: &[u8], file: &Path, manifest: &Manifest) -> Result<Look, BuildError> {
    let look = contract::look(component, Some(manifest));
    let look = look.map_err(|error| BuildError::Section {
        file: file.to_owned(),
        error,
    })?;
    if look.findings.is_empty() {
        return Ok(look);
    }
    Err(BuildError::Contract(look.findings))
}

/// The component with manifest and samples inside.
fn packed(component: &[u8], project: &Project) -> Result<Vec<u8>, BuildError> {
    let mut failed = None;
    let read = |path: &str| {
        let file = project.folder.join(path);
        match fs::read(&file) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                failed = (!missing).then(|| BuildError::file("read", file)(error));
                None
            }
        }
    };
    let whole = pack::pack(component, &project.text, read);
    match failed {
        Some(error) => Err(error),
        None => Ok(whole?),
    }
}

/// Writes beside the file and renames, so that a reader never sees a half.
fn replace(file: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let new = file.with_extension(format!("new-{}", std::process::id()));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(BuildError::file("make", folder))?;
    }
    fs::write(&new, bytes)
        .and_then(|()| fs::rename(&new, file))
        .map_err(BuildError::file("write", file))
}

#[cfg(test)]
mod tests;
