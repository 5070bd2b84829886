//! Results that are asked for until they are there.

use std::time::SystemTime;

use crescendo_plugin::Failure;
use serde_json::Value;

use crate::address::{follow, shown};
use crate::ask::{ACCEPT, Chunk, json, succeeded};
use crate::pointer::Pointer;
use crate::template::Template;
use crate::web::{Answer, Call, Web};

/// Most requests of one call of the plugin, all together; past it what is not done fails.
pub const MOST_REQUESTS: usize = 4_000;

/// How an answer says that a result is waited for, and where it will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Poll {
    /// Where to ask.
    pub leads: Leads,
    /// Between two times that one job is asked for.
    pub every_ms: u32,
    /// From the first answer on.
    pub at_most_ms: u64,
    /// Where the status stands.
    pub status: Pointer,
    /// Those with a result.
    pub done: Vec<String>,
    /// Those without one.
    pub failed: Vec<String>,
    /// Where the reason of a failure stands.
    pub error: Option<Pointer>,
    /// Where the result stands.
    pub outcome: Outcome,
    /// Where answers may lead: the first is that of the API.
    pub origins: Vec<String>,
}

/// Where to ask for a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Leads {
    /// Where the header `location` of the first answer says.
    Location,
    /// Where this place of the first answer says.
    Answer(Pointer),
    /// At this address, with the id from this place of the first answer.
    Template(Template, Pointer),
}

/// Where a result stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// In the answer that says that it is there.
    Here(Pointer),
    /// At an address that stands there.
    Elsewhere(Pointer),
}

/// How far a job is.
enum State {
    /// Nothing more to be done.
    Over(Result<String, Failure>),
    /// It is asked for here, from this time on.
    Asked { url: String, due: u64 },
    /// Its result is fetched from here.
    Fetched { url: String },
}

/// A job of which nothing is known but its answer.
struct Seen<'a> {
    poll: &'a Poll,
    now: u64,
}

/// Submits, and asks until each has ended or there is no more time.
///
/// # Errors
/// The call itself is over.
pub fn run<W: Web>(
    web: &mut W,
    poll: &Poll,
    chunks: &[Chunk],
    headers: &[(String, String)],
) -> Result<Vec<Result<String, Failure>>, Failure> {
    let calls: Vec<Call> = chunks.iter().map(|chunk| chunk.call.clone()).collect();
    let answers = web.all(&calls);
    let now = web.now();
    let end = now.saturating_add(poll.at_most_ms);
    let seen = Seen { poll, now };
    let submitted = answers.into_iter().map(|answer| seen.submitted(answer));
    let mut jobs: Vec<State> = submitted.collect();
    let mut asked = calls.len();
    let mut told = 0;
    loop {
        tell(web, chunks, &jobs, &mut told)?;
        let Some(due) = jobs.iter().filter_map(State::due).min() else {
            break;
        };
        let now = web.now();
        if due > now {
            let until = due.min(end);
            web.wait(u32::try_from(until.saturating_sub(now)).unwrap_or(u32::MAX))?;
        }
        let now = web.now();
        let ready: Vec<usize> = (0..)
            .zip(&jobs)
            .filter_map(|(at, job)| job.ready(now, at))
            .collect();
        asked += ready.len();
        if now >= end || asked > MOST_REQUESTS {
            late(&mut jobs, poll, asked);
            break;
        }
        let calls: Vec<Call> = ready
            .iter()
            .filter_map(|at| jobs.get(*at).and_then(State::url))
            .map(|url| get(url, headers))
            .collect();
        let answers = web.all(&calls);
        let seen = Seen {
            poll,
            now: web.now(),
        };
        for (at, answer) in ready.into_iter().zip(answers) {
            if let Some(job) = jobs.get_mut(at) {
                *job = seen.answered(job, answer);
            }
        }
    }
    let over = |job| match job {
        State::Over(result) => result,
        _ => Err(Failure::Upstream("a job was left".to_owned())),
    };
    Ok(jobs.into_iter().map(over).collect())
}

