//! Answers from what the test says that URLs answer.

use super::{denied, known, waitable};
use crate::Failure;
use crate::http::{Header, Request, Response};
use crate::poll::Waitable;
use crate::testing::state::{Object, State, ask, forget};

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
    let handle = host.keep(Object::Response {
        url: request.url.clone(),
        status: site.status,
        body: Some(site.body).filter(|body| !body.is_empty()),
    });
    // SAFETY: the handle stands for a response, and nobody else has it.
    Ok(unsafe { Response::from_handle(handle) })
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

pub(crate) fn response_headers(_this: &Response) -> Vec<Header> {
    Vec::new()
}

pub(crate) fn response_next(this: &Response) -> Result<Option<Vec<u8>>, Failure> {
    ask(|host| {
        Ok(known(match host.object(this.handle()) {
            Some(Object::Response { body, .. }) => Some(body.take()),
            _ => None,
        }))
    })
}

pub(crate) fn response_waitable(_this: &Response) -> Waitable {
    ask(|host| waitable(host, 0))
}
