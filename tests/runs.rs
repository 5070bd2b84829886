//! Runs with real guests on the real executor: what holds of them together.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo::executor::{self, Executor};
use crescendo::plugin::Registry;
use crescendo::run::{Leave, Run, RunRequest, Runner, Settings, State, Tenant};
use crescendo::sandbox::{CacheSettings, Sandbox, Settings as SandboxSettings};
use crescendo::store::Nowhere;
use crescendo::subject::{Decodes, Limits, Subject};
use crescendo_core::event::{Body, CancelReason, Event};
use crescendo_core::micros::Micros;
use crescendo_core::outcome::FailureCode;
use crescendo_core::pipeline::parse;
use crescendo_core::value::Value;
use crescendo_core::vote::Votes;
use crescendo_tests::{flat_png, gone_in_time, guest_file, program, state_folder};

/// A runner whose plugins are test guests.
struct House {
    executor: Arc<Executor>,
    runner: Runner,
}

impl House {
    fn new() -> Self {
        let executor = Executor::start(executor::Settings::default()).unwrap();
        let cache = CacheSettings::in_state(&state_folder());
        let mut settings = SandboxSettings::with_cache(Some(cache)).unwrap();
        settings.compiler = program();
        let sandbox = Sandbox::new(settings, Arc::clone(&executor)).unwrap();
        let files: Vec<PathBuf> = vec![guest_file("behave"), guest_file("setup-table")];
        let registry = Registry::from_files(files, &BTreeSet::new(), &sandbox).unwrap();
        let settings = Settings::default();
        let (registry, slots) = (Arc::new(registry), Arc::clone(&executor));
        let runner = Runner::new(settings, registry, slots, Arc::new(Nowhere)).unwrap();
        Self { executor, runner }
    }

    fn start(&self, request: RunRequest) -> Arc<Run> {
        self.runner.start(request).unwrap()
    }

    async fn run(&self, stages: &str) -> Vec<Event> {
        events(&self.start(request(stages))).await
    }

    /// Returns when no run is under way and nothing computes.
    async fn quiet(&self) {
        let computing = |load: executor::Load| load.busy + load.queued + load.held;
        while self.runner.stats().runs.live > 0 || computing(self.executor.load()) > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn picture(side: u32) -> Arc<Subject> {
    let png = flat_png(side, side, [250, 250, 245], [241, 89, 37]);
    Arc::new(Subject::from_images(vec![Bytes::from(png)], &Limits::default()).unwrap())
}

fn request(stages: &str) -> RunRequest {
    let text = format!("name = 'test'\nanswer = ['color.primary']\nstart = 'gated'\n{stages}");
    let pipeline = Arc::new(parse(&text).unwrap());
    let request = RunRequest::new(Tenant::local(), pipeline, picture(48));
    RunRequest {
        leave: Leave::Finish,
        ..request
    }
}

/// A stage of the guest that does what its parameters say.
fn stage(name: &str, tier: u8, parameters: &str, more: &str) -> String {
    format!(
        "[[stages]]\nname = '{name}'\nplugin = 'behave'\ntier = {tier}\n\
         parameters = {{ {parameters} }}\n{more}\n"
    )
}

/// A stage that votes for a primary colour.
fn voter(name: &str, tier: u8, color: &str, more: &str) -> String {
    let votes = format!("votes = [{{ field = 'color.primary', color = '{color}' }}]");
    stage(name, tier, &votes, more)
}

async fn events(run: &Run) -> Vec<Event> {
    let mut reader = run.read(0);
    let mut events = Vec::new();
    while let Some(entry) = reader.next().await.unwrap() {
        events.push(entry.event.clone());
    }
    let gapless = (1..).zip(&events).all(|(seq, event)| event.seq == seq);
    let terminal = events
        .iter()
        .filter(|event| event.body.is_terminal())
        .count();
    assert!(gapless && terminal == 1);
    assert!(events.last().unwrap().body.is_terminal());
    events
}

fn last(events: &[Event]) -> &Body {
    &events.last().unwrap().body
}

fn votes_of<'a>(events: &'a [Event], stage: &str) -> &'a Votes {
    let votes = events.iter().find_map(|event| match &event.body {
        Body::StageCompleted(done) if done.stage == stage => Some(&done.votes),
        _ => None,
    });
    votes.unwrap_or_else(|| panic!("{stage} has not completed: {events:#?}"))
}