/// Says how far it is, where that is further than before.
fn tell<W: Web>(
    web: &mut W,
    chunks: &[Chunk],
    jobs: &[State],
    told: &mut u32,
) -> Result<(), Failure> {
    let over = chunks
        .iter()
        .zip(jobs)
        .filter(|(_, job)| matches!(job, State::Over(_)));
    let done = over.map(|(chunk, _)| chunk.units()).sum();
    if done == *told {
        return Ok(());
    }
    *told = done;
    let total = chunks.iter().map(Chunk::units).sum();
    match web.tell(done, total) {
        true => Ok(()),
        false => Err(Failure::Cancelled),
    }
}

fn late(jobs: &mut [State], poll: &Poll, asked: usize) {
    for job in jobs {
        let Some(url) = job.url() else { continue };
        let url = shown(url);
        let why = match asked > MOST_REQUESTS {
            true => format!("{url}: no result after {MOST_REQUESTS} requests"),
            false => format!("{url}: no result within {} s", poll.at_most_ms / 1_000),
        };
        *job = State::Over(Err(Failure::Upstream(why)));
    }
}

fn get(url: &str, headers: &[(String, String)]) -> Call {
    let mut headers: Vec<(String, String)> = headers
        .iter()
        .filter(|(name, _)| name != "content-type")
        .cloned()
        .collect();
    if !headers.iter().any(|(name, _)| name == ACCEPT.0) {
        headers.push((ACCEPT.0.to_owned(), ACCEPT.1.to_owned()));
    }
    Call {
        method: "GET",
        url: url.to_owned(),
        headers,
        body: None,
    }
}

impl State {
    const fn due(&self) -> Option<u64> {
        match self {
            Self::Over(_) => None,
            Self::Asked { due, .. } => Some(*due),
            Self::Fetched { .. } => Some(0),
        }
    }

    fn ready(&self, now: u64, at: usize) -> Option<usize> {
        self.due().filter(|due| *due <= now).map(|_| at)
    }

    fn url(&self) -> Option<&str> {
        match self {
            Self::Over(_) => None,
            Self::Asked { url, .. } | Self::Fetched { url } => Some(url),
        }
    }
}

