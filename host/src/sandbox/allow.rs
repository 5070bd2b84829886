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
    /// operator lists its origin among the upstreams. Says whether it looks at the
    /// subject's own origin: such a request crawls, while an origin that was granted
    /// by its name, or is listed, is a service to be asked.
    pub(super) fn fetch(
        &mut self,
        url: &str,
        subject: Option<&str>,
        listed: impl FnOnce(&str) -> bool,
    ) -> Result<bool, Failure> {
        let (_, origin) = fetch::Origin::parse(url).map_err(|error| {
            Failure::InvalidInput(format!("the URL cannot be fetched: {error}"))
        })?;
        let named = |url: &str| fetch::Origin::parse(url).ok().map(|(_, origin)| origin);
        let is_subjects = subject.and_then(named).as_ref() == Some(&origin);
        let Some(rights) = &self.rights else {
            return Ok(is_subjects);
        };
        let denied = |what: String| Err(Failure::Denied(what));
        let Some(http) = &rights.http else {
            return denied("http is not granted".to_owned());
        };
        let by_name = http.origins.iter().any(|granted| match granted {
            Origin::Named(text) => named(text).as_ref() == Some(&origin),
            Origin::Subject | Origin::Upstreams => false,
        });
        let by_name = by_name || http.origins.contains(&Origin::Upstreams) && listed(url);
        let as_subject = is_subjects && http.origins.contains(&Origin::Subject);
        if !by_name && !as_subject {
            let granted: Vec<String> = http.origins.iter().map(ToString::to_string).collect();
            let granted = granted.join(", ");
            return denied(format!("{origin} is not granted; granted are {granted}"));
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
            let refused = allowed.fetch(denied, subject, unlisted);
            assert!(matches!(refused, Err(Failure::Denied(_))), "{denied}");
        }
        let service = allowed.fetch("https://api.example.org/v1", subject, unlisted);
        assert!(matches!(service, Ok(false)), "a service is asked");
        let site = allowed.fetch("https://SITE.example:443/", subject, unlisted);
        assert!(matches!(site, Ok(true)), "a site is crawled");
        assert!(
            allowed
                .fetch("https://site.example/", None, unlisted)
                .is_err()
        );
        assert!(
            allowed
                .fetch("https://api.example.org/", None, unlisted)
                .is_ok()
        );
        let more = allowed.fetch("https://api.example.org/", None, unlisted);
        assert!(matches!(more, Err(Failure::Limit(name)) if name == "http.requests"));
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
        let other = allowed.fetch("https://other.example/", Some(api), listed);
        let Err(Failure::Denied(told)) = other else {
            panic!("{other:?}");
        };
        assert!(told.ends_with("granted are upstreams"), "{told}");
        assert!(matches!(allowed.fetch(api, None, listed), Ok(false)));
        let crawled = of(Origin::Subject).fetch(api, None, listed);
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
        assert!(nothing.fetch("https://a.example/", None, unlisted).is_err());
        assert!(nothing.generate("small", 1).is_err());
    }
}
