//! The images that `crescendo extract` is given: files and standard input.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::Failure;
use super::view::plain;
use crate::subject::{Limits, Subject, SubjectError};

/// A path as a person is told it.
#[must_use]
pub fn name(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

/// Reads every file, and refuses what `limits` forbid: too many before one is
/// opened, too large a one before it is held.
///
/// # Errors
/// [`Failure::Input`] naming the file that is to blame.
pub fn read(paths: &[PathBuf], limits: &Limits) -> Result<Subject, Failure> {
    let dashes = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        return Err(Failure::Usage(
            "standard input (-) can be read once".to_owned(),
        ));
    }
    let (found, limit) = (paths.len(), limits.max_images);
    if found > limit {
        return Err(refused(
            &SubjectError::TooManyImages { found, limit },
            paths,
        ));
    }
    let files = paths
        .iter()
        .map(|path| read_one(path, limits.image.max_bytes));
    let files = files.collect::<Result<Vec<Bytes>, Failure>>()?;
    Subject::from_images(files, limits).map_err(|error| refused(&error, paths))
}

/// The refusal, with the name of the one file that is to blame where one is.
fn refused(error: &SubjectError, paths: &[PathBuf]) -> Failure {
    let code = error.code();
    let text = match error {
        SubjectError::Image { index, error } => match paths.get(*index) {
            Some(path) => format!("{}: {error}", name(path)),
            None => error.to_string(),
        },
        SubjectError::TooManyImages { .. } => format!("{error} (server.max_images)"),
        other => other.to_string(),
    };
    Failure::Input(format!("{text} (code {code})"))
}

fn read_one(path: &Path, max_bytes: u64) -> Result<Bytes, Failure> {
    let refuse = |error: std::io::Error| match scheme(path) {
        Some(scheme) if error.kind() == std::io::ErrorKind::NotFound => Failure::Input(format!(
            "{scheme} URLs are not fetched; hand the image in: curl -L {} | crescendo extract -",
            name(path)
        )),
        _ => Failure::Input(format!("cannot read {}: {error}", name(path))),
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
    if u64::try_from(bytes.len()).is_ok_and(|n| n > max_bytes) {
        let why = format!(
            "{} has more than {max_bytes} bytes (images.max_bytes)",
            name(path)
        );
        return Err(Failure::Input(why));
    }
    if bytes.is_empty() {
        return Err(Failure::Input(format!("{} is empty", name(path))));
    }
    Ok(bytes.into())
}

/// The scheme of what looks like a URL.
fn scheme(path: &Path) -> Option<&str> {
    let (scheme, _) = path.to_str()?.split_once("://")?;
    let word = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric());
    word.then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_url_has_a_scheme() {
        assert_eq!(scheme(Path::new("https://a.example/b.png")), Some("https"));
        for path in ["a.png", "/a://b", "://b", "c:/d.png"] {
            assert_eq!(scheme(Path::new(path)), None, "{path}");
        }
    }
}
