//! Where an answer may lead.

use crescendo_plugin::Failure;
use url::Url;

/// A URL without its query, for people.
#[must_use]
pub fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Scheme, host and port of an absolute URL of the web without credentials in it.
#[must_use]
pub fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_web && is_plain && url.has_host()).then(|| url.origin().ascii_serialization())
}

/// What `to` means in an answer that came from `from`, where it leads to one of these
/// origins.
///
/// # Errors
/// [`Failure::Upstream`] where it is no address, or leads elsewhere.
pub fn follow(from: &str, to: &str, origins: &[String]) -> Result<String, Failure> {
    let led = Url::parse(from).and_then(|from| from.join(to));
    let led = led.ok().map(String::from);
    let (Some(led), Some(its)) = (led.clone(), led.as_deref().and_then(origin)) else {
        let from = shown(from);
        return Err(Failure::Upstream(format!(
            "{from} answered with an address that is none"
        )));
    };
    if !origins.contains(&its) {
        let from = shown(from);
        return Err(Failure::Upstream(format!(
            "{from} leads to {its}, which the parameters do not name; `poll.origins` can"
        )));
    }
    Ok(led)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_leads_to_its_own_origin_or_to_one_that_was_named() {
        let origins = [
            "https://a.example".to_owned(),
            "https://files.example:8443".to_owned(),
        ];
        let follow = |to| follow("https://a.example/v1/jobs?x", to, &origins);
        assert_eq!(follow("7").unwrap(), "https://a.example/v1/7");
        assert_eq!(follow("/r/7").unwrap(), "https://a.example/r/7");
        assert_eq!(
            follow("https://A.example:443/r").unwrap(),
            "https://a.example/r"
        );
        assert!(follow("https://files.example:8443/r").is_ok());
        for elsewhere in [
            "//b.example/",
            "https://files.example/",
            "http://a.example/",
            "https://u:p@a.example/",
            "file:///etc/passwd",
            "https://a.example.b.example/",
            "https://",
        ] {
            assert!(
                matches!(follow(elsewhere), Err(Failure::Upstream(_))),
                "{elsewhere}"
            );
        }
    }
}
