//! The one edge to the host.

use crescendo_plugin::http::{Header, Request, Response, fetch_all};
use crescendo_plugin::sink::{Item, Progress, emit};
use crescendo_plugin::{Failure, Votes, clock, outcomes, subject};
use serde_json::{Map, Value};

use crate::ask::{MOST_RESULTS, ask};
use crate::parameters::Plan;
use crate::values::Values;
use crate::web::{Answer, Call, MOST_BYTES, Web};

/// Asks the API of the stage's parameters about the record.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where parameters or the record's pages make no sense,
/// [`Failure::Upstream`] where no call brought a result, with the status or with what is
/// wrong with the answer, and as `fetch` in `wit/http.wit`.
pub fn enrich() -> Result<Votes, Failure> {
    let plan = Plan::parse(&subject::parameters())?;
    let (record, url) = match subject::current_entry() {
        None => (Map::new(), None),
        Some(entry) => {
            let record = serde_json::from_str(&entry.json);
            let record: Map<String, Value> =
                record.map_err(|error| Failure::InvalidInput(format!("the record: {error}")))?;
            (record, entry.url)
        }
    };
    let values = Values::new(record, url, &outcomes());
    let what = if plan.pages.is_some() { "page" } else { "call" };
    ask(&mut Host { what }, &plan, &values)
}

struct Host {
    what: &'static str,
}

impl Web for Host {
    fn all(&mut self, calls: &[Call]) -> Vec<Result<Answer, Failure>> {
        let requests: Vec<Request> = calls.iter().map(request).collect();
        let mut room = MOST_RESULTS;
        let answers = fetch_all(&requests).into_iter();
        answers.map(|answer| read(&answer?, &mut room)).collect()
    }

    fn now(&mut self) -> u64 {
        clock::now()
    }

    fn wait(&mut self, milliseconds: u32) -> Result<(), Failure> {
        clock::wait(milliseconds)
    }

    fn tell(&mut self, done: u32, total: u32) -> bool {
        emit(&Item::Progress(Progress {
            done,
            total: Some(total),
            what: self.what.to_owned(),
        }))
    }
}

fn request(call: &Call) -> Request {
    let header = |(name, value): &(String, String)| Header {
        name: name.clone(),
        value: value.clone(),
    };
    Request {
        method: call.method.to_owned(),
        url: call.url.clone(),
        headers: call.headers.iter().map(header).collect(),
        body: call.body.clone(),
        timeout_ms: None,
    }
}

/// An answer whose body fits.
fn read(response: &Response, room: &mut usize) -> Result<Answer, Failure> {
    let url = response.url();
    let most = MOST_BYTES.min(*room);
    let mut body = Vec::new();
    while let Some(more) = response.next()? {
        if body.len() + more.len() > most {
            let url = crate::address::shown(&url);
            return Err(Failure::Upstream(format!(
                "{url} answered with more than {most} bytes"
            )));
        }
        body.extend(more);
    }
    *room -= body.len();
    let headers = response.headers().into_iter();
    Ok(Answer {
        status: response.status(),
        url,
        headers: headers.map(|header| (header.name, header.value)).collect(),
        body,
    })
}
