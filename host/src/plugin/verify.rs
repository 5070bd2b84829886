//! Reads what a component says about itself.

use std::collections::BTreeSet;

use bytes::Bytes;
use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::{self, Manifest};
use crescendo_core::pack::{self, PackError};
use crescendo_core::section;

use super::{Fetched, PluginError};
use crate::sandbox::Capability;

/// A component whose manifest was read.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The component.
    pub fetched: Fetched,
    /// What it says about itself.
    pub manifest: Manifest,
}

impl Fetched {
    /// Reads the manifest from its custom section.
    ///
    /// # Errors
    ///
    /// The bytes are no component, or the manifest is missing or wrong.
    pub fn verify(self) -> Result<Verified, PluginError> {
        let origin = || self.origin.clone();
        let found = section::find(&self.bytes, manifest::SECTION);
        let text = found.map_err(|error| PluginError::Section {
            origin: origin(),
            error,
        })?;
        let text = text.ok_or_else(|| PluginError::NoManifest { origin: origin() })?;
        let manifest = manifest::parse(text).map_err(|error| PluginError::Manifest {
            origin: origin(),
            error,
        })?;
        Ok(Verified {
            fetched: self,
            manifest,
        })
    }
}

impl Verified {
    /// The samples that travel in it, by path, in the manifest's order as it
    /// was packed. They share the component's bytes.
    ///
    /// # Errors
    ///
    /// There are more or larger ones than a plugin may have.
    pub fn samples(&self) -> Result<Vec<(String, Bytes)>, PackError> {
        let bytes = &self.fetched.bytes;
        let found = pack::samples(bytes)?.into_iter();
        Ok(found.map(|(path, at)| (path, bytes.slice(at))).collect())
    }

    /// What the manifest asks for, by name.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<Capability> {
        Capability::held(&self.asks())
    }

    /// What the manifest asks for, with its amounts.
    #[must_use]
    pub fn asks(&self) -> Rights {
        Rights::asked_by(&self.manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::Source;
    use crate::sandbox::Grants;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn fetched(manifest: Option<&str>) -> Fetched {
        let bytes = match manifest {
            Some(text) => section::append(EMPTY, manifest::SECTION, text.as_bytes()).unwrap(),
            None => EMPTY.to_vec(),
        };
        let source = Source::Embedded {
            name: "sample",
            bytes: bytes.leak(),
        };
        source.fetch(usize::MAX).unwrap()
    }

    const MINIMAL: &str = "id = \"sample\"\nversion = \"0.1.0\"\nworld = \"extractor\"\n\
                           description = \"A sample.\"\n";

    #[test]
    fn a_manifest_is_found_and_read() {
        let verified = fetched(Some(MINIMAL)).verify().unwrap();
        assert_eq!(verified.manifest.id, "sample");
        assert!(verified.asks().is_empty());
    }

    #[test]
    fn a_component_without_one_is_refused_by_name() {
        let error = fetched(None).verify().unwrap_err();
        assert_eq!(error.code(), "no-manifest");
        assert!(error.to_string().starts_with("embedded plugin sample"));
    }

    #[test]
    fn a_wrong_manifest_is_refused() {
        let wrong = MINIMAL.replace("extractor", "destructor");
        assert!(fetched(Some(&wrong)).verify().is_err());
    }

    #[test]
    fn samples_come_out_as_they_went_in() {
        let manifest = format!("{MINIMAL}[[samples]]\nfile = 'a/b.json'\n");
        let packed = pack::pack(EMPTY, &manifest, |_| Some(b"{}".to_vec())).unwrap();
        let source = Source::Embedded {
            name: "sample",
            bytes: packed.leak(),
        };
        let verified = source.fetch(usize::MAX).unwrap().verify().unwrap();
        let expected = vec![("a/b.json".to_owned(), Bytes::from_static(b"{}"))];
        assert_eq!(verified.samples(), Ok(expected));
        assert_eq!(
            fetched(Some(MINIMAL)).verify().unwrap().samples(),
            Ok(vec![])
        );
    }

    #[test]
    fn asking_grants_nothing() {
        let asks = format!("{MINIMAL}wasi = true\n[requests.cache]\nbytes = 1000000000\n");
        let asks = fetched(Some(&asks)).verify().unwrap().asks();
        let grants = Grants::of(&asks, &Rights::default());
        assert_eq!(
            grants.asked,
            BTreeSet::from([Capability::Cache, Capability::Wasi])
        );
        assert!(grants.granted.is_empty());
        assert_eq!(grants.cache_bytes, 0);
        let grants = Grants::of(&asks, &asks);
        assert_eq!(grants.granted, grants.asked);
        assert_eq!(
            grants.cache_bytes,
            8 << 20,
            "memory of this process has a bound"
        );
    }
}
