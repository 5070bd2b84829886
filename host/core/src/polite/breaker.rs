//! An upstream that fails and fails is left alone for a while.

/// When it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerRules {
    /// Failures in a row after which nothing is sent.
    pub failures: u32,
    /// For how long, milliseconds; doubled each time that a probe fails.
    pub first_ms: u64,
    /// The longest, milliseconds.
    pub longest_ms: u64,
}

impl Default for BreakerRules {
    /// Ten in a row; 5 s, doubled up to 2 minutes.
    fn default() -> Self {
        Self {
            failures: 10,
            first_ms: 5_000,
            longest_ms: 120_000,
        }
    }
}

/// Whether a call may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It may.
    Open,
    /// It may, as the one call that finds out whether the upstream is back.
    Probe,
    /// It may not, before so many milliseconds have passed.
    Shut {
        /// Milliseconds.
        for_ms: u64,
    },
}

/// A circuit breaker: closed, open, half open with one probe.
#[derive(Clone, Copy, Debug, Default)]
pub struct Breaker {
    failures: u32,
    /// Until when nothing is sent, and how long that is.
    shut: Option<(u64, u64)>,
    probing: bool,
}

impl Breaker {
    /// Asks for a call now; a probe is begun by asking.
    pub const fn ask(&mut self, now_ms: u64) -> Gate {
        let Some((until, _)) = self.shut else {
            return Gate::Open;
        };
        if now_ms < until {
            return Gate::Shut {
                for_ms: until - now_ms,
            };
        }
        if self.probing {
            return Gate::Shut { for_ms: 1 };
        }
        self.probing = true;
        Gate::Probe
    }

    /// A call went well, as far as the upstream's health is concerned.
    pub const fn went_well(&mut self) {
        self.failures = 0;
        self.shut = None;
        self.probing = false;
    }

    /// A call failed in a way that tells of trouble: no connection, a timeout, a
    /// server's error.
    pub fn failed(&mut self, now_ms: u64, rules: &BreakerRules) {
        self.failures = self.failures.saturating_add(1);
        let shuts_for = match self.shut {
            // What was sent before it shut says nothing new.
            Some(_) if !self.probing => return,
            Some((_, before)) => before.saturating_mul(2).min(rules.longest_ms),
            None if self.failures < rules.failures => return,
            None => rules.first_ms,
        };
        self.probing = false;
        self.shut = Some((now_ms.saturating_add(shuts_for), shuts_for));
    }

    /// The probe was not made after all.
    pub const fn gave_up(&mut self) {
        self.probing = false;
    }

    /// Whether it lets nothing but probes through.
    #[must_use]
    pub const fn is_shut(&self) -> bool {
        self.shut.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: BreakerRules = BreakerRules {
        failures: 3,
        first_ms: 100,
        longest_ms: 300,
    };

    #[test]
    fn failures_in_a_row_shut_it_and_one_success_opens_it() {
        let mut breaker = Breaker::default();
        for now in 0..2 {
            breaker.failed(now, &RULES);
        }
        breaker.went_well();
        for now in 3..6 {
            assert_eq!(breaker.ask(now), Gate::Open);
            breaker.failed(now, &RULES);
        }
        assert_eq!(breaker.ask(6), Gate::Shut { for_ms: 99 });
        assert_eq!(breaker.ask(105), Gate::Probe);
        assert_eq!(breaker.ask(105), Gate::Shut { for_ms: 1 }, "one probe");
        breaker.went_well();
        assert_eq!(breaker.ask(106), Gate::Open);
    }

    #[test]
    fn a_probe_that_fails_doubles_the_wait() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            breaker.failed(0, &RULES);
        }
        for (now, next) in [(100, 200), (300, 300), (600, 300)] {
            assert_eq!(breaker.ask(now), Gate::Probe);
            breaker.failed(now, &RULES);
            assert_eq!(breaker.ask(now), Gate::Shut { for_ms: next });
        }
        // A straggler from before says nothing, and a probe that was not made is
        // made by the next.
        breaker.failed(610, &RULES);
        assert_eq!(breaker.ask(900), Gate::Probe);
        breaker.gave_up();
        assert_eq!(breaker.ask(901), Gate::Probe);
    }
}
