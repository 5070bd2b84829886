//! The sandbox: the contract, every limit with its twin, loading, the cache.

mod contract;
mod crossing;
mod fuel;
pub(crate) mod handmade;
mod hostile;
mod languages;
mod limits;
mod loading;
mod progressive;
mod providers;
mod scripts;
mod texts;
mod together;
mod watched;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use crescendo::executor::{self, Class, Executor};
use crescendo::sandbox::{
    Answer, CacheSettings, Call, CallLimits, Component, Grants, Item, PluginName, Report, Sandbox,
    Settings, Sink,
};
use crescendo::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;
use crescendo_core::value::Value;
use crescendo_core::vote::Votes;
use crescendo_tests::{flat_png, guest, program, state_folder};
use tokio_util::sync::CancellationToken;

/// One engine on two slots for all tests, as a host has one.
static LAB: LazyLock<Lab> = LazyLock::new(|| Lab::with(|_| {}));

struct Lab {
    executor: Arc<Executor>,
    sandbox: Arc<Sandbox>,
}

impl Lab {
    /// An engine of its own, with settings changed.
    fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let executor = Executor::start(executor::Settings {
            slots: 2,
            jobs_per_class: 8,
        })
        .expect("a thread");
        let cache = CacheSettings::in_state(&state_folder());
        let mut settings = Settings::with_cache(Some(cache)).expect("a path of our own");
        settings.compiler = program();
        settings.instances = 600;
        change(&mut settings);
        let sandbox = Sandbox::new(settings, Arc::clone(&executor)).expect("a sandbox");
        Self { executor, sandbox }
    }

    async fn load(&self, name: &str) -> Arc<Component> {
        self.load_with(name, &Grants::default()).await
    }

    async fn load_with(&self, name: &str, grants: &Grants) -> Arc<Component> {
        let loaded = self.sandbox.load(guest(name).into(), grants).await;
        loaded.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    async fn behave(&self, parameters: &str, limits: CallLimits) -> (Report, Vec<Item>) {
        let component = self.load("behave").await;
        let ear = Arc::new(Ear::default());
        let call = Call {
            limits,
            sink: Arc::clone(&ear) as Arc<dyn Sink>,
            ..call(parameters)
        };
        let report = self.sandbox.call(&component, call).await;
        let heard = std::mem::take(&mut *ear.0.lock().expect("no test panics with it"));
        (report, heard)
    }
}

/// Keeps what is said.
#[derive(Default)]
struct Ear(Mutex<Vec<Item>>);

impl Sink for Ear {
    fn emit(&self, item: Item) -> bool {
        self.0.lock().expect("no test panics with it").push(item);
        true
    }
}

/// A call about one small picture.
pub(crate) fn call(parameters: &str) -> Call {
    Call {
        plugin: PluginName {
            id: "test".into(),
            version: "0.1.0".into(),
        },
        tenant: "tester".into(),
        subject: picture(64, 48),
        reads: Arc::from([]),
        parameters: parameters.into(),
        candidates: Arc::from([]),
        limits: generous(),
        class: Class::Interactive,
        sink: Arc::new(Ear::default()),
        cancel: CancellationToken::new(),
    }
}

fn picture(width: u32, height: u32) -> Arc<Subject> {
    let file = Bytes::from(flat_png(width, height, [255; 3], [200, 30, 30]));
    let subject = Subject::from_images(vec![file], &Limits::default());
    Arc::new(subject.expect("a sound picture"))
}

/// Limits that only a test's own subject meets, on however slow a machine.
fn generous() -> CallLimits {
    CallLimits {
        wall: Duration::from_secs(120),
        cpu: Duration::from_secs(60),
        ..CallLimits::default()
    }
}

#[track_caller]
fn votes(report: &Report) -> &Votes {
    match &report.result {
        Ok(Answer::Votes(votes)) => votes,
        other => panic!("votes expected: {other:?}"),
    }
}

#[track_caller]
fn number(report: &Report, field: &str) -> f64 {
    let votes = votes(report);
    let vote = votes.scalars.iter().find(|v| v.field.as_str() == field);
    match vote.map(|vote| &vote.value) {
        Some(Value::Number(number)) => *number,
        other => panic!("{field}: {other:?}"),
    }
}

#[track_caller]
fn failed(report: &Report, code: FailureCode) -> &str {
    match &report.result {
        Err(failure) if failure.code == code => &failure.message,
        other => panic!("{code} expected: {other:?}"),
    }
}