impl Seen<'_> {
    fn submitted(&self, answer: Result<Answer, Failure>) -> State {
        let begun = answer.and_then(succeeded).and_then(|answer| {
            // Some are done before anybody asked.
            if let Ok(text) = json(&answer)
                && let Some(ended) = self.ended(&answer, text)?
            {
                return Ok(ended);
            }
            let url = self.leads(&answer)?;
            let due = self.due(&answer);
            Ok(State::Asked { url, due })
        });
        begun.unwrap_or_else(|failure| State::Over(Err(failure)))
    }

    fn answered(&self, job: &State, answer: Result<Answer, Failure>) -> State {
        let next = match job {
            State::Over(_) => {
                return State::Over(Err(Failure::Other("a job was asked for twice".to_owned())));
            }
            State::Fetched { .. } => answer
                .and_then(succeeded)
                .and_then(|answer| Ok(State::Over(Ok(json(&answer)?.to_owned())))),
            State::Asked { url, .. } => answer.and_then(|answer| self.polled(url, answer)),
        };
        next.unwrap_or_else(|failure| State::Over(Err(failure)))
    }

    fn polled(&self, url: &str, answer: Answer) -> Result<State, Failure> {
        let waits = |answer: &Answer| State::Asked {
            url: url.to_owned(),
            due: self.due(answer),
        };
        // Who is busy is asked again: the job goes on.
        if matches!(answer.status, 429 | 502 | 503 | 504) {
            return Ok(waits(&answer));
        }
        let answer = succeeded(answer)?;
        if answer.status == 202 && json(&answer).is_err() {
            return Ok(waits(&answer));
        }
        let ended = self.ended(&answer, json(&answer)?)?;
        Ok(ended.unwrap_or_else(|| waits(&answer)))
    }

    /// What an answer says of a job that has ended; none where it goes on.
    fn ended(&self, answer: &Answer, text: &str) -> Result<Option<State>, Failure> {
        let poll = self.poll;
        let url = shown(&answer.url);
        let Some(status) = said(&poll.status, text) else {
            return Ok(None);
        };
        if poll.failed.contains(&status) {
            let why = poll.error.as_ref().and_then(|at| said(at, text));
            let why = why.map(|why| {
                let line: String = why.chars().filter(|c| !c.is_control()).take(200).collect();
                format!(": {line}")
            });
            let why = why.unwrap_or_default();
            return Err(Failure::Upstream(format!(
                "{url}: the job is `{status}`{why}"
            )));
        }
        if !poll.done.contains(&status) {
            return Ok(None);
        }
        match &poll.outcome {
            Outcome::Here(at) => {
                let found = at.find(text).ok();
                let found = found.as_ref().and_then(|found| found.first());
                let result = found.map(|raw| raw.get().to_owned());
                let none = || {
                    Failure::Upstream(format!("{url}: the job is `{status}`, and has no result"))
                };
                Ok(Some(State::Over(Ok(result.ok_or_else(none)?))))
            }
            Outcome::Elsewhere(at) => {
                let none = || {
                    Failure::Upstream(format!(
                        "{url}: the job is `{status}`, and says no address of its result"
                    ))
                };
                let to = said(at, text).ok_or_else(none)?;
                let url = follow(&answer.url, &to, &poll.origins)?;
                Ok(Some(State::Fetched { url }))
            }
        }
    }

    /// Where to ask for the job that an answer has begun.
    fn leads(&self, answer: &Answer) -> Result<String, Failure> {
        let poll = self.poll;
        let none = |what: &str| {
            let url = shown(&answer.url);
            Failure::Upstream(format!("{url} answered without {what}"))
        };
        match &poll.leads {
            Leads::Location => {
                let to = answer
                    .header("location")
                    .ok_or_else(|| none("the header `location`"))?;
                follow(&answer.url, to, &poll.origins)
            }
            Leads::Answer(at) => {
                let to = said(at, json(answer)?).ok_or_else(|| none("the address of its job"))?;
                follow(&answer.url, &to, &poll.origins)
            }
            Leads::Template(template, at) => {
                let id = said(at, json(answer)?).ok_or_else(|| none("the id of its job"))?;
                let get = |name: &str| (name == "id").then(|| Value::String(id.clone()));
                template
                    .address(&get)
                    .ok_or_else(|| none("what `poll.url` needs"))
            }
        }
    }

    /// When to ask again: not before the answer wants it.
    fn due(&self, answer: &Answer) -> u64 {
        let wait = u64::from(self.poll.every_ms).max(retry_after(answer).unwrap_or_default());
        self.now.saturating_add(wait)
    }
}

/// A text or a number at a place of an answer.
fn said(at: &Pointer, text: &str) -> Option<String> {
    let found = at.find(text).ok()?;
    match serde_json::from_str(found.first()?.get()).ok()? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// `Retry-After` in milliseconds: seconds, or a date, of which the answer's own date says
/// how far away it is, because there is no other clock here. An hour at most is believed.
fn retry_after(answer: &Answer) -> Option<u64> {
    const HOUR: u64 = 3_600;
    let text = answer.header("retry-after")?.trim();
    let seconds = text.parse::<u64>().ok().or_else(|| {
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let now: SystemTime = date(answer.header("date")?)?;
        Some(
            date(text)?
                .duration_since(now)
                .unwrap_or_default()
                .as_secs(),
        )
    })?;
    Some(seconds.min(HOUR) * 1_000)
}
