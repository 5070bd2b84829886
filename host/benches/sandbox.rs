//! What a call costs: a fresh sandbox, a megabyte in and out, others beside a
//! spinner.
//!
//! Times of a call are CPU time from the instant before the store is made to
//! the instant after it is dropped, as the report gives it: queueing and the
//! way to another thread and back are `call/whole`. Needs `cargo xtask guests`.
//!
//! In and out are crossings and nothing else: a picture that is decoded
//! already, in the layout that it has, goes into the guest's memory, and the
//! same bytes go from there into a provider's buffer. `warm` is one more time
//! there and back within one sandbox. The line with text adds what people
//! meet when they do something with it: a conversion of the pixels, a guest
//! that touches each byte, and the check that text is UTF-8, on both sides.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot run fails loudly, and prints"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo::executor::{Class, Executor, Settings as Slots};
use crescendo::sandbox::provider::{
    Allowance, Caller, ComputeProvider, DeviceBuffer, DeviceProgram, Element, Launch, ProviderError,
};
use crescendo::sandbox::{
    CacheSettings, Call, CallLimits, Capability, Component, Grants, Item, PluginName, Report,
    Sandbox, Settings, Sink,
};
use crescendo::subject::{Image, Limits, Subject};
use criterion::{Criterion, criterion_group, criterion_main};
use futures::executor::block_on;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

struct Deaf;

impl Sink for Deaf {
    fn emit(&self, _item: Item) -> bool {
        true
    }
}

/// One mebibyte that is there from the start: what a provider does with the
/// bytes is not measured here.
struct Shelf(Mutex<Vec<u8>>);

/// Gives the same buffer to all.
struct Device(Arc<Shelf>);

impl Device {
    fn new() -> Self {
        Self(Arc::new(Shelf(Mutex::new(vec![1; MEBIBYTE]))))
    }
}

impl DeviceBuffer for Shelf {
    fn count(&self) -> u64 {
        MEBIBYTE as u64
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<(), ProviderError> {
        self.0.lock().expect("no panic").copy_from_slice(data);
        Ok(())
    }

    fn read(&self, _offset: u64, _length: u32) -> Result<Vec<u8>, ProviderError> {
        Ok(Vec::new())
    }

    fn load_image(&self, _: Image, _: u32) -> BoxFuture<'static, Result<(), ProviderError>> {
        Box::pin(async { Ok(()) })
    }
}

impl ComputeProvider for Device {
    fn allowance(&self, _caller: &Caller) -> Allowance {
        Allowance::default()
    }

    fn allocate(
        &self,
        _caller: &Caller,
        _element: Element,
        _count: u64,
    ) -> Result<Arc<dyn DeviceBuffer>, ProviderError> {
        Ok(Arc::clone(&self.0) as Arc<dyn DeviceBuffer>)
    }

    fn record(
        &self,
        _caller: &Caller,
        _launches: Vec<Launch>,
    ) -> Result<Arc<dyn DeviceProgram>, ProviderError> {
        Err(ProviderError::Denied("not here".to_owned()))
    }
}

struct Lab {
    sandbox: Arc<Sandbox>,
    /// A picture that is kept as RGBA.
    clear: Arc<Subject>,
    /// One that is kept as RGB.
    opaque: Arc<Subject>,
}

/// What goes in and out.
const MEBIBYTE: usize = 1 << 20;

