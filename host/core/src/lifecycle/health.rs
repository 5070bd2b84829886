//! When a version that misbehaves is taken out of service, and how it comes
//! back.
//!
//! A version is judged by the calls of the last while. One that fails on
//! several subjects of one client is taken out for that client; one that does
//! so for several clients is taken out for all. A single client with odd
//! images can therefore not take a plugin away from the others. It comes back
//! on probation, one call at a time, and each relapse doubles the time out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::outcome::FailureCode;

/// Calls of one client that are remembered; older ones are forgotten first.
const RING: usize = 32;

/// Clients that are remembered for one version; the one that was quiet for
/// longest is forgotten first, unless the version is out for it.
const TENANTS: usize = 256;

/// What counts as misbehaving, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthRules {
    /// Calls older than this no longer count, milliseconds.
    pub window_ms: u64,
    /// Different subjects that a version has to fail on. With fewer it may be
    /// the subjects.
    pub subjects: usize,
    /// Clients that it has to fail for to be taken out for all.
    pub tenants: usize,
    /// The first time out, milliseconds; each relapse doubles it.
    pub first_ms: u64,
    /// The longest time out, milliseconds.
    pub longest_ms: u64,
    /// Calls in a row that have to go well on probation.
    pub successes: u32,
}

impl Default for HealthRules {
    /// Ten minutes, three subjects, two clients; from 30 s to an hour; five
    /// good calls.
    fn default() -> Self {
        Self {
            window_ms: 600_000,
            subjects: 3,
            tenants: 2,
            first_ms: 30_000,
            longest_ms: 3_600_000,
            successes: 5,
        }
    }
}

/// One call that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'c> {
    /// For whom.
    pub tenant: &'c str,
    /// About what: any number that tells subjects apart.
    pub subject: u64,
    /// How it failed, where the plugin is to blame; see
    /// [`FailureCode::blames_plugin`].
    pub blamed: Option<FailureCode>,
    /// Whether the call says anything of the plugin: one that was cancelled, or
    /// that the host failed, does not.
    pub counts: bool,
    /// When it ended, milliseconds.
    pub now_ms: u64,
}

/// A version is out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// For whom; none for all.
    pub tenant: Option<String>,
    /// Since when, milliseconds since 1970.
    pub since_ms: u64,
    /// Until when; then probation begins.
    pub until_ms: u64,
    /// How often in a row.
    pub strikes: u32,
    /// What it did last.
    pub code: FailureCode,
}

/// Whether a version may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Fine,
    /// It may, as the trial of this number: the next one waits for its end,
    /// which [`Health::saw`] tells, or [`Health::leave`] where no call was made.
    Trial(u64),
    /// It may not.
    Out,
}

/// How one version behaves.
#[derive(Clone, Debug, Default)]
pub struct Health {
    calls: BTreeMap<String, VecDeque<Past>>,
    /// By client; the key none is for all.
    out: BTreeMap<Option<String>, Spell>,
    /// Trials so far.
    trials: u64,
}

#[derive(Clone, Copy, Debug)]
struct Past {
    at_ms: u64,
    subject: u64,
    failed: bool,
}

/// A time out and the probation after it.
#[derive(Clone, Debug)]
struct Spell {
    quarantine: Quarantine,
    /// Good calls in a row on probation.
    successes: u32,
    /// The trial that has not ended.
    trial: Option<u64>,
}

impl Health {
    /// A version that was out before the host stopped.
    #[must_use]
    pub fn restored(quarantines: impl IntoIterator<Item = Quarantine>) -> Self {
        let spell = |quarantine: Quarantine| (quarantine.tenant.clone(), Spell::new(quarantine));
        Self {
            calls: BTreeMap::new(),
            out: quarantines.into_iter().map(spell).collect(),
            trials: 0,
        }
    }

    /// Whether it may be called for this client now. A trial is begun by
    /// asking.
    pub fn ask(&mut self, tenant: &str, now_ms: u64) -> Verdict {
        if self.is_out(tenant, now_ms) {
            return Verdict::Out;
        }
        let number = self.trials.saturating_add(1);
        let mut verdict = Verdict::Fine;
        for key in [None, Some(tenant.to_owned())] {
            if let Some(spell) = self.out.get_mut(&key) {
                spell.trial = Some(number);
                verdict = Verdict::Trial(number);
            }
        }
        self.trials = number;
        verdict
    }

    /// A trial is over, whether or not a call was made: another may begin.
    pub fn leave(&mut self, trial: u64) {
        for spell in self.out.values_mut() {
            if spell.trial == Some(trial) {
                spell.trial = None;
            }
        }
    }

    /// Whether it is out for this client now; nothing is begun.
    #[must_use]
    pub fn is_out(&self, tenant: &str, now_ms: u64) -> bool {
        let keys = [None, Some(tenant.to_owned())];
        let mut spells = keys.iter().filter_map(|key| self.out.get(key));
        spells.any(|spell| !spell.may_try(now_ms))
    }

    /// Takes the end of a call into account. What begins with it, if anything.
    pub fn saw(&mut self, seen: Seen<'_>, rules: &HealthRules) -> Option<Quarantine> {
        let relapse = self.probation(seen, rules);
        if !seen.counts {
            return None;
        }
        if relapse.is_some() {
            self.forget(relapse.as_ref());
            return relapse;
        }
        self.note(seen);
        let code = seen.blamed?;
        let found = self.guilty(seen, rules)?;
        if self.out.contains_key(&found) {
            return None;
        }
        let quarantine = Quarantine {
            tenant: found,
            since_ms: seen.now_ms,
            until_ms: seen.now_ms.saturating_add(rules.first_ms),
            strikes: 1,
            code,
        };
        self.begin(quarantine.clone());
        Some(quarantine)
    }

