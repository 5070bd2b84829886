//! Addresses of other pages.

use url::Url;

use crate::tree::Tree;

/// Longer addresses are data, or wrong.
const LONGEST: usize = 2048;

/// What addresses of a page are relative to.
#[derive(Clone, Debug)]
pub struct Base(Option<Url>);

impl Base {
    /// The page's own address, or what its `<base>` says.
    #[must_use]
    pub fn of(tree: &Tree, address: &str) -> Base {
        let own = Url::parse(address).ok();
        let said = tree
            .first("base")
            .and_then(|id| tree.attribute(id, "href"))
            .filter(|said| said.len() <= LONGEST);
        let base = match (&own, said) {
            (Some(own), Some(said)) => own.join(said.trim()).ok().or_else(|| Some(own.clone())),
            (None, Some(said)) => Url::parse(said.trim()).ok(),
            (_, None) => own,
        };
        Base(base)
    }

    /// The absolute address that a reference means, without its fragment; none where
    /// that is not `http` or `https`.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<String> {
        let reference = reference.trim();
        if reference.is_empty() || reference.len() > LONGEST {
            return None;
        }
        let mut url = match &self.0 {
            Some(base) => base.join(reference).ok()?,
            None => Url::parse(reference).ok()?,
        };
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        url.set_fragment(None);
        let text = String::from(url);
        (text.len() <= LONGEST).then_some(text)
    }

    /// The host of the page, without `www.`.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let host = self.0.as_ref()?.host_str()?;
        Some(host.strip_prefix("www.").unwrap_or(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn resolved(html: &str, reference: &str) -> Option<String> {
        Base::of(&parse(html), "https://a.example/b/c?d#e").resolve(reference)
    }

    #[test]
    fn references_are_relative_to_the_page_or_its_base() {
        assert_eq!(
            resolved("", "x#y").as_deref(),
            Some("https://a.example/b/x")
        );
        let base = "<base href='//cdn.example/z/'>";
        assert_eq!(
            resolved(base, "x").as_deref(),
            Some("https://cdn.example/z/x")
        );
    }

    #[test]
    fn what_is_no_page_has_no_address() {
        for reference in [
            "javascript:void(0)",
            "mailto:a@b.example",
            "data:,x",
            "",
            "http://[",
        ] {
            assert_eq!(resolved("", reference), None, "{reference}");
        }
    }
}
