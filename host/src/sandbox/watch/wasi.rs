//! WASI's clocks and random numbers, told to the watcher: nothing else of the
//! empty context differs from one call to the next.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rand::TryRng;
use serde_json::Value;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

use super::tell::{Hear, Tell};
use super::{Heard, Reply, Watcher};

/// Seed of the numbers that are not meant to be secret. A program orders its
/// tables by it; the same for all, so that a call can be repeated.
const SEED: u128 = 0;

/// Puts clocks and random numbers that are watched into a context.
pub(in crate::sandbox) fn watch(builder: &mut WasiCtxBuilder, watcher: &Arc<dyn Watcher>) {
    let random = |import| Random {
        watcher: Arc::clone(watcher),
        import,
    };
    builder
        .wall_clock(Wall(Arc::clone(watcher)))
        .monotonic_clock(Monotonic {
            watcher: Arc::clone(watcher),
            began: Instant::now(),
        })
        .secure_random(random("wasi:random/random.get-random-bytes"))
        .insecure_random(random("wasi:random/insecure.get-insecure-random-bytes"))
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

struct Random {
    watcher: Arc<dyn Watcher>,
    import: &'static str,
}

impl Random {
    fn bytes(&self, count: usize) -> Vec<u8> {
        let host = || {
            let mut bytes = vec![0; count];
            // The system refuses in its first seconds at most; zeros are as good
            // as any to an author's tool.
            let _ = getrandom::fill(&mut bytes);
            bytes
        };
        let arguments = vec![(count as u64).tell()];
        let mut bytes = told(&self.watcher, self.import, arguments, host);
        bytes.resize(count, 0);
        bytes
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let bytes = self.bytes(4);
        Ok(bytes
            .first_chunk()
            .map_or(0, |first| u32::from_le_bytes(*first)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bytes = self.bytes(8);
        Ok(bytes
            .first_chunk()
            .map_or(0, |first| u64::from_le_bytes(*first)))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        let bytes = self.bytes(into.len());
        into.copy_from_slice(&bytes);
        Ok(())
    }
}
