//! What a call may still use of what the operator granted: origins and
//! requests, models and generations. The default is no.

use std::sync::Arc;

use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::Origin;

use super::bindings::crescendo::plugin::types::Failure;
use crate::fetch;

/// What a call may use, and has used.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    /// None bounds nothing: an author's own tools.
    rights: Option<Arc<Rights>>,
    requests: u64,
    generations: u64,
}

impl Allowed {
    pub(super) fn new(rights: Option<Arc<Rights>>) -> Self {
        Self {
            rights,
            ..Self::default()
        }
    }

    /// A request to this URL, about a subject with that one; `listed` says whether the
    /// operator lists its origin among the upstreams. Says whether it crawls: at the
    /// subject's own origin it does, and wherever only `any` lets it go, while an origin
    /// that was granted by its name, or is listed, is a service to be asked. What crawls
    /// reads: a grant for every page is none to write to every site.
    pub(super) fn fetch(
        &mut self,
        method: &str,
        url: &str,
        subject: Option<&str>,
        listed: impl FnOnce(&str) -> bool,
    ) -> Result<bool, Failure> {
        let (_, origin) = fetch::Origin::parse(url).map_err(|error| {
            Failure::InvalidInput(format!("the URL cannot be fetched: {error}"))
        })?;
        let named = |url: &str| fetch::Origin::parse(url).ok().map(|(_, origin)| origin);
        let is_subjects = subject.and_then(named).as_ref() == Some(&origin);
        let denied = |what: String| Err(Failure::Denied(what));
        let reads = matches!(method, "GET" | "HEAD");
        let only_reads = || {
            format!(
                "{origin} is crawled, with GET and HEAD; {method} is for services that are granted by their name"
            )
        };
        let Some(rights) = &self.rights else {
            if is_subjects && !reads {
                return denied(only_reads());
            }
            return Ok(is_subjects);
        };
        let Some(http) = &rights.http else {
            return denied("http is not granted".to_owned());
        };
        let by_name = http.origins.iter().any(|granted| match granted {
            Origin::Named(text) => named(text).as_ref() == Some(&origin),
            Origin::Subject | Origin::Any | Origin::Upstreams => false,
        });
        let by_name = by_name || http.origins.contains(&Origin::Upstreams) && listed(url);
        let as_subject = is_subjects && http.origins.contains(&Origin::Subject);
        let as_any = http.origins.contains(&Origin::Any);
        if !by_name && !as_subject && !as_any {
            let granted: Vec<String> = http.origins.iter().map(ToString::to_string).collect();
            let granted = granted.join(", ");
            return denied(format!("{origin} is not granted; granted are {granted}"));
        }
        if !by_name && !reads {
            return denied(only_reads());
        }
        if self.requests >= http.requests {
            return Err(Failure::Limit("http.requests".to_owned()));
        }
        self.requests += 1;
        Ok(!by_name)
    }

