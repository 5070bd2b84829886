//! Writes a project's folder: whole, or not at all.

use std::fs;
use std::path::Path;

use super::NewError;
use super::assemble::Files;

/// Writes the files beside the folder and renames, so that nobody finds half a
/// project.
pub(super) fn folder(folder: &Path, files: Files) -> Result<(), NewError> {
    let failed = |path: &Path, error| NewError::Write {
        path: path.to_owned(),
        error,
    };
    match fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                let folder = folder.to_owned();
                return Err(NewError::NotEmpty { folder });
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(folder, error)),
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let new = parent.join(format!(".{name}.new-{}", std::process::id()));
    let written = write(&new, files).and_then(|()| {
        // What is there already is empty, and gives way: a folder that somebody
        // stands in keeps its place.
        if folder.is_dir() {
            return move_into(&new, folder);
        }
        fs::rename(&new, folder).map_err(|error| failed(folder, error))
    });
    if new.exists() {
        // Whoever sees the first error does not need a second.
        let _ = fs::remove_dir_all(&new);
    }
    written
}

fn write(folder: &Path, files: Files) -> Result<(), NewError> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, bytes))
            .map_err(|error| NewError::Write { path, error })?;
    }
    Ok(())
}

fn move_into(from: &Path, to: &Path) -> Result<(), NewError> {
    let failed = |error| NewError::Write {
        path: to.to_owned(),
        error,
    };
    let mut moved = Vec::new();
    let mut all = || -> std::io::Result<()> {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let there = to.join(entry.file_name());
            fs::rename(entry.path(), &there)?;
            moved.push((entry.path(), there));
        }
        Ok(())
    };
    all().map_err(|error| {
        // Whole or not at all; the first error says more than one of these would.
        for (here, there) in moved {
            let _ = fs::rename(there, here);
        }
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        Files::from([("a/b.txt".to_owned(), b"x".to_vec())])
    }

    #[test]
    fn a_folder_is_made_or_filled_and_nothing_else_is_left() {
        let place = tempfile::tempdir().unwrap();
        let empty = place.path().join("empty");
        fs::create_dir(&empty).unwrap();
        for name in ["new", "deep/er", "empty"] {
            folder(&place.path().join(name), files()).unwrap();
            assert!(place.path().join(name).join("a/b.txt").is_file());
        }
        let left = fs::read_dir(place.path()).unwrap().count();
        assert_eq!(left, 3);
    }

    #[test]
    fn where_one_entry_cannot_be_moved_none_is() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("from"), place.path().join("to"));
        for name in ["a", "b", "c", "d"] {
            fs::create_dir_all(from.join(name)).unwrap();
            fs::write(from.join(name).join("inside"), "x").unwrap();
        }
        // A folder takes the place of no file, whichever comes first.
        fs::create_dir(&to).unwrap();
        fs::write(to.join("c"), "in the way").unwrap();
        assert_eq!(move_into(&from, &to).unwrap_err().code(), "unwritable");
        let left = |folder: &Path| fs::read_dir(folder).unwrap().count();
        assert_eq!((left(&from), left(&to)), (4, 1));
    }

    #[test]
    fn a_folder_with_something_in_it_is_refused_and_stays() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("mine"), "x").unwrap();
        let refused = folder(place.path(), files()).unwrap_err();
        assert_eq!(refused.code(), "not-empty");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }
}
