//! Faults that are whole answers: redirects and statuses.

use crate::answer::Answer;
use crate::fault::Fault;
use crate::request::Request;
use crate::service::Service;

/// The answer for a fault that is an answer; the page for any other.
pub(super) fn or_status(fault: &Fault, request: &Request, service: &Service) -> Answer {
    let path = request.path();
    match fault {
        Fault::RedirectLoop => {
            let turn = if request.query("turn") == Some("a") {
                "b"
            } else {
                "a"
            };
            redirect(&format!("{path}?turn={turn}"))
        }
        Fault::RedirectChain(hops) => {
            let hop = request.query("hop").and_then(|hop| hop.parse().ok());
            let hop: u32 = hop.unwrap_or_default();
            if hop < *hops {
                redirect(&format!("{path}?hop={}", hop + 1))
            } else {
                service.site().answer(request)
            }
        }
        Fault::RedirectTo(url) => redirect(url).and(service.behaviour.headers.clone()),
        Fault::Alternates(status) if service.faulted().is_multiple_of(2) => failure(*status),
        Fault::RetryInAnHour => failure(429).with("retry-after", "3600"),
        Fault::RetryAfter(status, after) => failure(*status).with("retry-after", after),
        Fault::ErrorPage => failure(200),
        Fault::Status(status) => failure(*status),
        _ => service.site().answer(request),
    }
}

pub(crate) fn redirect(url: &str) -> Answer {
    Answer::text(302, "It is elsewhere.\n").with("location", url)
}

/// A page that says that something went wrong.
pub(crate) fn failure(status: u16) -> Answer {
    let body = "<!doctype html>\n<html lang=\"en\"><head><title>Something went wrong</title></head>\n\
                <body><h1>Something went wrong</h1><p>Please try again later.</p></body></html>\n";
    Answer::html(status, body.as_bytes().to_vec())
}
