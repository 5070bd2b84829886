//! What may be spent: reserved before, settled after, never over a limit.
//!
//! Each limit is a [`Scope`]: a run, a tenant's day, a plugin, everything. A
//! stage reserves in all scopes that concern it at once, or in none. What it
//! reserved is settled with what it turned out to cost; what it did not need
//! goes back. A reservation that is dropped unsettled (a cancelled call, an
//! unwinding task) settles in full: the money may have been spent.
//!
//! ```
//! use std::sync::Arc;
//! use crescendo_core::budget::{Chain, Scope, ScopeKind, Usage};
//! use crescendo_core::micros::Micros;
//!
//! let run = Arc::new(Scope::new(ScopeKind::Run, Micros(100), Micros::ZERO));
//! let chain = Chain::new([run.clone()]);
//! let (reservation, _) = chain.reserve(Micros(80)).unwrap();
//! assert!(chain.reserve(Micros(21)).is_err());
//! let settled = reservation.settle(Usage::metered(Micros(30)));
//! assert_eq!(settled.cost, Micros(30));
//! assert_eq!(run.account().left(), Micros(70));
//! ```

mod chain;
pub mod journal;
#[cfg(test)]
mod tests;

pub use chain::{Chain, OverLimit, Reservation, Settled, Usage};

use serde::Serialize;

use crate::micros::Micros;

/// The locks of the ledger: the model checker's own in tests, so that it
/// checks this very code.
mod sync {
    #[cfg(test)]
    pub use shuttle::sync::{Mutex, MutexGuard};
    #[cfg(not(test))]
    pub use std::sync::{Mutex, MutexGuard};
}

/// What a limit is about. Refusals name the narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// One run.
    Run,
    /// One tenant and day.
    Tenant,
    /// One plugin.
    Plugin,
    /// Everything.
    Global,
}

impl std::fmt::Display for ScopeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Run => "the run",
            Self::Tenant => "the tenant's day",
            Self::Plugin => "the plugin",
            Self::Global => "this host",
        })
    }
}

/// Where a scope stands. No reservation takes `settled + reserved` past `limit`;
/// a limit that is lowered later may leave it there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// What may be spent.
    #[serde(rename = "limit_micros")]
    pub limit: Micros,
    /// Held for calls that have not ended.
    #[serde(rename = "reserved_micros")]
    pub reserved: Micros,
    /// Spent.
    #[serde(rename = "settled_micros")]
    pub settled: Micros,
}

impl Account {
    /// What can still be reserved.
    #[must_use]
    pub const fn left(&self) -> Micros {
        let used = self.settled.saturating_add(self.reserved);
        self.limit.saturating_sub(used)
    }

    /// Whether 90 % or more of the limit is reserved or settled. A limit of
    /// nothing has nothing to warn about.
    fn is_nearly_used(&self) -> bool {
        let used = u128::from(self.settled.0) + u128::from(self.reserved.0);
        self.limit > Micros::ZERO && used * 10 >= u128::from(self.limit.0) * 9
    }
}

/// One limit and what was taken of it.
#[derive(Debug)]
pub struct Scope {
    kind: ScopeKind,
    state: sync::Mutex<State>,
}

#[derive(Debug)]
struct State {
    account: Account,
    warned: bool,
}

/// 90 % of a limit is reserved or settled. Told once for each limit of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which limit.
    pub scope: ScopeKind,
    /// Where it stands.
    pub account: Account,
}

impl Scope {
    /// A limit of which `settled` was spent before, as the store remembers.
    #[must_use]
    pub fn new(kind: ScopeKind, limit: Micros, settled: Micros) -> Self {
        let account = Account {
            limit,
            reserved: Micros::ZERO,
            settled,
        };
        Self {
            kind,
            state: sync::Mutex::new(State {
                account,
                warned: account.is_nearly_used(),
            }),
        }
    }

    /// What the limit is about.
    #[must_use]
    pub const fn kind(&self) -> ScopeKind {
        self.kind
    }

    /// Where it stands now.
    #[must_use]
    pub fn account(&self) -> Account {
        self.lock().account
    }

    /// Another limit from now on. What was reserved and spent stays; where that
    /// is more than the new limit, nothing can be reserved.
    pub fn set_limit(&self, limit: Micros) {
        let mut state = self.lock();
        state.account.limit = limit;
        // A limit that is far again is worth a warning when it is near again.
        state.warned &= state.account.is_nearly_used();
    }

    /// Amounts are changed in single steps that cannot panic half-way, so a
    /// lock that somebody panicked under still guards a sound state.
    fn lock(&self) -> sync::MutexGuard<'_, State> {
        let lock = self.state.lock();
        lock.unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
