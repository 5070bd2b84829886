//! What a plugin asked for and what the operator granted.

use std::collections::BTreeSet;
use std::sync::Arc;

use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::Origin;

/// Something that is denied until granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// `compute`
    Compute,
    /// `http`, but for the origin `any`.
    Http,
    /// The origin `any` of `http`: EVERY public site. Nothing that is granted as a whole
    /// has it; it is named.
    HttpAny,
    /// `models`
    Models,
    /// `cache`
    Cache,
    /// WASI 0.2 with an empty context.
    Wasi,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Compute,
        Self::Http,
        Self::HttpAny,
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
            Self::HttpAny => "http-any",
            Self::Models => "models",
            Self::Cache => "cache",
            Self::Wasi => "wasi",
        }
    }

    /// Those of which `rights` hold some, as imports know them.
    #[must_use]
    pub fn held(rights: &Rights) -> BTreeSet<Self> {
        let holds = |capability: &Self| match capability {
            Self::Compute => rights.compute.is_some(),
            Self::Http => rights.http.is_some(),
            Self::HttpAny => false,
            Self::Models => rights.models.is_some(),
            Self::Cache => rights.cache.is_some(),
            Self::Wasi => rights.wasi,
        };
        Self::ALL.into_iter().filter(holds).collect()
    }

    /// Of `asks` what belongs to these, with the amounts that are asked for.
    #[must_use]
    pub fn only(granted: &BTreeSet<Self>, asks: &Rights) -> Rights {
        let granted = |capability: Self| granted.contains(&capability);
        Rights {
            wasi: asks.wasi && granted(Self::Wasi),
            compute: asks.compute.filter(|_| granted(Self::Compute)),
            http: asks
                .http
                .clone()
                .filter(|_| granted(Self::Http))
                .and_then(|mut http| {
                    let any = granted(Self::HttpAny);
                    http.origins.retain(|origin| any || *origin != Origin::Any);
                    (!http.origins.is_empty()).then_some(http)
                }),
            models: asks.models.clone().filter(|_| granted(Self::Models)),
            cache: asks.cache.filter(|_| granted(Self::Cache)),
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
    /// What may be used: asked for *and* granted, with amounts.
    /// None bounds nothing: for tests and an author's own tools.
    pub rights: Option<Arc<Rights>>,
}

/// Most bytes that `cache` keeps for one plugin and tenant, whatever is
/// granted: all of it is in this process's memory.
const MAX_CACHE: u64 = 8 << 20;

impl Grants {
    /// What a plugin that asks for `asks` may link, and use, when the operator
    /// granted `granted`.
    #[must_use]
    pub fn of(asks: &Rights, granted: &Rights) -> Self {
        let rights = asks.within(granted);
        Self {
            asked: Capability::held(asks),
            granted: Capability::held(&rights),
            cache_bytes: rights.cache.map_or(0, |cache| cache.bytes.min(MAX_CACHE)),
            rights: Some(Arc::new(rights)),
        }
    }

    /// Everything that is asked for is granted; for tests and for the check
    /// of a plugin that its author runs.
    #[must_use]
    pub fn all_of(asked: impl IntoIterator<Item = Capability>) -> Self {
        let asked: BTreeSet<Capability> = asked.into_iter().collect();
        Self {
            granted: asked.clone(),
            asked,
            cache_bytes: 1 << 20,
            rights: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crescendo_core::manifest::HttpRequest;

    use super::*;

    #[test]
    fn the_whole_web_is_granted_by_its_own_word_alone() {
        let asks = Rights {
            http: Some(HttpRequest {
                origins: vec![Origin::Subject, Origin::Any],
                requests: 9,
            }),
            ..Rights::default()
        };
        let origins = |granted: &[Capability]| {
            let rights = Capability::only(&granted.iter().copied().collect(), &asks);
            rights.http.map(|http| http.origins)
        };
        assert_eq!(origins(&[Capability::HttpAny]), None);
        assert_eq!(origins(&[Capability::Http]), Some(vec![Origin::Subject]));
        let both = origins(&[Capability::Http, Capability::HttpAny]);
        assert_eq!(both, Some(vec![Origin::Subject, Origin::Any]));
    }
}
