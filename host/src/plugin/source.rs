//! Where a plugin's bytes come from.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use rustix::fs::OFlags;

use super::PluginError;
use crate::sandbox::LoadError;
use crate::subject::Digest;

/// Where a plugin's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In this binary.
    Embedded {
        /// The name under which it was embedded.
        name: &'static str,
        /// The component.
        bytes: &'static [u8],
    },
    /// A file that a person named: where they named a link, what it leads to.
    File(PathBuf),
    /// A file of a watched folder, whose writers name what they like: it is
    /// read itself, and no link is followed out of the folder.
    Watched(PathBuf),
    /// Bytes that came with a request.
    Upload {
        /// Who sent them, or what they call it.
        name: String,
        /// The component.
        bytes: Bytes,
    },
}

impl Source {
    /// Reads all of it, of a file no more than `most` bytes: a larger one is
    /// refused before there is memory for it.
    ///
    /// # Errors
    ///
    /// [`PluginError::Unreadable`] or that the file is too large, with its path.
    pub fn fetch(self, most: usize) -> Result<Fetched, PluginError> {
        let origin = self.to_string();
        let bytes = match self {
            Self::Embedded { bytes, .. } => Bytes::from_static(bytes),
            Self::Upload { bytes, .. } => bytes,
            Self::File(path) => read(&path, OFlags::empty(), most, &origin)?,
            Self::Watched(path) => read(&path, OFlags::NOFOLLOW, most, &origin)?,
        };
        Ok(Fetched {
            origin,
            digest: Digest::of(&bytes),
            bytes,
        })
    }
}

fn read(path: &Path, flags: OFlags, most: usize, origin: &str) -> Result<Bytes, PluginError> {
    let unreadable = |error: std::io::Error| PluginError::Unreadable {
        origin: origin.to_owned(),
        what: error.to_string(),
    };
    // Without waiting: a pipe in the place of a file would wait for a writer.
    let flags = flags | OFlags::NONBLOCK;
    let file = File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(unreadable)?;
    // What was opened is judged, and not what has its name by now.
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        return Err(unreadable(std::io::Error::other("it is no regular file")));
    }
    let mut bytes = Vec::new();
    // One byte more tells a file that just fits from a larger one.
    let mut bounded = file.take((most as u64).saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        let length = found.len().max(bytes.len() as u64);
        return Err(PluginError::Load {
            origin: origin.to_owned(),
            error: LoadError::TooLarge {
                bytes: usize::try_from(length).unwrap_or(usize::MAX),
                limit: most,
            },
        });
    }
    Ok(bytes.into())
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Embedded { name, .. } => write!(f, "embedded plugin {name}"),
            Self::File(path) | Self::Watched(path) => write!(f, "{}", path.display()),
            Self::Upload { name, .. } => f.write_str(name),
        }
    }
}

/// Bytes that travel with their digest.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The source, for people.
    pub origin: String,
    /// The component.
    pub bytes: Bytes,
    /// Of exactly these bytes.
    pub digest: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.wasm");
        // Sparse: it takes no disk, and would take all memory.
        let file = File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        let refused = Source::File(path.clone()).fetch(1000).unwrap_err();
        assert_eq!(refused.code(), "component-too-large");
        file.set_len(1000).unwrap();
        assert_eq!(Source::File(path).fetch(1000).unwrap().bytes.len(), 1000);
    }

    #[test]
    fn a_link_is_followed_where_a_person_named_it_and_never_in_a_watched_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("link.wasm"));
        std::fs::write(&file, b"bytes").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let named = Source::File(link.clone()).fetch(1000).unwrap();
        assert_eq!(named.bytes.as_ref(), b"bytes");
        let watched = Source::Watched(file).fetch(1000).unwrap();
        assert_eq!(watched.digest, named.digest);
        let refused = Source::Watched(link).fetch(1000).unwrap_err();
        assert!(matches!(refused, PluginError::Unreadable { .. }));
    }

    #[test]
    fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.wasm");
        let (mode, none) = (rustix::fs::Mode::RUSR, 0);
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            mode,
            none,
        )
        .unwrap();
        for source in [Source::File(pipe.clone()), Source::Watched(pipe)] {
            let (said, told) = std::sync::mpsc::channel();
            std::thread::spawn(move || said.send(source.fetch(1000).map(drop)));
            let refused = told.recv_timeout(std::time::Duration::from_secs(30));
            let refused = refused.unwrap().unwrap_err().to_string();
            assert!(refused.contains("it is no regular file"), "{refused}");
        }
    }
}