    /// All that it is out for, those on probation included.
    pub fn quarantines(&self) -> impl Iterator<Item = &Quarantine> {
        self.out.values().map(|spell| &spell.quarantine)
    }

    /// By hand: all is forgotten.
    pub fn lift(&mut self) {
        *self = Self::default();
    }

    fn begin(&mut self, quarantine: Quarantine) {
        self.forget(Some(&quarantine));
        let key = quarantine.tenant.clone();
        self.out.insert(key, Spell::new(quarantine));
    }

    /// The calls that led to a quarantine count once.
    fn forget(&mut self, quarantine: Option<&Quarantine>) {
        match quarantine.map(|quarantine| &quarantine.tenant) {
            Some(Some(tenant)) => drop(self.calls.remove(tenant)),
            Some(None) => self.calls.clear(),
            None => {}
        }
    }

    /// What a call says of the spells that it was a trial of.
    fn probation(&mut self, seen: Seen<'_>, rules: &HealthRules) -> Option<Quarantine> {
        let mut relapse = None;
        for key in [None, Some(seen.tenant.to_owned())] {
            let Some(spell) = self.out.get_mut(&key) else {
                continue;
            };
            // A call that began before the time out says nothing new.
            if spell.trial.take().is_none() || !seen.counts {
                continue;
            }
            match seen.blamed {
                Some(code) => {
                    let quarantine = &mut spell.quarantine;
                    quarantine.strikes = quarantine.strikes.saturating_add(1);
                    let doubled = 1_u64
                        .checked_shl(quarantine.strikes.saturating_sub(1))
                        .unwrap_or(u64::MAX);
                    let out = rules.first_ms.saturating_mul(doubled);
                    quarantine.until_ms = seen.now_ms.saturating_add(out.min(rules.longest_ms));
                    quarantine.code = code;
                    spell.successes = 0;
                    relapse = Some(quarantine.clone());
                }
                None => {
                    spell.successes = spell.successes.saturating_add(1);
                    if spell.successes >= rules.successes {
                        self.out.remove(&key);
                    }
                }
            }
        }
        relapse
    }

    fn note(&mut self, seen: Seen<'_>) {
        if !self.calls.contains_key(seen.tenant) && self.calls.len() >= TENANTS {
            let last = |calls: &VecDeque<Past>| calls.back().map_or(0, |past| past.at_ms);
            let quiet = self.calls.iter().min_by_key(|(_, calls)| last(calls));
            if let Some(quiet) = quiet.map(|(tenant, _)| tenant.clone()) {
                self.calls.remove(&quiet);
            }
        }
        let calls = self.calls.entry(seen.tenant.to_owned()).or_default();
        if calls.len() >= RING {
            calls.pop_front();
        }
        calls.push_back(Past {
            at_ms: seen.now_ms,
            subject: seen.subject,
            failed: seen.blamed.is_some(),
        });
    }

    /// For whom it misbehaves: for all, for this client, or for nobody.
    fn guilty(&self, seen: Seen<'_>, rules: &HealthRules) -> Option<Option<String>> {
        let since = seen.now_ms.saturating_sub(rules.window_ms);
        let mut all = Tally::default();
        for calls in self.calls.values() {
            all.add(calls, since);
        }
        // Those for whom it is out already have failed too, one after the other.
        let is_fresh = |spell: &&Spell| spell.quarantine.until_ms >= since;
        let others = self.out.values().filter(is_fresh);
        let others = others.filter_map(|spell| spell.quarantine.tenant.as_deref());
        all.tenants += others.filter(|tenant| *tenant != seen.tenant).count();
        if all.tenants >= rules.tenants && all.is_bad(rules.subjects) {
            return Some(None);
        }
        let mut own = Tally::default();
        own.add(self.calls.get(seen.tenant)?, since);
        own.is_bad(rules.subjects)
            .then(|| Some(seen.tenant.to_owned()))
    }
}

impl Spell {
    const fn new(quarantine: Quarantine) -> Self {
        Self {
            quarantine,
            successes: 0,
            trial: None,
        }
    }

    const fn may_try(&self, now_ms: u64) -> bool {
        now_ms >= self.quarantine.until_ms && self.trial.is_none()
    }
}

/// Calls counted together.
#[derive(Default)]
struct Tally {
    calls: usize,
    failed: usize,
    subjects: BTreeSet<u64>,
    /// Clients for whom something failed.
    tenants: usize,
}

impl Tally {
    fn add(&mut self, calls: &VecDeque<Past>, since: u64) {
        let before = self.failed;
        for past in calls.iter().filter(|past| past.at_ms >= since) {
            self.calls += 1;
            if past.failed {
                self.failed += 1;
                self.subjects.insert(past.subject);
            }
        }
        self.tenants += usize::from(self.failed > before);
    }

    /// Enough subjects, and at least half of the calls: a plugin that fails on
    /// one in a hundred is of use.
    fn is_bad(&self, subjects: usize) -> bool {
        self.subjects.len() >= subjects && self.failed.saturating_mul(2) >= self.calls
    }
}