fn failure_of(events: &[Event], stage: &str) -> Option<FailureCode> {
    events.iter().find_map(|event| match &event.body {
        Body::StageFailed(failed) if failed.stage == stage => Some(failed.code),
        _ => None,
    })
}

#[tokio::test]
async fn each_tier_sharpens_what_the_one_before_it_found() {
    let house = House::new();
    let stages = [
        voter("fast", 1, "#F15925", ""),
        stage("look", 2, "mode = 'outcomes'", "reads = ['fast']"),
        voter("slow", 3, "#F25A27", "cost_usd = '0.002'"),
    ];
    let events = house.run(&stages.concat()).await;
    let confidences: Vec<f64> = events
        .iter()
        .filter_map(|event| match &event.body {
            Body::TierCompleted(tier) => Some(tier.confidence),
            _ => None,
        })
        .collect();
    assert_eq!(confidences, [0.75, 0.85, 0.95]);
    let seen = votes_of(&events, "look")
        .scalars
        .iter()
        .find_map(|vote| match &vote.value {
            Value::Text(text) if vote.field.as_str() == "test.seen.fast" => Some(text.as_str()),
            _ => None,
        });
    assert_eq!(seen, Some("tier 1 weight 1 voted 1"));
    let Body::RunCompleted(done) = last(&events) else {
        panic!("{events:#?}")
    };
    assert_eq!(done.total_cost_micros, Micros(2_000));
}

#[tokio::test]
async fn guests_that_misbehave_fail_alone() {
    let house = House::new();
    let bad = [
        ("trap", FailureCode::Trap),
        ("bad-vote', kind = 'nan-color", FailureCode::BadVote),
        (
            "fail', message = 'no', kind = 'upstream",
            FailureCode::Upstream,
        ),
    ];
    let mut stages = voter("good", 1, "#F15925", "required = true");
    for (at, (mode, _)) in bad.iter().enumerate() {
        stages += &stage(&format!("bad-{at}"), 1, &format!("mode = '{mode}'"), "");
    }
    stages += &stage("spin", 1, "mode = 'spin'", "timeout_ms = 100");
    let events = house.run(&stages).await;
    for (at, (mode, code)) in bad.iter().enumerate() {
        assert_eq!(
            failure_of(&events, &format!("bad-{at}")),
            Some(*code),
            "{mode}"
        );
    }
    assert_eq!(failure_of(&events, "spin"), Some(FailureCode::WallTime));
    assert!(matches!(last(&events), Body::RunCompleted(_)));

    let events = house
        .run(&stage("bad", 1, "mode = 'trap'", "required = true"))
        .await;
    let Body::RunFailed(failed) = last(&events) else {
        panic!("{events:#?}")
    };
    assert!(
        failed
            .message
            .starts_with("required stage `bad` (plugin behave 0.1.0) failed: trap")
    );
}

