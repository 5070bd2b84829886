//! The images that `crescendo extract` is given: files and standard input.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::Failure;
use super::view::plain;
use crate::subject::{self, Limits, Subject, SubjectError, Unreadable};

/// A path as a person is told it.
#[must_use]
pub fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    plain(&path.to_string_lossy())
}

/// Reads every file, and refuses what `limits` forbid: too many before one is
/// opened, too large a one before it is held.
///
/// # Errors
/// [`Failure::Input`] naming every file that is to blame.
pub fn read(paths: &[PathBuf], limits: &Limits) -> Result<Subject, Failure> {
    let dashes = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        return Err(Failure::Usage(
            "standard input (-) can be read once".to_owned(),
        ));
    }
    let (found, limit) = (paths.len(), limits.max_images);
    if found > limit {
        return Err(refused(&SubjectError::TooManyImages { found, limit }));
    }
    let most = limits.image.max_bytes;
    let read: Vec<_> = paths.iter().map(|path| read_one(path, most)).collect();
    let files: Result<Vec<Bytes>, &String> = read.iter().map(|one| one.as_ref().cloned()).collect();
    match files.map(|files| Subject::from_images(files, limits)) {
        Ok(Ok(subject)) => return Ok(subject),
        Ok(Err(SubjectError::Image { .. })) | Err(_) => {}
        Ok(Err(error)) => return Err(refused(&error)),
    }
    // Each of those that are to blame, not the first alone.
    let wrong = paths.iter().zip(read).filter_map(|(path, one)| match one {
        Ok(file) => {
            let error = subject::fault(&file, limits)?;
            Some(format!("{}: {error} (code {})", name(path), error.code()))
        }
        Err(why) => Some(why),
    });
    Err(Failure::Input(wrong.collect::<Vec<_>>().join("; ")))
}

/// The refusal of all images together.
fn refused(error: &SubjectError) -> Failure {
    let code = error.code();
    let key = match error {
        SubjectError::TooManyImages { .. } => " (server.max_images)",
        SubjectError::NoImages
        | SubjectError::TooLarge { .. }
        | SubjectError::Image { .. }
        | SubjectError::Broken => "",
    };
    Failure::Input(format!("{error}{key} (code {code})"))
}

/// Images that turned out to be unreadable, by the names of their files.
#[must_use]
pub fn unreadable(found: &[Unreadable], names: &[String]) -> Failure {
    let line = |found: &Unreadable| {
        let Unreadable { index, error } = found;
        let name = names.get(*index).map_or("an image", String::as_str);
        format!("{name}: {error} (code {})", error.code())
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    Failure::Input(lines.join("; "))
}

/// A file, or why it cannot be had in one line.
fn read_one(path: &Path, max_bytes: u64) -> Result<Bytes, String> {
    let name = name(path);
    let refuse = |error: std::io::Error| {
        if looks_like_url(path) {
            format!(
                "{name}: URLs are not fetched; hand the image in: \
                 curl -L URL | crescendo extract -"
            )
        } else {
            format!("cannot read {name}: {error}")
        }
    };
    let mut bytes = Vec::new();
    // One byte more than the limit tells a file at the limit from one past it.
    let most = max_bytes.saturating_add(1);
    if path.as_os_str() == "-" {
        let mut input = std::io::stdin().lock().take(most);
        input.read_to_end(&mut bytes).map_err(refuse)?;
    } else {
        let file = std::fs::File::open(path).map_err(refuse)?;
        file.take(most).read_to_end(&mut bytes).map_err(refuse)?;
    }
    if bytes.len() as u64 > max_bytes {
        return Err(format!(
            "{name} has more than {max_bytes} bytes (images.max_bytes) (code image-too-large)"
        ));
    }
    Ok(bytes.into())
}

/// Whether a path begins as a URL does: with a scheme, `https://`.
#[must_use]
pub fn looks_like_url(path: &Path) -> bool {
    let scheme = path.to_str().and_then(|text| text.split_once("://"));
    scheme.is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_begins_with_a_scheme_and_a_path_does_not() {
        assert!(looks_like_url(Path::new("https://a.example/b.png")));
        for path in ["a.png", "/a://b", "://b", "c:/d.png"] {
            assert!(!looks_like_url(Path::new(path)), "{path}");
        }
    }
}
