//! Everything that the connections of one origin share.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use crate::answer::{Answer, Framing};
use crate::behaviour::{Behaviour, whole};
use crate::fault::Fault;
use crate::faults::{misbehave, redirects};
use crate::gate::{Admission, Gate};
use crate::line::{Line, Next, Wire};
use crate::record::Record;
use crate::request::Request;
use crate::robots::Robots;
use crate::site::Site;

/// Where the counts are read by another process; it is not counted itself.
pub(crate) const STATS: &str = "/-/stats";

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) behaviour: Arc<Behaviour>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) record: Arc<Record>,
    site: Site,
    faults: RwLock<Vec<(String, Fault)>>,
    /// Calls that were let in: latency and failures go by this number.
    served: AtomicU64,
    /// Calls that met a fault which goes by turns.
    faulted: AtomicU64,
}

impl Service {
    pub(crate) fn new(behaviour: Behaviour) -> Self {
        let behaviour = Arc::new(behaviour);
        Self {
            gate: Gate::new(behaviour.plan.clone()),
            record: Record::new(),
            site: Site::new(Arc::clone(&behaviour)),
            faults: RwLock::new(behaviour.faults.clone()),
            served: AtomicU64::new(0),
            faulted: AtomicU64::new(0),
            behaviour,
        }
    }

    pub(crate) const fn site(&self) -> &Site {
        &self.site
    }

    /// Counts a call of a fault that goes by turns: the first is 0.
    pub(crate) fn faulted(&self) -> u64 {
        self.faulted.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn set_faults(&self, faults: Vec<(String, Fault)>) {
        let mut own = self.faults.write().unwrap_or_else(PoisonError::into_inner);
        *own = faults;
    }

    fn faults(&self) -> RwLockReadGuard<'_, Vec<(String, Fault)>> {
        self.faults.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of whole connections, if there is one now.
    pub(crate) fn fault_of_connections(&self) -> Option<Fault> {
        whole(&self.faults()).cloned()
    }

    fn fault_at(&self, path: &str) -> Option<Fault> {
        let faults = self.faults();
        let found = faults.iter().rev().find(|(at, _)| path.starts_with(at));
        found.map(|(_, fault)| fault.clone())
    }

    /// Answers one request.
    pub(crate) async fn answer<W: Wire>(
        &self,
        line: &mut Line<W>,
        request: &Request,
    ) -> io::Result<Next> {
        if request.path() == STATS {
            let counts = self.record.stats().json().to_string();
            let answer = Answer::text(200, &counts);
            return self.send(line, request, answer).await;
        }
        let _in_work = self.record.began(request, line.number());
        if request.path() == "/robots.txt" && self.behaviour.robots != Robots::LikePages {
            return self.robots(line, request).await;
        }
        let (_permit, headers) = match self.gate.enter().await {
            Admission::Served(permit, headers) => (permit, headers),
            Admission::Refused(headers) => {
                let answer = Answer::text(429, "Slower, please.\n").and(headers);
                return self.send(line, request, answer).await;
            }
        };
        let nth = self.served.fetch_add(1, Ordering::Relaxed);
        self.behaviour.latency.wait(nth).await;
        if let Some(failing) = self.behaviour.failing.filter(|failing| failing.at(nth)) {
            let answer = redirects::failure(failing.status).and(headers);
            return self.send(line, request, answer).await;
        }
        if let Some(fault) = self.fault_at(request.path()) {
            return misbehave(line, &fault, request, self).await;
        }
        let answer = self.site.answer(request).and(headers);
        self.send(line, request, answer).await
    }

    async fn send<W: Wire>(
        &self,
        line: &mut Line<W>,
        request: &Request,
        answer: Answer,
    ) -> io::Result<Next> {
        let behaviour = &self.behaviour;
        answer
            .send(line, request, behaviour.framing, behaviour.closes)
            .await
    }

    async fn robots<W: Wire>(&self, line: &mut Line<W>, request: &Request) -> io::Result<Next> {
        let answer = match &self.behaviour.robots {
            Robots::Missing | Robots::LikePages => Answer::text(404, "There is none.\n"),
            Robots::Text(text) => Answer::text(200, text),
            Robots::Status(status) => Answer::text(*status, ""),
            Robots::Redirect(url) => redirects::redirect(url),
            Robots::Slow { after, text } => {
                tokio::time::sleep(*after).await;
                Answer::text(200, text)
            }
            Robots::Endless => return misbehave(line, &Fault::Endless, request, self).await,
        };
        answer
            .send(line, request, Framing::Length, self.behaviour.closes)
            .await
    }
}
