//! Where caches and keys lie: the state folder.

use std::path::{Path, PathBuf};

/// The platform's state folder for this program: `$XDG_STATE_HOME/crescendo`,
/// else `~/.local/state/crescendo`; none where there is no home.
#[must_use]
pub fn default_folder() -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .and_then(absolute)
        .or_else(|| Some(std::env::home_dir()?.join(".local/state")).and_then(absolute))
        .map(|folder| folder.join("crescendo"))
}

/// Creates `folder` and its parents, readable by this user alone.
///
/// # Errors
/// As the file system says.
pub fn create_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// Whether a file can be made in `folder` (which is created where missing).
///
/// # Errors
/// Why not.
pub fn try_writing(folder: &Path) -> std::io::Result<()> {
    create_private(folder)?;
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    std::fs::File::create_new(&probe)?;
    std::fs::remove_file(&probe)
}
