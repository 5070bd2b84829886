//! How one version behaves: its health, the inputs that it crashes on, and the
//! calls that it had.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crescendo_core::lifecycle::{Health, HealthRules, HealthVerdict, Quarantine, Seen};
use crescendo_core::outcome::{Failure, FailureCode};
use serde::Serialize;

use crate::sandbox::HostCalls;
use crate::subject::{Digest, Digester};

/// Inputs that are remembered for one version; the oldest are forgotten first.
/// Each takes about 200 bytes.
const INPUTS: usize = 1024;

/// How often an input may crash a version. Once may have been the machine.
const CRASHES: u32 = 2;

/// Calls of one version since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Calls that were answered, abstentions included.
    pub answered: u64,
    /// Calls that failed, by code.
    pub failed: BTreeMap<String, u64>,
    /// Calls that were not made, because their input had crashed it.
    pub spared: u64,
    /// Host functions that it used, by name.
    pub host: BTreeMap<&'static str, HostUse>,
}

/// How often a host function was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HostUse {
    /// Calls of it.
    pub used: u64,
    /// Calls of it that were refused, by the grant or because the component was
    /// only starting.
    pub refused: u64,
}

/// Watches one version.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<Watched>);

#[derive(Debug, Default)]
struct Watched {
    health: Health,
    tally: Tally,
    crashes: BTreeMap<Digest, Crash>,
    /// The inputs in the order in which they first crashed it.
    order: VecDeque<Digest>,
}

#[derive(Debug)]
struct Crash {
    count: u32,
    failure: Failure,
}

/// What a call is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    /// The subject alone: a version that fails on one of them, however it is
    /// called, may not be to blame.
    pub(super) subject: Digest,
    /// All that tells one call's answer from another's.
    pub(super) input: Digest,
}

impl About {
    pub(super) fn new(subject: Digest, parameters: &str) -> Self {
        let mut digester = Digester::new("crescendo plugin input v1");
        digester.bytes(subject.as_bytes()).text(parameters);
        Self {
            subject,
            input: digester.finish(),
        }
    }
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

impl Watch {
    /// One that was out before the host stopped.
    pub(super) fn restored(quarantines: Vec<Quarantine>) -> Self {
        Self(Mutex::new(Watched {
            health: Health::restored(quarantines),
            ..Watched::default()
        }))
    }

    pub(super) fn ask(&self, tenant: &str) -> HealthVerdict {
        self.lock().health.ask(tenant, now_ms())
    }

    pub(super) fn leave(&self, trial: u64) {
        self.lock().health.leave(trial);
    }

    /// The failure that this input has led to before, where it is known to
    /// crash the plugin.
    pub(super) fn spare(&self, input: &Digest) -> Option<Failure> {
        let mut watched = self.lock();
        let crash = watched.crashes.get(input);
        let crash = crash.filter(|crash| crash.count >= CRASHES)?;
        let failure = Failure {
            code: crash.failure.code,
            message: format!(
                "not called: it failed {CRASHES} times on this input before ({})",
                crash.failure.message
            ),
        };
        watched.tally.spared += 1;
        Some(failure)
    }

    /// Takes the end of a call into account. The quarantine that begins with
    /// it, if any does.
    pub(super) fn saw(
        &self,
        tenant: &str,
        about: About,
        failure: Option<&Failure>,
        host: &[HostCalls],
    ) -> Option<Quarantine> {
        let code = failure.map(|failure| failure.code);
        let mut watched = self.lock();
        for calls in host {
            let count = watched.tally.host.entry(calls.import).or_default();
            count.used += calls.used;
            count.refused += calls.refused;
        }
        match code {
            None => watched.tally.answered += 1,
            Some(code) => {
                let failed = watched.tally.failed.entry(code.to_string());
                *failed.or_default() += 1;
            }
        }
        if let Some(failure) = failure.filter(|failure| is_crash(failure.code)) {
            watched.crashed(about.input, failure);
        }
        let bytes = about.subject.as_bytes();
        let (word, _) = bytes.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let seen = Seen {
            tenant,
            subject: u64::from_le_bytes(*word),
            blamed: code.filter(|code| code.blames_plugin()),
            counts: !matches!(code, Some(FailureCode::Cancelled | FailureCode::Host)),
            now_ms: now_ms(),
        };
        watched.health.saw(seen, &HealthRules::default())
    }

