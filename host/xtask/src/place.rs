//! Where things are: the checkout, its outputs, and the cache outside it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// The folders that chores read and write.
#[derive(Clone, Debug)]
pub struct Place {
    /// The checkout.
    pub root: PathBuf,
    /// What outlives a checkout: toolchains, virtual environments, npm
    /// packages. `CRESCENDO_CACHE`, else `crescendo` under the user's cache.
    pub cache: PathBuf,
}

impl Place {
    /// Finds them from the environment that cargo sets.
    ///
    /// # Errors
    ///
    /// Not inside a checkout, or no cache folder can be named.
    pub fn find() -> Result<Place, Problem> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let start = match manifest {
            Some(folder) => folder,
            None => env::current_dir()
                .map_err(|error| Problem::new(format!("no current folder: {error}")))?,
        };
        let root = start
            .ancestors()
            .find(|folder| folder.join("wit/worlds.wit").is_file())
            .ok_or_else(|| {
                Problem::new("not inside a checkout of Crescendo")
                    .with_remedy("run `cargo xtask` in the repository")
            })?
            .to_path_buf();
        let cache = cache_folder(
            env::var_os("CRESCENDO_CACHE"),
            env::var_os("XDG_CACHE_HOME"),
            env::var_os("HOME"),
        )
        .ok_or_else(|| {
            Problem::new("there is no folder to cache toolchains in")
                .with_remedy("set CRESCENDO_CACHE to one")
        })?;
        Ok(Place { root, cache })
    }

    /// Where cargo builds the host.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |folder| self.root.join(folder))
    }

    /// Where finished plugins go; `host/build.rs` embeds what lies here.
    #[must_use]
    pub fn plugins(&self) -> PathBuf {
        self.root.join("target/plugins")
    }

    /// Where finished test guests go.
    #[must_use]
    pub fn guests(&self) -> PathBuf {
        self.root.join("target/guests")
    }

    /// Where a path below the checkout is, for people.
    #[must_use]
    pub fn shown<'p>(&self, path: &'p Path) -> std::path::Display<'p> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

fn cache_folder(
    own: Option<OsString>,
    xdg: Option<OsString>,
    home: Option<OsString>,
) -> Option<PathBuf> {
    let set = |value: Option<OsString>| value.filter(|text| !text.is_empty()).map(PathBuf::from);
    set(own)
        .or_else(|| set(xdg).map(|folder| folder.join("crescendo")))
        .or_else(|| set(home).map(|folder| folder.join(".cache/crescendo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(own: &str, xdg: &str, home: &str) -> Option<PathBuf> {
        cache_folder(Some(own.into()), Some(xdg.into()), Some(home.into()))
    }

    #[test]
    fn the_cache_is_where_the_person_says() {
        assert_eq!(at("/x", "/y", "/h"), Some("/x".into()));
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        assert_eq!(at("", "/y", "/h"), Some("/y/crescendo".into()));
        assert_eq!(at("", "", "/h"), Some("/h/.cache/crescendo".into()));
        assert_eq!(at("", "", ""), None);
    }
}