#[tokio::test]
async fn cancelling_reaches_guests_that_spin_fill_wait_and_decode() {
    let house = House::new();
    let stages = [
        stage("spin", 1, "mode = 'spin'", ""),
        stage("fill", 1, "mode = 'fill'", ""),
        stage("park", 1, "mode = 'park'", ""),
        stage("sleep", 1, "mode = 'sleep'", ""),
        stage("pixels", 1, "mode = 'pixels'", ""),
    ];
    gone_in_time(async || {
        let subject = picture(4_000);
        let ask = RunRequest {
            subject: Arc::clone(&subject),
            ..request(&stages.concat())
        };
        let run = house.start(ask);
        while house.executor.load().busy < house.executor.load().slots || run.last_seq() < 6 {
            assert!(run.terminal().is_none());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let asked = Instant::now();
        run.cancel(CancelReason::Requested);
        run.ended().await;
        house.quiet().await;
        let gone = asked.elapsed();
        assert_eq!(run.state(), State::Cancelled);
        assert_eq!(Arc::strong_count(&subject), 1);
        gone
    })
    .await;
}

#[tokio::test]
async fn a_level_is_decoded_once_for_all_stages_and_freed_with_the_run() {
    let house = House::new();
    let stages: String = (0..4)
        .map(|n| {
            stage(
                &format!("s{n}"),
                1,
                &format!("mode = 'pixels', max-side = {}", 8 + n),
                "",
            )
        })
        .collect();
    let subject = picture(300);
    let decodes = Arc::new(Decodes::default());
    subject.count_decodes(&decodes);
    let run = house.start(RunRequest {
        subject: Arc::clone(&subject),
        ..request(&stages)
    });
    let events = events(&run).await;
    assert!(matches!(last(&events), Body::RunCompleted(_)));
    let counts = decodes.snapshot();
    assert_eq!(counts.values().map(|latency| latency.count).sum::<u64>(), 1);
    let number = |stage: &str| match &votes_of(&events, stage).scalars[0].value {
        Value::Number(number) => *number,
        other => panic!("{other:?}"),
    };
    assert_eq!((number("s0"), number("s3")), (8.0, 11.0));
    house.quiet().await;
    assert_eq!(Arc::strong_count(&subject), 1);
}

#[tokio::test]
async fn what_a_guest_says_on_its_way_is_heard() {
    let house = House::new();
    let first = "first = [{ field = 'color.primary', color = '#112233' }]";
    let stages = [
        stage(
            "partial",
            1,
            &format!("{first}, mode = 'sleep', ms = 5"),
            "",
        ),
        stage("beats", 1, "mode = 'progress', ms = 1, count = 200", ""),
    ];
    let events = house.run(&stages.concat()).await;
    let position = |wanted: &dyn Fn(&Body) -> bool| events.iter().position(|e| wanted(&e.body));
    let partial = position(&|body| matches!(body, Body::StagePartial(p) if p.stage == "partial"));
    let done = position(&|body| matches!(body, Body::StageCompleted(c) if c.stage == "partial"));
    assert!(partial.unwrap() < done.unwrap());
    let beats: Vec<u32> = events
        .iter()
        .filter_map(|event| match &event.body {
            Body::StageProgress(progress) => Some(progress.done),
            _ => None,
        })
        .collect();
    assert!(beats.is_sorted() && beats.len() < 200, "{beats:?}");
    assert_eq!(beats.last(), Some(&199));
}

#[tokio::test]
async fn paid_guests_are_charged_what_was_reserved_whatever_they_do() {
    let house = House::new();
    let stages = [
        voter("good", 3, "#F15925", "cost_usd = '0.001'"),
        stage("traps", 3, "mode = 'trap'", "cost_usd = '0.002'"),
        stage("late", 4, "mode = 'sleep'", "cost_usd = '0.004'"),
    ];
    let run = house.start(RunRequest {
        deadline: Some(Duration::from_secs(3)),
        ..request(&stages.concat())
    });
    let events = events(&run).await;
    let Body::RunCompleted(done) = last(&events) else {
        panic!("{events:#?}")
    };
    assert_eq!(done.total_cost_micros, Micros(7_000));
    let stats = house.runner.stats();
    assert_eq!(
        (stats.spent_today, stats.reserved),
        (Micros(7_000), Micros::ZERO)
    );

    // The one that answered is known now, and free.
    let events = house.run(&stages[0]).await;
    let Body::RunCompleted(done) = last(&events) else {
        panic!("{events:#?}")
    };
    assert_eq!(done.total_cost_micros, Micros::ZERO);
}

#[tokio::test]
async fn the_same_work_in_flight_is_done_once() {
    let house = House::new();
    let ask = request(&stage("a", 1, "mode = 'sleep', ms = 200", ""));
    let runs: Vec<_> = (0..5).map(|_| house.start(ask.clone())).collect();
    let mut cached = Vec::new();
    for run in &runs {
        for event in events(run).await {
            if let Body::StageCompleted(done) = event.body {
                cached.push(done.cached);
            }
        }
    }
    cached.sort_unstable();
    assert_eq!(cached, [false, true, true, true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_runs_at_once_share_two_cores() {
    let house = House::new();
    let runs: Vec<_> = (0..200)
        .map(|n| {
            let color = format!("#F159{n:02X}");
            let stages = [
                voter("fast", 1, &color, "required = true"),
                stage("waits", 1, &format!("mode = 'park', ms = {}", 50 + n), ""),
                stage("look", 2, "mode = 'outcomes'", "reads = ['fast', 'waits']"),
            ];
            house.start(request(&stages.concat()))
        })
        .collect();
    for run in &runs {
        let events = events(run).await;
        let Body::RunCompleted(done) = last(&events) else {
            panic!("{events:#?}")
        };
        assert_eq!(done.confidence, 0.85);
        assert_eq!(failure_of(&events, "waits"), None);
    }
    house.quiet().await;
    let stats = house.runner.stats();
    assert_eq!(
        (stats.runs.completed, stats.runs.live, stats.in_flight),
        (200, 0, 0)
    );
    assert_eq!(house.runner.drain(Duration::from_secs(1)).await, 0);
}
