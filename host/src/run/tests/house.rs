//! A runner with made-up plugins, and runs told in short lines.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use crescendo_core::budget::journal::Journal;
use crescendo_core::event::{Body, Event};
use crescendo_core::micros::Micros;
use crescendo_core::outcome::{Failure, FailureCode};
use crescendo_core::pipeline::{Pipeline, parse};
use crescendo_core::plan::Availability;
use crescendo_core::value::{Color, Value};
use crescendo_core::vote::{Vote, Votes};
use crescendo_decode::Layout;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::cache::{Memory, StageCache};
use super::super::request::{Leave, RunRequest, Tenant};
use super::super::runner::{Runner, Settings};
use super::super::stages::{Callable, Called, Plugins, StageCall};
use super::super::{Run, Stats};
use crate::executor::{Account, Class, Executor};
use crate::store::Nowhere;
use crate::subject::{Compute, Digest, Limits, Subject, Unreadable};

type Behave = Box<dyn Fn(StageCall, usize) -> BoxFuture<'static, Called> + Send + Sync>;

/// A plugin that does what a test says.
pub(crate) struct Fake {
    digest: Digest,
    pub(crate) models: bool,
    pub(crate) pure: bool,
    pub(crate) availability: Availability,
    behave: Behave,
    /// Calls so far.
    calls: AtomicUsize,
    /// Calls under way: falls when a call's future is dropped.
    alive: Arc<AtomicUsize>,
}

struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Callable for Fake {
    fn version(&self) -> String {
        "1.2.3".into()
    }

    fn digest(&self) -> Digest {
        self.digest
    }

    fn uses_models(&self) -> bool {
        self.models
    }

    fn is_pure(&self) -> bool {
        self.pure
    }

    fn availability(&self) -> Availability {
        self.availability
    }

    fn call(&self, call: StageCall) -> BoxFuture<'static, Called> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        self.alive.fetch_add(1, Ordering::SeqCst);
        let alive = Alive(Arc::clone(&self.alive));
        let called = (self.behave)(call, number);
        async move {
            let _alive = alive;
            called.await
        }
        .boxed()
    }
}

#[derive(Default)]
pub(crate) struct Fakes(Mutex<BTreeMap<String, Arc<Fake>>>);

impl Plugins for Fakes {
    fn resolve(&self, id: &str, _tenant: &Tenant) -> Option<Arc<dyn Callable>> {
        let fake = self.0.lock().unwrap().get(id).cloned()?;
        Some(fake)
    }
}

