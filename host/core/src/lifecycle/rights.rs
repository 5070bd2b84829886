//! What a plugin may do beyond what is open to all, amounts included.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::manifest::{
    CacheRequest, ComputeRequest, HttpRequest, Manifest, ModelsRequest, Origin, Requests,
};

/// What a manifest asks for, or what an operator grants: the same things are
/// said of both. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// WASI 0.2 with an empty context.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wasi: bool,
    /// Heavy arithmetic, by amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compute: Option<ComputeRequest>,
    /// Requests to origins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpRequest>,
    /// Text from language models, by alias and amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<ModelsRequest>,
    /// A small memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheRequest>,
}

/// Something that is asked for and not granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excess {
    /// As manifests name it, for example `http.origins`.
    pub what: &'static str,
    /// What is asked for.
    pub asked: String,
    /// What is granted.
    pub granted: String,
}

impl std::fmt::Display for Excess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            what,
            asked,
            granted,
        } = self;
        write!(f, "`{what}`: asks for {asked}, granted is {granted}")
    }
}

impl Rights {
    /// What a manifest asks for.
    #[must_use]
    pub fn asked_by(manifest: &Manifest) -> Self {
        let Requests {
            compute,
            http,
            models,
            cache,
        } = manifest.requests.clone();
        Self {
            wasi: manifest.wasi,
            compute,
            http,
            models,
            cache,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What of these is not among `granted`: each amount that is larger, each
    /// name that is missing. Empty where all is granted.
    #[must_use]
    pub fn beyond(&self, granted: &Self) -> Vec<Excess> {
        let mut found = Found::default();
        if self.wasi && !granted.wasi {
            found.push("wasi", "it", "none");
        }
        if let Some(asked) = &self.compute {
            let had = granted.compute;
            let buffer = had.map(|had| had.buffer_bytes);
            let kernel = had.map(|had| had.kernel_ms);
            found.amount("compute.buffer_bytes", asked.buffer_bytes, buffer);
            found.amount("compute.kernel_ms", asked.kernel_ms, kernel);
        }
        if let Some(asked) = &self.http {
            let had = granted.http.as_ref();
            let none = [].as_slice();
            let origins = had.map_or(none, |had| &had.origins);
            found.names("http.origins", &asked.origins, origins, Origin::told);
            found.amount("http.requests", asked.requests, had.map(|had| had.requests));
        }
        if let Some(asked) = &self.models {
            let had = granted.models.as_ref();
            let none = [].as_slice();
            let aliases = had.map_or(none, |had| &had.aliases);
            found.names("models.aliases", &asked.aliases, aliases, String::clone);
            let generations = had.map(|had| had.generations);
            found.amount("models.generations", asked.generations, generations);
            let tokens = had.map(|had| had.max_tokens);
            found.amount("models.max_tokens", asked.max_tokens, tokens);
        }
        if let Some(asked) = &self.cache {
            let had = granted.cache.map(|had| had.bytes);
            found.amount("cache.bytes", asked.bytes, had);
        }
        found.0
    }

    /// What is in both: what a plugin may use is what it asked for *and* was
    /// granted.
    #[must_use]
    pub fn within(&self, granted: &Self) -> Self {
        Self {
            wasi: self.wasi && granted.wasi,
            compute: both(self.compute, granted.compute, |one, other| {
                Some(ComputeRequest {
                    buffer_bytes: one.buffer_bytes.min(other.buffer_bytes),
                    kernel_ms: one.kernel_ms.min(other.kernel_ms),
                })
            }),
            http: both(self.http.as_ref(), granted.http.as_ref(), |one, other| {
                Some(HttpRequest {
                    origins: shared(&one.origins, &other.origins)?,
                    requests: one.requests.min(other.requests),
                })
            }),
            models: both(
                self.models.as_ref(),
                granted.models.as_ref(),
                |one, other| {
                    Some(ModelsRequest {
                        aliases: shared(&one.aliases, &other.aliases)?,
                        generations: one.generations.min(other.generations),
                        max_tokens: one.max_tokens.min(other.max_tokens),
                    })
                },
            ),
            cache: both(self.cache, granted.cache, |one, other| {
                Some(CacheRequest {
                    bytes: one.bytes.min(other.bytes),
                })
            }),
        }
    }
}

/// What both hold, joined; none where one of them has none.
fn both<T, J>(one: Option<T>, other: Option<T>, join: impl Fn(T, T) -> Option<J>) -> Option<J> {
    join(one?, other?)
}

/// The names in both; none where there is no such name.
fn shared<T: Clone + PartialEq>(one: &[T], other: &[T]) -> Option<Vec<T>> {
    let shared = one.iter().filter(|name| other.contains(name));
    let shared: Vec<T> = shared.cloned().collect();
    (!shared.is_empty()).then_some(shared)
}

/// What was found to be asked for and not granted, in the manifest's order.
#[derive(Default)]
struct Found(Vec<Excess>);

impl Found {
    fn push(&mut self, what: &'static str, asked: impl ToString, granted: impl ToString) {
        self.0.push(Excess {
            what,
            asked: asked.to_string(),
            granted: granted.to_string(),
        });
    }

    fn amount(&mut self, what: &'static str, asked: u64, granted: Option<u64>) {
        match granted {
            Some(granted) if granted >= asked => {}
            Some(granted) => self.push(what, asked, granted),
            None => self.push(what, asked, "none"),
        }
    }

    fn names<T: Ord>(
        &mut self,
        what: &'static str,
        asked: &[T],
        granted: &[T],
        told: fn(&T) -> String,
    ) {
        let asked: BTreeSet<&T> = asked.iter().collect();
        let had: BTreeSet<&T> = granted.iter().collect();
        let missing: Vec<String> = asked.difference(&had).map(|name| told(name)).collect();
        if missing.is_empty() {
            return;
        }
        let had: Vec<String> = had.iter().map(|name| told(name)).collect();
        let granted = if had.is_empty() {
            "none".to_owned()
        } else {
            had.join(", ")
        };
        self.push(what, missing.join(", "), granted);
    }
}