/// A grey square whose RGBA copy has exactly one mebibyte. With 32 bits a
/// pixel it is half transparent, with 24 opaque.
fn square(bits: u16) -> Arc<Subject> {
    let side = 512_u32;
    let pixels = usize::try_from(side * side * u32::from(bits) / 8).expect("small");
    // With a mask for alpha the header has 108 bytes, else 40.
    let header = if bits == 32 { 108_u32 } else { 40 };
    let mut file = b"BM".to_vec();
    file.extend(0_u32.to_le_bytes());
    file.extend([0; 4]);
    file.extend((14 + header).to_le_bytes());
    file.extend(header.to_le_bytes());
    file.extend(side.to_le_bytes());
    file.extend(side.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(if bits == 32 { 3_u32 } else { 0 }.to_le_bytes());
    file.extend([0; 20]);
    if bits == 32 {
        for mask in [0xff_0000_u32, 0xff00, 0xff, 0xff00_0000] {
            file.extend(mask.to_le_bytes());
        }
        file.extend(*b"BGRs");
        file.extend([0; 48]);
    }
    file.resize(file.len() + pixels, 128);
    let subject = Subject::from_images(vec![Bytes::from(file)], &Limits::default());
    Arc::new(subject.expect("a sound bitmap"))
}

impl Lab {
    fn new(state: &std::path::Path) -> Self {
        let executor = Executor::start(Slots {
            slots: 2,
            jobs_per_class: 8,
        })
        .expect("a thread");
        let cache = CacheSettings::in_state(state);
        let mut settings = Settings::with_cache(Some(cache)).expect("a path of our own");
        settings.compiler = PathBuf::from(env!("CARGO_BIN_EXE_crescendo"));
        settings.compute = Some(Arc::new(Device::new()));
        Self {
            sandbox: Sandbox::new(settings, executor).expect("a sandbox"),
            clear: square(32),
            opaque: square(24),
        }
    }

    fn load(&self, name: &str) -> Arc<Component> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/guests");
        let path = PathBuf::from(root).join(format!("{name}.wasm"));
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask guests", path.display()));
        let grants = Grants::all_of([Capability::Compute]);
        block_on(self.sandbox.load(bytes.into(), &grants)).expect("loads")
    }

    fn call(&self, subject: &Arc<Subject>, parameters: &str) -> Call {
        Call {
            plugin: PluginName {
                id: "bench".into(),
                version: "0.1.0".into(),
            },
            tenant: "bench".into(),
            subject: Arc::clone(subject),
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

    fn run(&self, component: &Arc<Component>, call: Call) -> Report {
        let report = block_on(self.sandbox.call(component, call));
        assert!(report.result.is_ok(), "{report:?}");
        report
    }

    /// CPU time of a picture's way there and back, so many times in one call.
    fn carry(&self, component: &Arc<Component>, rounds: u64) -> Duration {
        let parameters = format!(r#"{{"rounds":{rounds}}}"#);
        self.run(component, self.call(&self.clear, &parameters)).cpu
    }
}

fn times(criterion: &mut Criterion) {
    let state = tempfile::tempdir().expect("a folder");
    let lab = Lab::new(state.path());
    let (empty, behave) = (lab.load("rust-router"), lab.load("behave"));
    let carry = lab.load("rust-carry");
    let cpu = |component: &Arc<Component>, call: Call, rounds: u64| {
        (0..rounds)
            .map(|_| lab.run(component, call.clone()).cpu)
            .sum::<Duration>()
    };
    let nothing = lab.call(&lab.clear, "{}");
    criterion.bench_function("sandbox/fresh, instantiate to drop", |bench| {
        bench.iter_custom(|rounds| cpu(&empty, nothing.clone(), rounds));
    });
    criterion.bench_function("sandbox/1 MiB in and out, fresh", |bench| {
        bench.iter_custom(|rounds| (0..rounds).map(|_| lab.carry(&carry, 1)).sum());
    });
    criterion.bench_function("sandbox/1 MiB in and out, warm", |bench| {
        // The first time there and back, and the sandbox itself, are taken off.
        bench.iter_custom(|rounds| {
            let first = lab.carry(&carry, 1);
            lab.carry(&carry, rounds + 1).saturating_sub(first)
        });
    });
    let echo = lab.call(&lab.opaque, r#"{"mode":"echo"}"#);
    criterion.bench_function("sandbox/1 MiB converted and out as text, fresh", |bench| {
        bench.iter_custom(|rounds| cpu(&behave, echo.clone(), rounds));
    });
    criterion.bench_function("call/whole, queue and threads included", |bench| {
        bench.iter(|| lab.run(&empty, nothing.clone()));
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
                lab.run(empty, lab.call(&lab.clear, "{}"));
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
        ..lab.call(&lab.clear, r#"{"mode":"spin"}"#)
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
