//! The one edge to the host: a record in, a file fetched, votes out.

use crescendo_plugin::http::{Header, Request, Response, fetch};
use crescendo_plugin::{Failure, Votes, record_url};

use crate::document::{Unreadable, is_pdf, read};
use crate::limits::MOST_BYTES;
use crate::votes::votes;

/// Bytes within which a PDF says that it is one.
const START: usize = 1024;

/// Fetches the record's address and says what the PDF there says.
///
/// Anything but a PDF is an abstention, which the first bytes tell: no more is read.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the record has no address, [`Failure::Upstream`]
/// with the status where the answer is none of success, [`Failure::Unsupported`] where
/// the PDF cannot be read ([`Unreadable`]), and as `fetch` in `wit/http.wit`.
pub fn enrich() -> Result<Votes, Failure> {
    let url = record_url()?;
    let accept = Header {
        name: "accept".to_owned(),
        value: "application/pdf,*/*;q=0.1".to_owned(),
    };
    let response = fetch(&Request {
        method: "GET".to_owned(),
        url,
        headers: vec![accept],
        body: None,
        timeout_ms: None,
    })?;
    let status = response.status();
    if !(200..300).contains(&status) {
        let url = response.url();
        return Err(Failure::Upstream(format!(
            "{url} answered with status {status}"
        )));
    }
    let Some(bytes) = body(&response)? else {
        return Ok(Votes::new());
    };
    // The answer's place in the host is free before the work begins.
    drop(response);
    match read(bytes) {
        Ok(document) => Ok(votes(&document)),
        Err(Unreadable::NotPdf) => Ok(Votes::new()),
        Err(why) => Err(Failure::Unsupported(why.to_string())),
    }
}

/// The body, one byte more than a file may have at most; none where it is no PDF.
fn body(response: &Response) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    let mut sure = false;
    while bytes.len() <= MOST_BYTES
        && let Some(more) = response.next()?
    {
        bytes.extend(more);
        sure = sure || is_pdf(&bytes);
        if !sure && bytes.len() >= START {
            return Ok(None);
        }
    }
    Ok(Some(bytes).filter(|_| sure))
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::testing::Host;

    use super::*;

    const URL: &str = "https://a.example/ferry.pdf";
    const RECORD: &str = r#"{"url": "https://a.example/ferry.pdf"}"#;

    fn answer(status: u16, body: &[u8]) -> Result<Votes, Failure> {
        let host = Host::new().record(RECORD).http(URL, status, body);
        host.call(enrich).answer
    }

    #[test]
    fn what_is_no_pdf_is_an_abstention() {
        let long = vec![b' '; 5000];
        for body in [&b""[..], b"<html><title>A</title>", b"%PD", &long] {
            assert_eq!(answer(200, body), Ok(Votes::new()));
        }
    }

    #[test]
    fn a_pdf_without_pages_fails_with_a_sentence() {
        let Err(Failure::Unsupported(why)) = answer(200, b"%PDF-1.7 and nothing else") else {
            panic!("a file without pages");
        };
        assert!(why.contains("damaged"), "{why}");
    }

    #[test]
    fn an_answer_without_success_fails_with_its_status() {
        assert!(
            matches!(answer(404, b"%PDF-1.7"), Err(Failure::Upstream(why)) if why.contains("404"))
        );
    }

    #[test]
    fn without_the_grant_the_call_fails() {
        let refused = Host::new().record(RECORD).call(enrich).answer;
        assert!(matches!(refused, Err(Failure::Denied(_))));
    }
}
