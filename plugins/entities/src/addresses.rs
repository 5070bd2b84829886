//! URLs and e-mail addresses, as the crate linkify finds them in plain text.

use linkify::{LinkFinder, LinkKind};

use crate::said::{Found, Rule};
use crate::text::Text;

/// E-mail addresses in lower case, and URLs and DOIs among identifiers; takes their
/// tokens.
#[must_use]
pub fn addresses(text: &mut Text<'_>, identifiers: &mut Found) -> Found {
    let mut emails = Found::default();
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email, LinkKind::Url]);
    for link in finder.links(text.whole) {
        let said = link.as_str();
        match link.kind() {
            LinkKind::Email => emails.add(&said.to_lowercase(), Rule::Checked),
            _ if is_web(said) => match doi_of(said) {
                Some(doi) => identifiers.add(&doi, Rule::Checked),
                None => identifiers.add(said, Rule::Checked),
            },
            _ => continue,
        }
        text.take_bytes(link.start()..link.end());
    }
    emails
}

fn is_web(said: &str) -> bool {
    let scheme = said.split(':').next().unwrap_or_default();
    ["http", "https", "ftp"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// The DOI that a URL of the resolver has.
fn doi_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let is_resolver = matches!(host, "doi.org" | "dx.doi.org" | "www.doi.org");
    (is_resolver && path.starts_with("10.")).then(|| format!("doi:{}", path.to_lowercase()))
}