/// A runner, its plugins, and its calendar.
pub(crate) struct House {
    pub(crate) runner: Arc<Runner>,
    fakes: Arc<Fakes>,
    pub(crate) day: Arc<AtomicU64>,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let cache = Arc::new(Memory::with_limit(settings.cache_bytes));
        Self::with_cache(settings, cache)
    }

    pub(crate) fn with_cache(settings: Settings, cache: Arc<dyn StageCache>) -> Self {
        Self::assembled(settings, cache, Arc::new(Nowhere))
    }

    pub(crate) fn with_journal(settings: Settings, journal: Arc<dyn Journal>) -> Self {
        let cache = Arc::new(Memory::with_limit(settings.cache_bytes));
        Self::assembled(settings, cache, journal)
    }

    fn assembled(
        settings: Settings,
        cache: Arc<dyn StageCache>,
        journal: Arc<dyn Journal>,
    ) -> Self {
        let (fakes, day) = (Arc::new(Fakes::default()), Arc::new(AtomicU64::new(20_000)));
        let executor = Executor::start(crate::executor::Settings::default()).unwrap();
        let today = Arc::clone(&day);
        let today = Box::new(move || today.load(Ordering::SeqCst));
        let plugins: Arc<dyn Plugins> = Arc::clone(&fakes) as _;
        let runner = Runner::assemble(settings, plugins, executor, cache, today, journal);
        let runner = Arc::new(runner.unwrap());
        Self { runner, fakes, day }
    }

    /// Installs a plugin; `change` may make it special. By default it is not
    /// pure, so that tests see every call.
    pub(crate) fn special<F, Fut>(self, id: &str, change: impl FnOnce(&mut Fake), behave: F) -> Self
    where
        F: Fn(StageCall, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Called> + Send + 'static,
    {
        let mut fake = Fake {
            digest: Digest::of(id.as_bytes()),
            models: false,
            pure: false,
            availability: Availability::Ready,
            behave: Box::new(move |call, number| behave(call, number).boxed()),
            calls: AtomicUsize::new(0),
            alive: Arc::default(),
        };
        change(&mut fake);
        self.fakes
            .0
            .lock()
            .unwrap()
            .insert(id.into(), Arc::new(fake));
        self
    }

    pub(crate) fn plugin<F, Fut>(self, id: &str, behave: F) -> Self
    where
        F: Fn(StageCall, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Called> + Send + 'static,
    {
        self.special(id, |_| (), behave)
    }

    /// A plugin that votes `number` on `a.b` at once.
    pub(crate) fn voter(self, id: &str, number: f64) -> Self {
        self.plugin(id, move |_, _| async move { voted(number) })
    }

    /// A plugin that never answers.
    pub(crate) fn stuck(self, id: &str) -> Self {
        self.plugin(id, |_, _| std::future::pending())
    }

    /// A pure plugin that decodes every image as the first-party plugins do:
    /// what cannot be read is passed over, and one image must be readable.
    pub(crate) fn reader(self, id: &str) -> Self {
        let executor = Executor::start(crate::executor::Settings::default()).unwrap();
        let compute = Compute {
            executor,
            class: Class::Interactive,
        };
        let pure = |fake: &mut Fake| fake.pure = true;
        self.special(id, pure, move |call, _| {
            let compute = compute.clone();
            async move {
                let (mut seen, mut unreadable) = (false, Vec::new());
                for image in call.subject.images() {
                    let account = Account::unlimited();
                    let pixels = image.pixels(None, 0, Layout::Rgb8, 1024, &account, &compute);
                    let index = image.index();
                    match pixels.await {
                        Ok(_) => seen = true,
                        Err(error) => unreadable.push(Unreadable { index, error }),
                    }
                }
                let called = match seen {
                    true => voted(1.0),
                    false => failed(FailureCode::BadSubject),
                };
                Called {
                    unreadable,
                    ..called
                }
            }
        })
    }

    fn fake(&self, id: &str) -> Arc<Fake> {
        Arc::clone(&self.fakes.0.lock().unwrap()[id])
    }

    /// How often a plugin was called.
    pub(crate) fn calls(&self, id: &str) -> usize {
        self.fake(id).calls.load(Ordering::SeqCst)
    }

    /// How many of a plugin's calls are under way.
    pub(crate) fn alive(&self, id: &str) -> usize {
        self.fake(id).alive.load(Ordering::SeqCst)
    }

    pub(crate) fn start(&self, request: RunRequest) -> Arc<Run> {
        self.runner.start(request).unwrap()
    }

    /// Runs a pipeline to its end and tells it.
    pub(crate) async fn tell(&self, stages: &str) -> Vec<String> {
        story(&self.start(request(stages))).await
    }

    pub(crate) fn stats(&self) -> Stats {
        self.runner.stats()
    }

    /// Returns when nothing is under way any more.
    pub(crate) async fn quiet(&self) {
        until(|| self.runner.stats().runs.live == 0).await;
    }
}

/// Waits for something that must come; how long it takes does not matter.
pub(crate) async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A pipeline named `p` with the answer `a.b` and these lines of TOML.
pub(crate) fn pipeline(stages: &str) -> Arc<Pipeline> {
    let text = format!("name = 'p'\nanswer = ['a.b']\n{stages}");
    Arc::new(parse(&text).unwrap())
}

/// A GIF of one pixel; `n` makes it another file.
pub(crate) fn gif(n: u8) -> Bytes {
    let parts = [
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00".as_slice(),
        &[n],
        b"\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;",
    ];
    parts.concat().into()
}

/// The same, cut off behind its header.
pub(crate) fn cut_gif(n: u8) -> Bytes {
    let whole = gif(n);
    whole.slice(..whole.len() - 6)
}

/// A subject of one pixel; `n` makes it another one.
pub(crate) fn subject(n: u8) -> Arc<Subject> {
    subject_of(vec![gif(n)])
}

/// A subject of these files.
pub(crate) fn subject_of(files: Vec<Bytes>) -> Arc<Subject> {
    Arc::new(Subject::from_images(files, &Limits::default()).unwrap())
}

/// A detached request: the run does not depend on who reads it.
pub(crate) fn request(stages: &str) -> RunRequest {
    let request = RunRequest::new(Tenant::local(), pipeline(stages), subject(0));
    RunRequest {
        leave: Leave::Finish,
        ..request
    }
}

/// One stage in TOML.
pub(crate) fn stage(plugin: &str, tier: u8, more: &str) -> String {
    format!("[[stages]]\nplugin = '{plugin}'\ntier = {tier}\n{more}\n")
}

/// A vote on a field.
pub(crate) fn votes(field: &str, number: f64) -> Arc<Votes> {
    let value = Value::Number(number);
    let vote = Vote {
        field: field.parse().unwrap(),
        image: None,
        value,
        confidence: 1.0,
    };
    Arc::new(Votes {
        scalars: vec![vote],
        sets: Vec::new(),
    })
}

fn called(result: Result<Arc<Votes>, Failure>, metered: Option<Micros>) -> Called {
    Called {
        result,
        unreadable: Vec::new(),
        cpu: Duration::from_micros(7),
        wall: Duration::from_millis(1),
        requests: None,
        metered,
    }
}

/// The answer of a call: a vote on `a.b`.
pub(crate) fn voted(number: f64) -> Called {
    called(Ok(votes("a.b", number)), None)
}

/// The same, where the host metered the cost.
pub(crate) fn metered(number: f64, cost: u64) -> Called {
    called(Ok(votes("a.b", number)), Some(Micros(cost)))
}

/// An abstention.
pub(crate) fn abstained() -> Called {
    called(Ok(Arc::default()), None)
}

/// A failure.
pub(crate) fn failed(code: FailureCode) -> Called {
    called(
        Err(Failure {
            code,
            message: "as the test says".into(),
        }),
        None,
    )
}

/// All events of a run, checked for what holds of every run.
pub(crate) async fn events(run: &Run) -> Vec<Event> {
    let mut reader = run.read(0);
    let mut events = Vec::new();
    while let Some(entry) = reader.next().await.unwrap() {
        assert_eq!(
            serde_json::from_slice::<Event>(entry.json()).unwrap(),
            entry.event
        );
        events.push(entry.event.clone());
    }
    let seqs: Vec<u64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>());
    assert!(events.iter().all(|event| event.run == run.id()));
    assert!(events.is_sorted_by_key(|event| event.at_ms));
    assert!(matches!(events[0].body, Body::RunStarted(_)));
    let terminal = events
        .iter()
        .filter(|event| event.body.is_terminal())
        .count();
    assert_eq!(
        (terminal, events.last().unwrap().body.is_terminal()),
        (1, true)
    );
    events
}

