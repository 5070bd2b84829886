//! Reads what a component says about itself.

use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::{self, Manifest};
use crescendo_core::section;

use super::{Fetched, PluginError};
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
    /// What the manifest asks for, with its amounts.
    #[must_use]
    pub fn asks(&self) -> Rights {
        Rights::asked_by(&self.manifest)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::plugin::Source;
    use crate::sandbox::{Capability, Grants};

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
        source.fetch().unwrap()
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
