//! Answers from what the test says that URLs answer.

use super::{denied, known, waitable};
use crate::Failure;
use crate::http::{Header, Request, Response};
use crate::poll::Waitable;
use crate::testing::state::{Object, Site, State, ask, forget};

/// Most bytes that `next` gives.
const MOST_AT_ONCE: usize = 256 << 10;

pub(crate) fn response_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn fetch(request: &Request) -> Result<Response, Failure> {
    ask(|host| answer(host, request))
}

pub(crate) fn fetch_all(requests: &[Request]) -> Vec<Result<Response, Failure>> {
    let each = requests.iter();
    ask(|host| each.map(|request| answer(host, request)).collect())
}

fn answer(host: &mut State, request: &Request) -> Result<Response, Failure> {
    host.fetched.push(request.clone());
    if host.sites.is_empty() {
        return Err(denied("http"));
    }
    let site = host.sites.get(&request.url).cloned().ok_or_else(|| {
        Failure::Upstream(format!("the test host has no answer for {}", request.url))
    })?;
    let (status, headers, body) = served(site, request);
    let handle = host.keep(Object::Response {
        url: request.url.clone(),
        status,
        headers,
        body: Some(body).filter(|body| !body.is_empty()),
    });
    // SAFETY: the handle stands for a response, and nobody else has it.
    Ok(unsafe { Response::from_handle(handle) })
}

/// Status, headers and body: of a file the part that was asked for.
fn served(site: Site, request: &Request) -> (u16, Vec<(&'static str, String)>, Vec<u8>) {
    let Site { status, body, file } = site;
    let Some(media_type) = file else {
        return (status, Vec::new(), body);
    };
    let mut headers = vec![("content-type", media_type)];
    let mut asked = request.headers.iter();
    let range = asked.find(|header| header.name.eq_ignore_ascii_case("range"));
    let range = range.and_then(|header| {
        let (from, to) = header.value.strip_prefix("bytes=")?.split_once('-')?;
        let last = body.len().checked_sub(1)?;
        let (from, to) = (from.parse().ok()?, to.parse().unwrap_or(last).min(last));
        body.get(from..=to).map(|part| (from, to, part.to_vec()))
    });
    match range {
        None => {
            headers.push(("content-length", body.len().to_string()));
            (status, headers, body)
        }
        Some((from, to, part)) => {
            headers.push(("content-length", part.len().to_string()));
            headers.push(("content-range", format!("bytes {from}-{to}/{}", body.len())));
            (206, headers, part)
        }
    }
}

pub(crate) fn response_status(this: &Response) -> u16 {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Response { status, .. }) => Some(*status),
            _ => None,
        })
    })
}

pub(crate) fn response_url(this: &Response) -> String {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Response { url, .. }) => Some(url.clone()),
            _ => None,
        })
    })
}

pub(crate) fn response_headers(this: &Response) -> Vec<Header> {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Response { headers, .. }) => Some(
                headers
                    .iter()
                    .map(|(name, value)| Header {
                        name: (*name).to_owned(),
                        value: value.clone(),
                    })
                    .collect(),
            ),
            _ => None,
        })
    })
}

pub(crate) fn response_next(this: &Response) -> Result<Option<Vec<u8>>, Failure> {
    ask(|host| {
        Ok(known(match host.object(this.handle()) {
            Some(Object::Response { body, .. }) => Some(next(body)),
            _ => None,
        }))
    })
}

/// As much as a host gives at once.
fn next(body: &mut Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut piece = body.take()?;
    if piece.len() > MOST_AT_ONCE {
        *body = Some(piece.split_off(MOST_AT_ONCE));
    }
    Some(piece)
}

pub(crate) fn response_waitable(_this: &Response) -> Waitable {
    ask(|host| waitable(host, 0))
}
