//! Things that are made once, outside the checkout, and found again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::problem::Problem;

/// In a finished thing's folder; what lacks it is built anew.
const MARKER: &str = ".complete";

/// The cached folder `kind/KEY`, where the key is a digest of everything that
/// `inputs` names; `make` fills it where it is not there. Two chores that
/// want the same thing at once wait for each other.
pub fn folder(
    place: &Place,
    kind: &str,
    inputs: &[&str],
    make: impl FnOnce(&Path) -> Result<(), Problem>,
) -> Result<PathBuf, Problem> {
    let folder = locate(place, kind, inputs);
    let parent = place.cache.join(kind);
    fs::create_dir_all(&parent)
        .map_err(|error| Problem::file("make the cache folder", &parent, &error))?;
    let lock_file = folder.with_extension("lock");
    let lock = File::create(&lock_file)
        .map_err(|error| Problem::file("make the lock", &lock_file, &error))?;
    lock.lock()
        .map_err(|error| Problem::file("lock", &lock_file, &error))?;
    if folder.join(MARKER).is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| Problem::file("remove the unfinished", &folder, &error))?;
    }
    fs::create_dir_all(&folder)
        .map_err(|error| Problem::file("make the folder", &folder, &error))?;
    make(&folder)?;
    let marker = folder.join(MARKER);
    fs::write(&marker, inputs.join("\n"))
        .map_err(|error| Problem::file("finish", &marker, &error))?;
    Ok(folder)
}

/// Whether [`folder`] would find it finished.
pub fn is_there(place: &Place, kind: &str, inputs: &[&str]) -> bool {
    locate(place, kind, inputs).join(MARKER).is_file()
}

fn locate(place: &Place, kind: &str, inputs: &[&str]) -> PathBuf {
    place.cache.join(kind).join(key(inputs))
}

/// A name for a list of texts; 16 hexadecimal digits are plenty for a folder
/// with a handful of entries.
fn key(inputs: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for input in inputs {
        hasher.update(&input.len().to_le_bytes());
        hasher.update(input.as_bytes());
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> Place {
        let cache = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&cache);
        Place {
            root: cache.clone(),
            cache,
        }
    }

    #[test]
    fn a_thing_is_made_once() {
        let place = place("once");
        let make = |folder: &Path| {
            fs::write(folder.join("x"), "1").map_err(|error| Problem::new(error.to_string()))
        };
        let first = folder(&place, "thing", &["a"], make).expect("made");
        let second = folder(&place, "thing", &["a"], |_| Err(Problem::new("made twice")));
        assert_eq!(second.expect("found"), first);
        let _ = fs::remove_dir_all(&place.cache);
    }

    #[test]
    fn a_thing_that_failed_is_made_anew() {
        let place = place("anew");
        let failed = folder(&place, "thing", &["a"], |_| Err(Problem::new("no")));
        assert!(failed.is_err());
        assert!(!is_there(&place, "thing", &["a"]));
        assert!(folder(&place, "thing", &["a"], |_| Ok(())).is_ok());
        let _ = fs::remove_dir_all(&place.cache);
    }

    #[test]
    fn inputs_do_not_run_into_each_other() {
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
    }
}