/// A run in short lines, one per event.
pub(crate) async fn story(run: &Run) -> Vec<String> {
    events(run)
        .await
        .iter()
        .map(|event| line(&event.body))
        .collect()
}

fn line(body: &Body) -> String {
    match body {
        Body::RunStarted(_) => "run".into(),
        Body::StageStarted(e) => format!("{} starts", e.stage),
        Body::StageProgress(e) => format!("{} at {}", e.stage, e.done),
        Body::StagePartial(e) => format!("{} so far", e.stage),
        Body::StageCompleted(e) => {
            let how = if e.abstained { "abstains" } else { "votes" };
            let cached = if e.cached { ", cached" } else { "" };
            let cost = if e.cost_micros > Micros::ZERO {
                format!(", {}", e.cost_micros.0)
            } else {
                String::new()
            };
            format!("{} {how}{cached}{cost}", e.stage)
        }
        Body::StageFailed(e) => format!("{} fails: {}", e.stage, e.code),
        Body::StageSkipped(e) => format!("{} skipped: {}", e.stage, e.reason),
        Body::TierCompleted(e) => format!("tier {} at {:.2}", u8::from(e.tier), e.confidence),
        Body::BudgetWarning(e) => format!("warning at {}", e.spent_micros.0 + e.reserved_micros.0),
        Body::Notice(e) => format!("notice: {}", e.code),
        Body::EnrichedRecord(e) => format!("record {}", e.index),
        Body::RunCompleted(e) => format!("completed: {:?}, {}", e.end, e.total_cost_micros.0),
        Body::RunFailed(e) => format!("failed: {}, {}", e.code, e.total_cost_micros.0),
        Body::RunCancelled(e) => format!("cancelled: {:?}, {}", e.reason, e.total_cost_micros.0),
    }
}

/// The answer of a call: a long text on `a.text`.
pub(crate) fn texted(text: &str) -> Called {
    said("a.text", Value::Text(text.into()))
}

/// The answer of a call: an opaque colour on `color.primary`.
pub(crate) fn painted(rgb: [u8; 3]) -> Called {
    said("color.primary", Value::Color(Color::from_rgb8(rgb)))
}

/// The answer of a call: a value.
pub(crate) fn said(field: &str, value: Value) -> Called {
    let vote = Vote {
        field: field.parse().unwrap(),
        image: None,
        value,
        confidence: 1.0,
    };
    let votes = Votes {
        scalars: vec![vote],
        sets: Vec::new(),
    };
    called(Ok(Arc::new(votes)), None)
}
