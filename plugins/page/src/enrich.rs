//! The one edge to the host: a record in, a page fetched, votes out.

use crescendo_plugin::http::{Header, Request, Response, fetch};
use crescendo_plugin::{Failure, Votes, record_url};

use crate::page::{MOST_BYTES, read};
use crate::votes::votes;

/// Fetches the record's page and says what is on it.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the record has no address, [`Failure::Upstream`]
/// with the status where the answer is none of success, and as `fetch` in
/// `wit/http.wit`.
pub fn enrich() -> Result<Votes, Failure> {
    let url = record_url()?;
    let response = fetch(&Request {
        method: "GET".to_owned(),
        url,
        headers: vec![Header {
            name: "accept".to_owned(),
            value: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1".to_owned(),
        }],
        body: None,
        timeout_ms: None,
    })?;
    let status = response.status();
    let url = response.url();
    if !(200..300).contains(&status) {
        return Err(Failure::Upstream(format!(
            "{url} answered with status {status}"
        )));
    }
    let content_type = content_type(&response);
    if content_type
        .as_deref()
        .is_some_and(|kind| !may_be_page(kind))
    {
        return Ok(Votes::new());
    }
    let bytes = body(&response)?;
    if content_type.is_none() && !looks_like_page(&bytes) {
        return Ok(Votes::new());
    }
    Ok(votes(&read(&bytes, content_type.as_deref(), &url)))
}

/// As much of the body as is read, and some of what is not, so that one sees it.
fn body(response: &Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while bytes.len() <= MOST_BYTES
        && let Some(more) = response.next()?
    {
        // Most pages come in one piece.
        match bytes.is_empty() {
            true => bytes = more,
            false => bytes.extend(more),
        }
    }
    Ok(bytes)
}

fn content_type(response: &Response) -> Option<String> {
    let headers = response.headers().into_iter();
    let mut kinds = headers.filter(|header| header.name.eq_ignore_ascii_case("content-type"));
    kinds.next().map(|header| header.value)
}

/// Whether an answer of this kind is HTML, or a server that does not know says so.
fn may_be_page(kind: &str) -> bool {
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(kind.as_str(), "" | "text/html" | "application/xhtml+xml")
}

/// Whether bytes of which nobody says what they are begin as a page does.
fn looks_like_page(bytes: &[u8]) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<title",
        "<body",
        "<meta",
        "<h1",
        "<p",
    ]
    .iter()
    .any(|tag| start.contains(tag))
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::testing::Host;

    use super::*;

    const URL: &str = "https://a.example/ferry";
    const RECORD: &str = r#"{"url": "https://a.example/ferry"}"#;
    const PAGE: &str = "<html lang=en><title>Night ferry - Courier</title><h1>Night ferry</h1>\
        <p>The night ferry is back, nine years after the last late crossing of the river.\
        <p>It costs the same as a tram ticket, and <a href=/season>season tickets</a> are valid.";

    fn answer(host: Host) -> Result<Votes, Failure> {
        host.call(enrich).answer
    }

    #[test]
    fn the_page_of_the_record_is_fetched_and_read() {
        let call = Host::new().record(RECORD).http(URL, 200, PAGE).call(enrich);
        let votes = call.answer.unwrap();
        assert_eq!(votes.scalar("page.title"), Some(&"Night ferry".into()));
        assert_eq!(votes.scalar("page.site"), Some(&"Courier".into()));
        assert_eq!(votes.scalar("page.words"), Some(&28.0.into()));
        assert_eq!(
            votes.members("page.links")[0].value,
            "https://a.example/season".into()
        );
        assert_eq!(call.fetched.len(), 1);
    }

    #[test]
    fn a_page_that_goes_on_and_on_is_read_in_part_and_says_so() {
        let mut page = PAGE.to_owned();
        let truncated = |page: &str| {
            let votes = answer(Host::new().record(RECORD).http(URL, 200, page)).unwrap();
            assert_eq!(votes.scalar("page.words"), Some(&28.0.into()));
            votes.scalar("page.truncated").cloned()
        };
        assert_eq!(truncated(&page), None);
        page.push_str(&" ".repeat(MOST_BYTES));
        assert_eq!(truncated(&page), Some(true.into()));
    }

    #[test]
    fn a_record_without_a_field_is_about_its_own_address() {
        let votes = answer(Host::new().record_at(URL, "{}").http(URL, 200, PAGE)).unwrap();
        assert!(!votes.is_empty());
        let failure = answer(Host::new().record(r#"{"url": 7}"#).http(URL, 200, PAGE));
        assert!(matches!(failure, Err(Failure::InvalidInput(_))));
    }

    #[test]
    fn an_answer_without_success_fails_with_its_status() {
        for status in [301, 404, 503] {
            let failure = answer(Host::new().record(RECORD).http(URL, status, PAGE));
            let Err(Failure::Upstream(text)) = failure else {
                panic!("{failure:?}");
            };
            assert!(text.contains(&status.to_string()), "{text}");
        }
    }

    #[test]
    fn an_answer_that_is_no_page_is_an_abstention() {
        for body in ["", "%PDF-1.7 \u{1}\u{2}", "{\"a\": 1}"] {
            let votes = answer(Host::new().record(RECORD).http(URL, 200, body)).unwrap();
            assert!(votes.is_empty(), "{body}");
        }
        for kind in [
            "application/pdf",
            "image/png",
            "application/json; charset=utf-8",
        ] {
            assert!(!may_be_page(kind), "{kind}");
        }
        for kind in ["text/html", "Text/HTML; charset=x", "application/xhtml+xml"] {
            assert!(may_be_page(kind), "{kind}");
        }
    }

    #[test]
    fn without_the_grant_the_call_fails() {
        assert!(matches!(
            answer(Host::new().record(RECORD)),
            Err(Failure::Denied(_))
        ));
    }
}
