//! One file out of three things: a component, its manifest, its samples.
//!
//! Everybody who makes a plugin's file packs it here: `crescendo plugin build`
//! for authors, `cargo xtask` for the plugins of this repository.

use std::ops::Range;

use crate::manifest::{self, Manifest, ManifestError};
use crate::section::{self, SAMPLE, SectionError};

/// Most bytes of all samples together; more are refused. Whoever installs a
/// plugin carries them, and no call reads them.
pub const MAX_SAMPLES: usize = 16 << 20;

/// Why the parts did not become one file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The manifest is wrong.
    #[error("plugin.toml: {0}")]
    Manifest(#[from] ManifestError),
    /// The component is none, or a section does not fit.
    #[error(transparent)]
    Section(#[from] SectionError),
    /// A sample that the manifest names was not given.
    #[error("plugin.toml names the sample `{0}`, which is not there")]
    NoSample(String),
    /// The samples are too large together.
    #[error("the samples have {bytes} bytes together, and may have {MAX_SAMPLES}")]
    TooLarge {
        /// How many they have.
        bytes: usize,
    },
}

impl PackError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Manifest(error) => error.code(),
            Self::Section(error) => error.code(),
            Self::NoSample(_) => "no-sample",
            Self::TooLarge { .. } => "samples-too-large",
        }
    }
}

/// The component with the manifest, and the samples that it names, inside.
/// What of these was inside before is replaced. `read` gives the bytes of a
/// sample by its path; none where it is not there.
///
/// # Errors
/// A part is wrong or too large, or a sample is missing.
pub fn pack(
    component: &[u8],
    manifest: &str,
    mut read: impl FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, PackError> {
    let parsed = manifest::parse(manifest.as_bytes())?;
    let ours =
        |name: &[u8]| name == manifest::SECTION.as_bytes() || name.starts_with(SAMPLE.as_bytes());
    let mut whole = section::strip(component, ours)?;
    let mut bytes = 0_usize;
    for sample in &parsed.samples {
        let data = read(&sample.file).ok_or_else(|| PackError::NoSample(sample.file.clone()))?;
        bytes = bytes.saturating_add(data.len());
        if bytes > MAX_SAMPLES {
            return Err(PackError::TooLarge { bytes });
        }
        whole = section::append(&whole, &format!("{SAMPLE}{}", sample.file), &data)?;
    }
    Ok(section::append(
        &whole,
        manifest::SECTION,
        manifest.as_bytes(),
    )?)
}

/// Paths of the samples inside a component, and where their bytes lie.
///
/// # Errors
/// The bytes are no component, or have more or larger samples than [`pack`]
/// takes.
pub fn samples(component: &[u8]) -> Result<Vec<(String, Range<usize>)>, PackError> {
    let found = section::find_all(component, SAMPLE, manifest::MAX_ITEMS)?;
    let bytes = found.iter().map(|(_, data)| data.len()).sum();
    if bytes > MAX_SAMPLES {
        return Err(PackError::TooLarge { bytes });
    }
    Ok(found)
}

/// Whether a manifest and the samples beside it belong together: each sample
/// that the manifest names is there.
#[must_use]
pub fn missing<'m>(manifest: &'m Manifest, there: &[String]) -> Vec<&'m str> {
    let named = manifest.samples.iter().map(|sample| sample.file.as_str());
    named
        .filter(|file| !there.iter().any(|path| path == file))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";
    const MANIFEST: &str = "id='a'\nversion='1.0.0'\nworld='model'\ndescription='x'\n\
                            [[samples]]\nfile='a.txt'\n[[samples]]\nfile='s/b.txt'\n";

    fn content(path: &str) -> Option<Vec<u8>> {
        Some(format!("content of {path}").into_bytes())
    }

    #[test]
    fn what_was_packed_is_found_and_packing_again_changes_nothing() {
        let whole = pack(EMPTY, MANIFEST, content).unwrap();
        let found = samples(&whole).unwrap();
        let paths: Vec<&str> = found.iter().map(|(path, _)| &**path).collect();
        assert_eq!(paths, ["a.txt", "s/b.txt"]);
        assert_eq!(&whole[found[1].1.clone()], b"content of s/b.txt");
        let text = section::find(&whole, manifest::SECTION).unwrap();
        assert_eq!(text, Some(MANIFEST.as_bytes()));
        assert_eq!(pack(&whole, MANIFEST, content), Ok(whole));
    }

    #[test]
    fn a_sample_that_is_not_there_is_named() {
        let refused = pack(EMPTY, MANIFEST, |path| (path == "a.txt").then(Vec::new));
        assert_eq!(refused, Err(PackError::NoSample("s/b.txt".to_owned())));
        let parsed = manifest::parse(MANIFEST.as_bytes()).unwrap();
        assert_eq!(missing(&parsed, &["a.txt".to_owned()]), ["s/b.txt"]);
    }

    #[test]
    fn samples_over_the_limit_are_refused_alone_and_together() {
        let one = pack(EMPTY, MANIFEST, |_| Some(vec![0; section::MAX_SAMPLE + 1]));
        assert_eq!(one.unwrap_err().code(), "section-too-large");
        let many: String = (0..5)
            .map(|i| format!("[[samples]]\nfile='{i}.txt'\n"))
            .collect();
        let many = format!("{MANIFEST}{many}");
        let all = pack(EMPTY, &many, |_| Some(vec![0; section::MAX_SAMPLE]));
        assert_eq!(all.unwrap_err().code(), "samples-too-large");
    }

    #[test]
    fn a_component_with_more_samples_than_a_manifest_can_name_is_refused() {
        let mut whole = EMPTY.to_vec();
        for i in 0..=manifest::MAX_ITEMS {
            whole = section::append(&whole, &format!("{SAMPLE}{i}"), b"").unwrap();
        }
        assert_eq!(samples(&whole).unwrap_err().code(), "too-many-sections");
    }
}
