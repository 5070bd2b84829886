//! Addresses that a page refers to.

use url::Url;

/// Longer ones are data, or wrong.
const LONGEST: usize = 2048;

/// What references are relative to.
#[derive(Clone, Debug)]
pub struct Base(Option<Url>);

impl Base {
    /// The page's own address.
    #[must_use]
    pub fn of(address: &str) -> Base {
        Base(Url::parse(address).ok())
    }

    /// What a `<base>` says; relative to the page's own.
    pub fn say(&mut self, reference: &str) {
        if reference.len() > LONGEST {
            return;
        }
        let said = match &self.0 {
            Some(own) => own.join(reference.trim()).ok(),
            None => Url::parse(reference.trim()).ok(),
        };
        self.0 = said.or_else(|| self.0.take());
    }

    /// The absolute `http` or `https` address that a reference means, without fragment.
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
}
