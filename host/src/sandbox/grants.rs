//! What a plugin asked for and what the operator granted.

use std::collections::BTreeSet;

/// Something that is denied until granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// `compute`
    Compute,
    /// `http`
    Http,
    /// `models`
    Models,
    /// `cache`
    Cache,
    /// WASI 0.2 with an empty context.
    Wasi,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Compute,
        Self::Http,
        Self::Models,
        Self::Cache,
        Self::Wasi,
    ];

    /// As manifests and grants name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Http => "http",
            Self::Models => "models",
            Self::Cache => "cache",
            Self::Wasi => "wasi",
        }
    }

    /// What an import needs; none for what is open to all or unknown.
    pub(crate) fn of_import(import: &str) -> Option<Self> {
        if import.starts_with("wasi:") {
            return Some(Self::Wasi);
        }
        let interface = super::inspect::interface(import)?;
        Self::ALL.into_iter().find(|c| c.as_str() == interface)
    }
}

impl std::fmt::Display for Capability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a component may link: what its manifest asks for *and* the operator
/// granted. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// What the manifest asks for.
    pub asked: BTreeSet<Capability>,
    /// What the operator granted.
    pub granted: BTreeSet<Capability>,
    /// Bytes that `cache` keeps for each tenant.
    pub cache_bytes: u64,
}

impl Grants {
    /// Everything that is asked for is granted; for tests and for the check
    /// of a plugin that its author runs.
    #[must_use]
    pub fn all_of(asked: impl IntoIterator<Item = Capability>) -> Self {
        let asked: BTreeSet<Capability> = asked.into_iter().collect();
        Self {
            granted: asked.clone(),
            asked,
            cache_bytes: 1 << 20,
        }
    }
}
