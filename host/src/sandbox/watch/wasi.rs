//! WASI's clocks and random numbers, told to the watcher: nothing else that the
//! empty context answers differs from one call to the next.
//!
//! Waiting is not told: a component that waits by `wasi:io/poll` for one of
//! WASI's clocks does so again when it is repeated, for as long, and one that
//! waits for several finds ready what is ready then. The contract's own `poll`
//! is told, and answered without waiting.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use blake3::OutputReader;
use rand::TryRng;
use serde_json::Value;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

use super::tell::{Hear, Tell};
use super::{Heard, Reply, Watcher};

/// Seed of the numbers that are not meant to be secret. A program orders its
/// tables by it; the same for all, so that a call can be repeated.
const SEED: u128 = 0;

/// Bytes of the seed of all others.
const SEED_BYTES: usize = 32;

/// Puts clocks and random numbers that are watched into a context.
pub(in crate::sandbox) fn watch(builder: &mut WasiCtxBuilder, watcher: &Arc<dyn Watcher>) {
    let random = |import| Random {
        watcher: Arc::clone(watcher),
        import,
        stream: None,
    };
    builder
        .wall_clock(Wall(Arc::clone(watcher)))
        .monotonic_clock(Monotonic {
            watcher: Arc::clone(watcher),
            began: Instant::now(),
        })
        .secure_random(random("wasi:random/random.seed"))
        .insecure_random(random("wasi:random/insecure.seed"))
        .insecure_random_seed(SEED);
}

/// What the watcher answers, or the host. These functions cannot end a call:
/// where the watcher does, the guest gets the host's answer and ends at its next
/// import or its own end.
fn told<A: Tell + Hear>(
    watcher: &Arc<dyn Watcher>,
    import: &'static str,
    arguments: Vec<Value>,
    host: impl FnOnce() -> A,
) -> A {
    let arguments = Value::Array(arguments);
    let began = Instant::now();
    match watcher.ask(import, &arguments) {
        Some(Ok(value)) => match A::hear(value) {
            Ok(answer) => answer,
            Err(unfit) => {
                watcher.unfit(&unfit.0);
                host()
            }
        },
        Some(Err(_)) => host(),
        None => {
            let answer = host();
            watcher.hear(Heard {
                import: import.to_owned(),
                arguments,
                reply: Reply::Answer(answer.tell()),
                took: began.elapsed(),
            });
            answer
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

struct Wall(Arc<dyn Watcher>);

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        let now = told(&self.0, "wasi:clocks/wall-clock.now", Vec::new(), || {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            nanoseconds(since.unwrap_or_default())
        });
        Duration::from_nanos(now)
    }
}

struct Monotonic {
    watcher: Arc<dyn Watcher>,
    began: Instant,
}

impl HostMonotonicClock for Monotonic {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        told(
            &self.watcher,
            "wasi:clocks/monotonic-clock.now",
            Vec::new(),
            || nanoseconds(self.began.elapsed()),
        )
    }
}

/// Random numbers that all come from one seed: a guest may ask for thousands,
/// one by one, and the watcher is told once.
struct Random {
    watcher: Arc<dyn Watcher>,
    import: &'static str,
    stream: Option<OutputReader>,
}

impl Random {
    fn fill(&mut self, into: &mut [u8]) {
        let Self {
            watcher,
            import,
            stream,
        } = self;
        let stream = stream.get_or_insert_with(|| {
            let seed = told(watcher, import, Vec::new(), || {
                let mut seed = vec![0; SEED_BYTES];
                // The system refuses in its first seconds at most; zeros are as
                // good as any to an author's tool.
                let _ = getrandom::fill(&mut seed);
                seed
            });
            blake3::Hasher::new().update(&seed).finalize_xof()
        });
        stream.fill(into);
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        self.fill(into);
        Ok(())
    }
}
