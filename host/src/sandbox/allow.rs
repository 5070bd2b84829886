//! What a call may still use of what the operator granted: origins and
//! requests, models and generations. The default is no.

use std::sync::Arc;

use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::Origin;

use super::bindings::crescendo::plugin::types::Failure;

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

    /// A request to this URL, about a subject with that one.
    pub(super) fn fetch(&mut self, url: &str, subject: Option<&str>) -> Result<(), Failure> {
        let Some(rights) = &self.rights else {
            return Ok(());
        };
        let denied = |what: String| Err(Failure::Denied(what));
        let Some(http) = &rights.http else {
            return denied("http is not granted".to_owned());
        };
        let Some(origin) = origin(url) else {
            let what = "not an absolute http or https URL without user name".to_owned();
            return Err(Failure::InvalidInput(what));
        };
        let about = subject.and_then(self::origin);
        let covers = |granted: &Origin| match granted {
            Origin::Subject => about.as_ref() == Some(&origin),
            Origin::Named(named) => self::origin(named).as_ref() == Some(&origin),
        };
        if !http.origins.iter().any(covers) {
            let granted: Vec<String> = http.origins.iter().map(ToString::to_string).collect();
            let granted = granted.join(", ");
            return denied(format!("{origin} is not granted; granted are {granted}"));
        }
        if self.requests >= http.requests {
            return Err(Failure::Limit("http.requests".to_owned()));
        }
        self.requests += 1;
        Ok(())
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

/// Scheme, host and port of a URL, in one spelling: what comes before the
/// path, in lower case, without the scheme's own port (RFC 6454). None where
/// the URL has another scheme, names a user, or cannot be taken apart.
fn origin(url: &str) -> Option<String> {
    let url = http::Uri::try_from(url).ok()?;
    let scheme = url.scheme_str()?.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority = url.authority()?;
    if authority.as_str().contains('@') {
        return None;
    }
    let host = authority.host().to_ascii_lowercase();
    // A name may end in a dot, which says that it is whole.
    let host = host.strip_suffix('.').unwrap_or(&host);
    match authority.port_u16().filter(|port| *port != own_port) {
        Some(port) => Some(format!("{scheme}://{host}:{port}")),
        None => Some(format!("{scheme}://{host}")),
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
    fn an_origin_has_one_spelling() {
        for (url, expected) in [
            ("https://A.example/x?y", Some("https://a.example")),
            ("https://a.example.:443/", Some("https://a.example")),
            ("http://a.example:8080", Some("http://a.example:8080")),
            ("http://[::1]:80/x", Some("http://[::1]")),
            ("https://u@a.example/", None),
            ("https://a.example@b.example/", None),
            ("ftp://a.example/", None),
            ("/path", None),
            ("a.example", None),
        ] {
            assert_eq!(origin(url).as_deref(), expected, "{url}");
        }
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
            let refused = allowed.fetch(denied, subject);
            assert!(matches!(refused, Err(Failure::Denied(_))), "{denied}");
        }
        assert!(allowed.fetch("https://api.example.org/v1", subject).is_ok());
        assert!(allowed.fetch("https://SITE.example:443/", subject).is_ok());
        assert!(allowed.fetch("https://site.example/", None).is_err());
        assert!(allowed.fetch("https://api.example.org/", None).is_ok());
        let more = allowed.fetch("https://api.example.org/", None);
        assert!(matches!(more, Err(Failure::Limit(name)) if name == "http.requests"));
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
        assert!(nothing.fetch("https://a.example/", None).is_err());
        assert!(nothing.generate("small", 1).is_err());
    }
}
