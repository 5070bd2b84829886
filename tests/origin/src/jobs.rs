//! A service that takes jobs and is asked for their results.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;

use crate::answer::Answer;
use crate::request::Request;

/// Where jobs are taken.
pub(crate) const PATH: &str = "/jobs";

/// A service for jobs at `/jobs`. A `POST` there is answered with 202, the job's id and
/// its `location`; `GET /jobs/ID` says `running` so many times, and then the result. The
/// query of the `POST` is what the job is about, and stands in its result. A `POST` with
/// an `idempotency-key` that was there before is answered with the job of that time.
///
/// ```
/// use crescendo_origin::{Behaviour, Jobs, Origin};
/// let api = Origin::start(Behaviour::new().jobs(Jobs::running(2)));
/// assert_eq!(api.jobs(), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs {
    running: u32,
}

impl Jobs {
    /// Jobs that say so many times that they are running.
    #[must_use]
    pub const fn running(times: u32) -> Self {
        Self { running: times }
    }
}

/// The jobs of one origin.
#[derive(Debug, Default)]
pub(crate) struct Desk(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    /// What each is about, and how often it was asked for.
    jobs: Vec<(String, u32)>,
    by_key: HashMap<String, usize>,
}

impl Desk {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many were taken.
    pub(crate) fn count(&self) -> usize {
        self.taken().jobs.len()
    }

    /// The answer of a request at or below [`PATH`].
    pub(crate) fn answer(&self, jobs: Jobs, request: &Request) -> Answer {
        if request.method() == "POST" {
            return self.take(request);
        }
        let id = request.path().strip_prefix("/jobs/");
        let id = id.and_then(|id| id.parse::<usize>().ok());
        let mut taken = self.taken();
        let Some((about, asked)) = id.and_then(|id| taken.jobs.get_mut(id)) else {
            return said(404, &json!({"error": "there is no such job"}));
        };
        *asked = asked.saturating_add(1);
        if *asked <= jobs.running {
            return said(200, &json!({"status": "running"}));
        }
        let result = json!({"about": about, "words": about.len()});
        said(200, &json!({"status": "succeeded", "result": result}))
    }

    fn take(&self, request: &Request) -> Answer {
        let about = request.target().split_once('?').map(|(_, query)| query);
        let mut taken = self.taken();
        let next = taken.jobs.len();
        let id = match request.header("idempotency-key") {
            Some(key) => *taken.by_key.entry(key.to_owned()).or_insert(next),
            None => next,
        };
        if id == next {
            taken.jobs.push((about.unwrap_or_default().to_owned(), 0));
        }
        let answer = said(202, &json!({"id": id, "status": "queued"}));
        answer.with("location", format!("{PATH}/{id}"))
    }
}

fn said(status: u16, body: &serde_json::Value) -> Answer {
    Answer {
        status,
        headers: vec![("content-type", "application/json".to_owned())],
        body: body.to_string().into_bytes().into(),
    }
}