    /// A generation by this model, of so many tokens.
    pub(super) fn generate(&mut self, alias: &str, tokens: u32) -> Result<(), Failure> {
        let Some(rights) = &self.rights else {
            return Ok(());
        };
        let Some(models) = &rights.models else {
            return Err(Failure::Denied("models are not granted".to_owned()));
        };
        if !models.aliases.iter().any(|granted| granted == alias) {
            let granted = models.aliases.join(", ");
            let what = format!("the model is not granted; granted are {granted}");
            return Err(Failure::Denied(what));
        }
        if u64::from(tokens) > models.max_tokens {
            return Err(Failure::Limit("models.max_tokens".to_owned()));
        }
        if self.generations >= models.generations {
            return Err(Failure::Limit("models.generations".to_owned()));
        }
        self.generations += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crescendo_core::manifest::{HttpRequest, ModelsRequest};

    use super::*;

    fn allowed() -> Allowed {
        Allowed::new(Some(Arc::new(Rights {
            http: Some(HttpRequest {
                origins: vec![
                    Origin::Subject,
                    Origin::Named("https://api.example.org".into()),
                ],
                requests: 3,
            }),
            models: Some(ModelsRequest {
                aliases: vec!["small".into()],
                generations: 1,
                max_tokens: 10,
            }),
            ..Rights::default()
        })))
    }

    #[test]
    fn only_granted_origins_and_as_many_requests_as_granted() {
        let mut allowed = allowed();
        let subject = Some("https://site.example/page");
        for denied in [
            "https://evil.example/",
            "http://api.example.org/",
            "https://api.example.org:8443/",
            "https://api.example.org.evil.example/",
        ] {
            let refused = allowed.fetch("GET", denied, subject, unlisted);
            assert!(matches!(refused, Err(Failure::Denied(_))), "{denied}");
        }
        let service = allowed.fetch("GET", "https://api.example.org/v1", subject, unlisted);
        assert!(matches!(service, Ok(false)), "a service is asked");
        let site = allowed.fetch("GET", "https://SITE.example:443/", subject, unlisted);
        assert!(matches!(site, Ok(true)), "a site is crawled");
        assert!(
            allowed
                .fetch("GET", "https://site.example/", None, unlisted)
                .is_err()
        );
        assert!(
            allowed
                .fetch("GET", "https://api.example.org/", None, unlisted)
                .is_ok()
        );
        let more = allowed.fetch("GET", "https://api.example.org/", None, unlisted);
        assert!(matches!(more, Err(Failure::Limit(name)) if name == "http.requests"));
    }

    fn with(origins: &[Origin], requests: u64) -> Allowed {
        Allowed::new(Some(Arc::new(Rights {
            http: Some(HttpRequest {
                origins: origins.to_vec(),
                requests,
            }),
            ..Rights::default()
        })))
    }

    #[test]
    fn other_origins_are_refused_unless_any_is_granted_and_then_crawled() {
        let subject = Some("https://site.example/page");
        let elsewhere = "https://cdn.example/picture.png";
        let mut only_subject = with(&[Origin::Subject], 9);
        let refused = only_subject.fetch("GET", elsewhere, subject, unlisted);
        assert!(matches!(refused, Err(Failure::Denied(what)) if what.contains("cdn.example")));
        let service = Origin::Named("https://api.example.org".into());
        let mut any = with(&[Origin::Any, service], 4);
        assert!(matches!(
            any.fetch("GET", elsewhere, subject, unlisted),
            Ok(true)
        ));
        assert!(matches!(
            any.fetch("GET", elsewhere, None, unlisted),
            Ok(true)
        ));
        let asked = any.fetch("GET", "https://api.example.org/", subject, unlisted);
        assert!(
            matches!(asked, Ok(false)),
            "a service is asked all the same"
        );
        let nonsense = any.fetch("GET", "file:///etc/passwd", subject, unlisted);
        assert!(matches!(nonsense, Err(Failure::InvalidInput(_))));
        assert!(
            any.fetch("GET", "https://site.example/", subject, unlisted)
                .is_ok()
        );
        let more = any.fetch("GET", elsewhere, subject, unlisted);
        assert!(matches!(more, Err(Failure::Limit(name)) if name == "http.requests"));
    }

    #[test]
    fn what_crawls_reads_and_services_are_also_written_to() {
        let subject = Some("https://site.example/page");
        let service = Origin::Named("https://api.example.org".into());
        let mut all = with(&[Origin::Subject, Origin::Any, service], 3);
        for crawled in ["https://site.example/form", "https://cdn.example/form"] {
            let refused = all.fetch("POST", crawled, subject, unlisted);
            assert!(
                matches!(refused, Err(Failure::Denied(what)) if what.contains("POST is for")),
                "{crawled}"
            );
        }
        // What was refused was not counted.
        assert!(matches!(
            all.fetch("HEAD", "https://cdn.example/", subject, unlisted),
            Ok(true)
        ));
        assert!(matches!(
            all.fetch("GET", "https://site.example/", subject, unlisted),
            Ok(true)
        ));
        let written = all.fetch("POST", "https://api.example.org/v1", subject, unlisted);
        assert!(matches!(written, Ok(false)));
        // An author's tool grants everything, and is no other than a host in this.
        let mut tool = Allowed::new(None);
        assert!(
            tool.fetch("POST", "https://site.example/form", subject, unlisted)
                .is_err()
        );
        assert!(
            tool.fetch("POST", "https://api.example.org/", subject, unlisted)
                .is_ok()
        );
    }

    const fn unlisted(_: &str) -> bool {
        false
    }

    #[test]
    fn an_upstream_that_the_operator_lists_is_a_service_where_that_was_granted() {
        let listed = |url: &str| url.starts_with("https://api.example.org/");
        let of = |origin| {
            Allowed::new(Some(Arc::new(Rights {
                http: Some(HttpRequest {
                    origins: vec![origin],
                    requests: 1,
                }),
                ..Rights::default()
            })))
        };
        let api = "https://api.example.org/v1";
        let mut allowed = of(Origin::Upstreams);
        let other = allowed.fetch("GET", "https://other.example/", Some(api), listed);
        let Err(Failure::Denied(told)) = other else {
            panic!("{other:?}");
        };
        assert!(told.ends_with("granted are upstreams"), "{told}");
        assert!(matches!(allowed.fetch("GET", api, None, listed), Ok(false)));
        let crawled = of(Origin::Subject).fetch("GET", api, None, listed);
        assert!(matches!(crawled, Err(Failure::Denied(_))), "{crawled:?}");
    }

    #[test]
    fn only_granted_models_and_amounts() {
        let mut allowed = allowed();
        assert!(matches!(
            allowed.generate("large", 1),
            Err(Failure::Denied(_))
        ));
        assert!(matches!(
            allowed.generate("small", 11),
            Err(Failure::Limit(_))
        ));
        assert!(allowed.generate("small", 10).is_ok());
        assert!(matches!(
            allowed.generate("small", 1),
            Err(Failure::Limit(_))
        ));
        let mut nothing = Allowed::new(Some(Arc::default()));
        assert!(
            nothing
                .fetch("GET", "https://a.example/", None, unlisted)
                .is_err()
        );
        assert!(nothing.generate("small", 1).is_err());
    }
}