    pub(super) fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    pub(super) fn quarantines(&self) -> Vec<Quarantine> {
        self.lock().health.quarantines().cloned().collect()
    }

    /// Forgets quarantines and inputs.
    pub(super) fn lift(&self) {
        let mut watched = self.lock();
        watched.health.lift();
        watched.crashes.clear();
        watched.order.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    fn crashed(&mut self, input: Digest, failure: &Failure) {
        if let Some(crash) = self.crashes.get_mut(&input) {
            crash.count = crash.count.saturating_add(1);
            return;
        }
        if self.order.len() >= INPUTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.crashes.remove(&oldest);
        }
        self.order.push_back(input);
        let failure = failure.clone();
        self.crashes.insert(input, Crash { count: 1, failure });
    }
}

/// Whether the same input would end in the same way again. Wall time depends
/// on the machine, and a plugin that cannot start does so on any input.
const fn is_crash(code: FailureCode) -> bool {
    code.blames_plugin() && !matches!(code, FailureCode::WallTime | FailureCode::Instantiate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: FailureCode) -> Failure {
        Failure {
            code,
            message: "unreachable".into(),
        }
    }

    fn about(subject: &[u8]) -> About {
        About::new(Digest::of(subject), "{}")
    }

    #[test]
    fn one_subject_blames_nobody_however_it_is_asked_about() {
        let watch = Watch::default();
        let trap = failure(FailureCode::Trap);
        let subject = Digest::of(b"odd");
        for parameters in ["{}", "{\"k\": 1}", "{\"k\": 2}", "{\"k\": 3}"] {
            let about = About::new(subject, parameters);
            assert_eq!(watch.saw("a", about, Some(&trap), &[]), None);
        }
    }

    #[test]
    fn an_input_that_crashed_it_twice_is_not_sent_again_until_it_is_lifted() {
        let watch = Watch::default();
        let (bad, good) = (about(b"bad"), about(b"good"));
        let trap = failure(FailureCode::Trap);
        watch.saw("a", bad, Some(&trap), &[]);
        assert_eq!(watch.spare(&bad.input), None);
        watch.saw("b", bad, Some(&trap), &[]);
        let spared = watch.spare(&bad.input).unwrap();
        assert_eq!(spared.code, FailureCode::Trap);
        assert!(spared.message.contains("unreachable"), "{}", spared.message);
        assert_eq!(watch.spare(&good.input), None);
        assert_eq!(watch.tally().spared, 1);
        watch.lift();
        assert_eq!(watch.spare(&bad.input), None);
    }

    #[test]
    fn what_the_machine_or_the_client_did_is_no_crash() {
        let watch = Watch::default();
        let input = about(b"x");
        for code in [
            FailureCode::WallTime,
            FailureCode::Cancelled,
            FailureCode::Host,
            FailureCode::InvalidInput,
        ] {
            for _ in 0..3 {
                watch.saw("a", input, Some(&failure(code)), &[]);
            }
        }
        assert_eq!(watch.spare(&input.input), None);
    }

    #[test]
    fn only_so_many_inputs_are_remembered() {
        let watch = Watch::default();
        let trap = failure(FailureCode::Trap);
        let input = |n: u64| about(&n.to_le_bytes());
        for n in 0..INPUTS as u64 + 10 {
            for _ in 0..CRASHES {
                watch.saw("a", input(n), Some(&trap), &[]);
            }
        }
        assert_eq!(watch.spare(&input(0).input), None);
        assert!(watch.spare(&input(INPUTS as u64).input).is_some());
        assert_eq!(watch.lock().order.len(), INPUTS);
    }
}
