//! What a call is about: files by their endings, standard input, a text.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use crescendo_core::manifest::World;

use crate::subject::{
    Limits, MAX_PROMPT, MAX_RECORD, PromptError, RecordError, Subject, SubjectError, fault,
};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An image, of any format.
    Image,
    /// One JSON object.
    Record,
    /// Text.
    Prompt,
}

impl Kind {
    /// `.json` is a record, `.txt` a prompt, anything else an image.
    #[must_use]
    pub fn of_file(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("json") => Self::Record,
            Some("txt") => Self::Prompt,
            _ => Self::Image,
        }
    }

    /// What plugins of a world look at.
    #[must_use]
    pub const fn of_world(world: World) -> Self {
        match world {
            World::Extractor => Self::Image,
            World::Enricher => Self::Record,
            World::Model | World::Router => Self::Prompt,
        }
    }
}

/// Why there is no subject.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A file cannot be read.
    #[error("cannot read {name}: {error}")]
    Unreadable {
        /// Which one.
        name: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Two records, two prompts, or standard input twice.
    #[error("{what} is given twice; a subject has one")]
    Twice {
        /// What.
        what: &'static str,
    },
    /// An image was refused.
    #[error("{name}: {error}")]
    Image {
        /// Which one; all of them where no single one is to blame.
        name: String,
        /// Why.
        error: SubjectError,
    },
    /// A record was refused.
    #[error("{name}: {error}")]
    Record {
        /// Which one.
        name: String,
        /// Why.
        error: RecordError,
    },
    /// A prompt was refused.
    #[error("{name}: {error}")]
    Prompt {
        /// Which one.
        name: String,
        /// Why.
        error: PromptError,
    },
}

impl InputError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "input-unreadable",
            Self::Twice { .. } => "input-twice",
            Self::Image { error, .. } => error.code(),
            Self::Record { error, .. } => error.code(),
            Self::Prompt { error, .. } => error.code(),
        }
    }

    /// Whether the command line is wrong, and not a file.
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::Twice { .. })
    }
}

/// Reads all inputs into one subject. `-` is standard input, which holds what
/// plugins of the `world` look at; `prompt` is one given as it is.
///
/// # Errors
/// [`InputError`], with the name of the file that is to blame.
pub fn subject(
    paths: &[PathBuf],
    prompt: Option<&str>,
    world: World,
    limits: &Limits,
) -> Result<Subject, InputError> {
    let mut found = Found::default();
    if let Some(prompt) = prompt {
        found.prompt = Some(("--prompt".to_owned(), prompt.as_bytes().to_vec()));
    }
    if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        let what = "standard input (-)";
        return Err(InputError::Twice { what });
    }
    for path in paths {
        found.take(path, world, limits)?;
    }
    found.subject(limits)
}

/// Files with their names.
#[derive(Default)]
struct Found {
    images: Vec<(String, Bytes)>,
    record: Option<(String, Vec<u8>)>,
    prompt: Option<(String, Vec<u8>)>,
}

impl Found {
    fn take(&mut self, path: &Path, world: World, limits: &Limits) -> Result<(), InputError> {
        let is_input = path.as_os_str() == "-";
        let (kind, name) = if is_input {
            (Kind::of_world(world), "standard input".to_owned())
        } else {
            (Kind::of_file(path), path.display().to_string())
        };
        let most = match kind {
            Kind::Image => limits.image.max_bytes,
            Kind::Record => MAX_RECORD as u64,
            Kind::Prompt => MAX_PROMPT as u64,
        };
        let unreadable = |error| InputError::Unreadable {
            name: name.clone(),
            error,
        };
        let bytes = bounded(path, most).map_err(unreadable)?;
        let (place, what) = match kind {
            Kind::Image => {
                self.images.push((name, bytes.into()));
                return Ok(());
            }
            Kind::Record => (&mut self.record, "a record"),
            Kind::Prompt => (&mut self.prompt, "a prompt"),
        };
        if place.replace((name, bytes)).is_some() {
            return Err(InputError::Twice { what });
        }
        Ok(())
    }

    fn subject(self, limits: &Limits) -> Result<Subject, InputError> {
        let mut subject = if self.images.is_empty() {
            Subject::nothing()
        } else {
            let files = self.images.iter().map(|(_, bytes)| bytes.clone()).collect();
            let made = Subject::from_images(files, limits);
            made.map_err(|error| blame(&self.images, error, limits))?
        };
        if let Some((name, file)) = self.record {
            let with = subject.and_record(&file);
            subject = with.map_err(|error| InputError::Record { name, error })?;
        }
        if let Some((name, text)) = self.prompt {
            let with = subject.and_prompt(&text);
            subject = with.map_err(|error| InputError::Prompt { name, error })?;
        }
        Ok(subject)
    }
}

/// The file whose header is refused; all of them where they are too many or too
/// large together.
fn blame(images: &[(String, Bytes)], error: SubjectError, limits: &Limits) -> InputError {
    let bad = (0..).zip(images).find_map(|(index, (name, bytes))| {
        let error = fault(bytes, limits)?;
        let error = SubjectError::Image { index, error };
        Some((name.clone(), error))
    });
    let (name, error) = bad.unwrap_or_else(|| ("the images".to_owned(), error));
    InputError::Image { name, error }
}

/// A file's bytes, or standard input's for `-`; past `most` of them one more, so
/// that whoever checks sees that there are too many.
pub(super) fn bounded(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let most = most.saturating_add(1);
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(path)?;
        file.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &tempfile::TempDir, name: &str, content: &[u8]) -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn read(paths: &[PathBuf], prompt: Option<&str>) -> Result<Subject, InputError> {
        subject(paths, prompt, World::Extractor, &Limits::default())
    }

    #[test]
    fn endings_say_what_a_file_holds() {
        let folder = tempfile::tempdir().unwrap();
        let record = written(&folder, "a.JSON", b"{\"a\": 1}");
        let prompt = written(&folder, "b.txt", b"say it");
        let both = read(&[record, prompt], None).unwrap();
        assert_eq!(
            both.record().map(|record| record.json()),
            Some("{\"a\": 1}")
        );
        assert_eq!(both.prompt(), Some("say it"));
        assert!(read(&[], None).unwrap().prompt().is_none());
    }

    #[test]
    fn what_is_refused_is_named_with_its_code() {
        let folder = tempfile::tempdir().unwrap();
        let record = written(&folder, "list.json", b"[]");
        let refused = read(&[record], None).unwrap_err();
        assert_eq!(refused.code(), "record-not-an-object");
        assert!(refused.to_string().contains("list.json"));
        let image = written(&folder, "none.png", b"none");
        let refused = read(&[image], None).unwrap_err();
        assert_eq!(refused.code(), "unsupported-format");
        assert!(refused.to_string().contains("none.png"));
        let absent = folder.path().join("absent.png");
        assert_eq!(
            read(&[absent], None).unwrap_err().code(),
            "input-unreadable"
        );
    }

    #[test]
    fn a_subject_has_one_prompt() {
        let folder = tempfile::tempdir().unwrap();
        let prompt = written(&folder, "b.txt", b"say it");
        let refused = read(&[prompt], Some("say that")).unwrap_err();
        assert_eq!(refused.code(), "input-twice");
        assert!(refused.is_usage());
    }
}
