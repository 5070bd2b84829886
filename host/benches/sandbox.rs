//! What a call costs: a fresh sandbox, a megabyte in and out, others beside a
//! spinner.
//!
//! Times of a call are CPU time from the instant before the store is made to
//! the instant after it is dropped, as the report gives it: queueing and the
//! way to another thread and back are `call/whole`. Needs `cargo xtask guests`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot run fails loudly, and prints"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo::executor::{Class, Executor, Settings as Slots};
use crescendo::sandbox::{
    CacheSettings, Call, CallLimits, Component, Grants, Item, PluginName, Report, Sandbox,
    Settings, Sink,
};
use crescendo::subject::{Limits, Subject};
use criterion::{Criterion, criterion_group, criterion_main};
use futures::executor::block_on;
use tokio_util::sync::CancellationToken;

struct Deaf;

impl Sink for Deaf {
    fn emit(&self, _item: Item) -> bool {
        true
    }
}

struct Lab {
    sandbox: Arc<Sandbox>,
    subject: Arc<Subject>,
}

/// A grey square whose RGBA copy has exactly one mebibyte.
fn mebibyte() -> Arc<Subject> {
    let header: &[u8] = b"BM";
    let (side, data) = (512_u32, 512 * 512 * 3_u32);
    let mut file = header.to_vec();
    file.extend((54 + data).to_le_bytes());
    file.extend([0; 4]);
    file.extend(54_u32.to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(side.to_le_bytes());
    file.extend(side.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(24_u16.to_le_bytes());
    file.extend([0; 24]);
    file.resize(file.len() + data as usize, 128);
    let subject = Subject::from_images(vec![Bytes::from(file)], &Limits::default());
    Arc::new(subject.expect("a sound bitmap"))
}

impl Lab {
    fn new(state: &std::path::Path) -> Self {
        let executor = Executor::start(Slots {
            slots: 2,
            jobs_per_class: 8,
        });
        let cache = CacheSettings::in_state(state);
        let mut settings = Settings::with_cache(Some(cache)).expect("a path of our own");
        settings.compiler = PathBuf::from(env!("CARGO_BIN_EXE_crescendo"));
        Self {
            sandbox: Sandbox::new(settings, executor).expect("a sandbox"),
            subject: mebibyte(),
        }
    }

    fn load(&self, name: &str) -> Arc<Component> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/guests");
        let path = PathBuf::from(root).join(format!("{name}.wasm"));
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask guests", path.display()));
        block_on(self.sandbox.load(bytes.into(), &Grants::default())).expect("loads")
    }

    fn call(&self, parameters: &str) -> Call {
        Call {
            plugin: PluginName {
                id: "bench".into(),
                version: "0.1.0".into(),
            },
            tenant: "bench".into(),
            subject: Arc::clone(&self.subject),
            reads: Arc::from([]),
            parameters: parameters.into(),
            candidates: Arc::from([]),
            limits: CallLimits {
                wall: Duration::from_secs(600),
                cpu: Duration::from_secs(600),
                ..CallLimits::default()
            },
            class: Class::Interactive,
            sink: Arc::new(Deaf),
            cancel: CancellationToken::new(),
        }
    }

    fn run(&self, component: &Arc<Component>, parameters: &str) -> Report {
        let report = block_on(self.sandbox.call(component, self.call(parameters)));
        assert!(report.result.is_ok(), "{report:?}");
        report
    }
}

fn times(criterion: &mut Criterion) {
    let state = tempfile::tempdir().expect("a folder");
    let lab = Lab::new(state.path());
    let (empty, behave) = (lab.load("rust-router"), lab.load("behave"));
    let echo = r#"{"mode":"echo"}"#;
    let cpu = |component: &Arc<Component>, parameters: &str, rounds: u64| {
        (0..rounds)
            .map(|_| lab.run(component, parameters).cpu)
            .sum::<Duration>()
    };
    criterion.bench_function("sandbox/fresh, instantiate to drop", |bench| {
        bench.iter_custom(|rounds| cpu(&empty, "{}", rounds));
    });
    criterion.bench_function("sandbox/1 MiB in and out, fresh", |bench| {
        bench.iter_custom(|rounds| cpu(&behave, echo, rounds));
    });
    criterion.bench_function("call/whole, queue and threads included", |bench| {
        bench.iter(|| lab.run(&empty, "{}"));
    });
    spinner(&lab, &empty, &behave);
}

/// Prints the 99th percentile of short calls at half load of two slots, alone
/// and beside a guest that spins.
fn spinner(lab: &Lab, empty: &Arc<Component>, behave: &Arc<Component>) {
    let percentile = || {
        let mut taken: Vec<Duration> = (0..2000)
            .map(|_| {
                let began = Instant::now();
                lab.run(empty, "{}");
                let taken = began.elapsed();
                // As long again idle: half load of one caller.
                std::thread::sleep(taken);
                taken
            })
            .collect();
        taken.sort();
        taken[taken.len() * 99 / 100]
    };
    let alone = percentile();
    let cancel = CancellationToken::new();
    let call = Call {
        cancel: cancel.clone(),
        ..lab.call(r#"{"mode":"spin"}"#)
    };
    let (sandbox, behave) = (Arc::clone(&lab.sandbox), Arc::clone(behave));
    let spinning = std::thread::spawn(move || block_on(sandbox.call(&behave, call)));
    std::thread::sleep(Duration::from_millis(50));
    let beside = percentile();
    cancel.cancel();
    spinning.join().expect("no panic");
    let ratio = beside.as_secs_f64() / alone.as_secs_f64();
    println!("p99 of short calls: {alone:?} alone, {beside:?} beside a spinner, {ratio:.2} x");
}

criterion_group!(benches, times);
criterion_main!(benches);
