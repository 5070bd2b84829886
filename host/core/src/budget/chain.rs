//! Reserving in several scopes at once, and settling.

use std::sync::Arc;

use super::sync::MutexGuard;
use super::{Account, Scope, ScopeKind, State, Warning};
use crate::micros::Micros;

/// The scopes that one stage spends from.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Sorted by address, none twice: every chain locks in the same order, so
    /// no two chains wait for each other.
    scopes: Arc<[Arc<Scope>]>,
}

/// Why a reservation was refused. Nothing was reserved anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{amount} does not fit what is left for {scope}: {} of {}", .account.left(), .account.limit)]
pub struct OverLimit {
    /// The narrowest scope that it does not fit.
    pub scope: ScopeKind,
    /// Where that scope stands.
    pub account: Account,
    /// What was to be reserved.
    pub amount: Micros,
}

/// What a call turned out to cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What the host metered (tokens, calls). Beats what the plugin claims.
    pub metered: Option<Micros>,
    /// What the plugin claims.
    pub claimed: Option<Micros>,
}

impl Usage {
    /// Nobody knows: the full reservation is settled.
    pub const UNKNOWN: Self = Self {
        metered: None,
        claimed: None,
    };

    /// What the host metered.
    #[must_use]
    pub const fn metered(cost: Micros) -> Self {
        Self {
            metered: Some(cost),
            claimed: None,
        }
    }
}

/// What was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Charged to every scope of the chain; at most the reservation.
    pub cost: Micros,
    /// What was metered or claimed beyond the reservation, and is not
    /// charged: the bound was wrong (a price list out of date, a provider
    /// that ignores the maximum, a plugin that lies). Worth an alarm.
    pub excess: Micros,
}

impl Chain {
    /// A chain of these scopes; one that is named twice counts once.
    #[must_use]
    pub fn new(scopes: impl IntoIterator<Item = Arc<Scope>>) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_by_key(|scope| Arc::as_ptr(scope).addr());
        scopes.dedup_by(|a, b| Arc::ptr_eq(a, b));
        Self {
            scopes: scopes.into(),
        }
    }

    /// Reserves an amount in all scopes at once. The warnings are those that
    /// this reservation sets off.
    ///
    /// # Errors
    /// [`OverLimit`] where it does not fit one of them; none is touched then.
    pub fn reserve(&self, amount: Micros) -> Result<(Reservation, Vec<Warning>), OverLimit> {
        let mut locked = self.lock();
        let refused = self
            .scopes
            .iter()
            .zip(&locked)
            .filter_map(|(scope, state)| {
                let account = state.account;
                (amount > account.left()).then_some(OverLimit {
                    scope: scope.kind,
                    account,
                    amount,
                })
            });
        if let Some(refused) = refused.min_by_key(|refused| refused.scope) {
            return Err(refused);
        }
        let mut warnings = Vec::new();
        for (scope, state) in self.scopes.iter().zip(&mut locked) {
            let state = &mut **state;
            let account = &mut state.account;
            account.reserved = account.reserved.saturating_add(amount);
            if account.is_nearly_used() && !state.warned {
                warnings.push(Warning {
                    scope: scope.kind,
                    account: *account,
                });
                state.warned = true;
            }
        }
        drop(locked);
        warnings.sort_by_key(|warning| warning.scope);
        let reservation = Reservation {
            chain: self.clone(),
            amount,
            open: true,
        };
        Ok((reservation, warnings))
    }

    /// All locks together, so that nobody sees one scope reserved and the
    /// next refused.
    fn lock(&self) -> Vec<MutexGuard<'_, State>> {
        self.scopes.iter().map(|scope| scope.lock()).collect()
    }

    fn settle(&self, reserved: Micros, cost: Micros) {
        for state in &mut self.lock() {
            let account = &mut state.account;
            account.reserved = account.reserved.saturating_sub(reserved);
            account.settled = account.settled.saturating_add(cost);
        }
    }
}

/// An amount held in every scope of a chain, until it is settled or released.
/// Dropped, it settles in full.
#[derive(Debug)]
#[must_use = "dropping a reservation settles it in full"]
pub struct Reservation {
    chain: Chain,
    amount: Micros,
    open: bool,
}

impl Reservation {
    /// What is held.
    #[must_use]
    pub const fn amount(&self) -> Micros {
        self.amount
    }

    /// Charges what the call cost and gives the rest back.
    pub fn settle(mut self, usage: Usage) -> Settled {
        let cost = usage.metered.or(usage.claimed).unwrap_or(self.amount);
        let settled = Settled {
            cost: cost.min(self.amount),
            excess: cost.saturating_sub(self.amount),
        };
        self.close(settled.cost);
        settled
    }

    /// Gives everything back: the call never started, or its answer was known
    /// already.
    pub fn release(mut self) {
        self.close(Micros::ZERO);
    }

    fn close(&mut self, cost: Micros) {
        if std::mem::take(&mut self.open) {
            self.chain.settle(self.amount, cost);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.close(self.amount);
    }
}
