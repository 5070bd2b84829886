//! The limits that all runs share: a tenant's day, a plugin's day, the host's
//! day.
//!
//! The scopes lie in memory, so that most refusals cost nothing. They begin with
//! what the journal knows of the day; what other processes spend meanwhile is
//! found when a reservation is written down. What others had reserved when this
//! process began counts as spent here until midnight, which is on the safe side.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crescendo_core::budget::journal::{Journal, JournalError, Limits};
use crescendo_core::budget::{Chain, Scope, ScopeKind};
use crescendo_core::day::Day as Date;
use crescendo_core::micros::Micros;

use super::request::Tenant;

/// What may be spent; every limit refuses, none waits. Days are UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budgets {
    /// For a run that names none. Default $0.10.
    pub default_run: Micros,
    /// The most that a run may ask for. Default $1.
    pub max_run: Micros,
    /// One tenant in one day. Default $20.
    pub tenant_day: Micros,
    /// Tenants whose day has a limit of its own, by name. Default none.
    pub tenant_days: BTreeMap<String, Micros>,
    /// One plugin in one day, over all tenants. Default $50.
    pub plugin_day: Micros,
    /// Everybody in one day. Default $100.
    pub global_day: Micros,
    /// What to reserve for a stage whose cost cannot be bounded; none skips
    /// such stages. Default none.
    pub unknown_cost: Option<Micros>,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            default_run: Micros(100_000),
            max_run: Micros(1_000_000),
            tenant_day: Micros(20_000_000),
            tenant_days: BTreeMap::new(),
            plugin_day: Micros(50_000_000),
            global_day: Micros(100_000_000),
            unknown_cost: None,
        }
    }
}

/// Days since 1970-01-01, UTC. Injected, so that tests have midnights.
pub(super) type Today = Box<dyn Fn() -> u64 + Send + Sync>;

/// The day by the system's clock; before 1970 it stands still.
#[must_use]
pub fn today() -> Date {
    const DAY: u64 = 86_400;
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Date(since.map_or(0, |since| since.as_secs() / DAY))
}

/// What was spent today, and what a tenant may spend in it.
#[derive(Default)]
struct Day {
    number: u64,
    /// Tenants whose day has a limit of its own; the next day's too.
    limits: BTreeMap<String, Micros>,
    global: Option<Arc<Scope>>,
    tenants: HashMap<Tenant, Arc<Scope>>,
    plugins: HashMap<String, Arc<Scope>>,
}

/// Keeps the scopes that outlive a run.
pub(super) struct Treasury {
    /// Without the limits of single tenants, which change and lie with the day.
    budgets: Budgets,
    today: Today,
    day: Mutex<Day>,
}

/// What a stage spends from, and in which day's books that stands.
pub(super) struct Purse {
    pub(super) chain: Chain,
    pub(super) day: Date,
    pub(super) limits: Limits,
}

impl Treasury {
    /// With what the journal knows of today.
    pub(super) fn new(
        mut budgets: Budgets,
        today: Today,
        journal: &dyn Journal,
    ) -> Result<Self, JournalError> {
        let mut day = Day {
            number: today(),
            limits: std::mem::take(&mut budgets.tenant_days),
            ..Day::default()
        };
        for used in journal.used(Date(day.number))? {
            let scope = |limit| Arc::new(Scope::new(used.scope, limit, used.amount));
            match used.scope {
                ScopeKind::Tenant => {
                    let limit = day.tenant(&used.name, budgets.tenant_day);
                    day.tenants.insert(Tenant::new(&used.name), scope(limit));
                }
                ScopeKind::Plugin => {
                    let limit = budgets.plugin_day;
                    day.plugins.insert(used.name.clone(), scope(limit));
                }
                ScopeKind::Global => day.global = Some(scope(budgets.global_day)),
                // A run's own purse ends with it.
                ScopeKind::Run => {}
            }
        }
        Ok(Self {
            budgets,
            today,
            day: Mutex::new(day),
        })
    }

    /// Today's book. What was reserved yesterday is settled in yesterday's
    /// scopes, which live as long as their reservations.
    fn day(&self) -> MutexGuard<'_, Day> {
        let number = (self.today)();
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if day.number != number {
            *day = Day {
                number,
                limits: std::mem::take(&mut day.limits),
                ..Day::default()
            };
        }
        day
    }

    /// The scopes that a stage of this plugin spends from, the run's own
    /// among them.
    pub(super) fn today(&self, run: &Arc<Scope>, tenant: &Tenant, plugin: &str) -> Purse {
        let scope = |kind, limit| Arc::new(Scope::new(kind, limit, Micros::ZERO));
        let mut day = self.day();
        let limits = Limits {
            tenant: day.tenant(tenant.as_str(), self.budgets.tenant_day),
            plugin: self.budgets.plugin_day,
            global: self.budgets.global_day,
        };
        let tenant = day
            .tenants
            .entry(tenant.clone())
            .or_insert_with(|| scope(ScopeKind::Tenant, limits.tenant));
        let tenant = Arc::clone(tenant);
        let plugin = day
            .plugins
            .entry(plugin.to_owned())
            .or_insert_with(|| scope(ScopeKind::Plugin, limits.plugin));
        let plugin = Arc::clone(plugin);
        let global = day
            .global
            .get_or_insert_with(|| scope(ScopeKind::Global, limits.global));
        Purse {
            chain: Chain::new([Arc::clone(run), tenant, plugin, Arc::clone(global)]),
            day: Date(day.number),
            limits,
        }
    }

    /// Other limits for tenants by name, from the next reservation on. What was
    /// spent today counts on.
    pub(super) fn set_tenant_days(&self, limits: BTreeMap<String, Micros>) {
        let mut day = self.day();
        day.limits = limits;
        for (tenant, scope) in &day.tenants {
            scope.set_limit(day.tenant(tenant.as_str(), self.budgets.tenant_day));
        }
    }

    /// What was settled today, and what is reserved.
    pub(super) fn spent(&self) -> (Micros, Micros) {
        let account = self
            .day()
            .global
            .as_ref()
            .map(|scope| scope.account())
            .unwrap_or_default();
        (account.settled, account.reserved)
    }
}

impl Day {
    /// What a tenant may spend in a day, `general` where no other limit is its own.
    fn tenant(&self, name: &str, general: Micros) -> Micros {
        self.limits.get(name).copied().unwrap_or(general)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use crescendo_core::budget::Usage;

    use super::*;
    use crate::store::Nowhere;

    fn treasury(day: &Arc<AtomicU64>) -> Treasury {
        let day = Arc::clone(day);
        let budgets = Budgets {
            tenant_day: Micros(100),
            plugin_day: Micros(150),
            global_day: Micros(170),
            ..Budgets::default()
        };
        let today = Box::new(move || day.load(Ordering::Relaxed));
        Treasury::new(budgets, today, &Nowhere).unwrap()
    }

    fn run() -> Arc<Scope> {
        Arc::new(Scope::new(ScopeKind::Run, Micros(1_000), Micros::ZERO))
    }

    fn refused_by(
        treasury: &Treasury,
        tenant: &str,
        plugin: &str,
        amount: u64,
    ) -> Option<ScopeKind> {
        let purse = treasury.today(&run(), &Tenant::new(tenant), plugin);
        match purse.chain.reserve(Micros(amount)) {
            Ok((reservation, _)) => {
                reservation.settle(Usage::UNKNOWN);
                None
            }
            Err(over) => Some(over.scope),
        }
    }

    #[test]
    fn each_limit_refuses_what_passes_it() {
        let treasury = treasury(&Arc::default());
        assert_eq!(refused_by(&treasury, "a", "p", 100), None);
        assert_eq!(refused_by(&treasury, "a", "q", 1), Some(ScopeKind::Tenant));
        assert_eq!(refused_by(&treasury, "b", "p", 51), Some(ScopeKind::Plugin));
        assert_eq!(refused_by(&treasury, "b", "q", 71), Some(ScopeKind::Global));
        assert_eq!(refused_by(&treasury, "b", "q", 70), None);
        assert_eq!(treasury.spent(), (Micros(170), Micros::ZERO));
    }

    #[test]
    fn a_tenant_with_a_limit_of_its_own_has_that_one() {
        let budgets = Budgets {
            tenant_days: [("a".to_owned(), Micros(20))].into(),
            ..Budgets::default()
        };
        let treasury = Treasury::new(budgets, Box::new(|| 0), &Nowhere).unwrap();
        assert_eq!(refused_by(&treasury, "a", "p", 21), Some(ScopeKind::Tenant));
        assert_eq!(refused_by(&treasury, "a", "p", 20), None);
        assert_eq!(refused_by(&treasury, "b", "p", 21), None);
    }

    #[test]
    fn another_limit_of_a_tenant_is_in_force_at_once_and_what_was_spent_stays_spent() {
        let day = Arc::new(AtomicU64::new(20_000));
        let treasury = treasury(&day);
        assert_eq!(refused_by(&treasury, "a", "p", 50), None);
        treasury
            .set_tenant_days([("a".to_owned(), Micros(40)), ("b".to_owned(), Micros(5))].into());
        assert_eq!(refused_by(&treasury, "a", "p", 1), Some(ScopeKind::Tenant));
        assert_eq!(refused_by(&treasury, "b", "p", 6), Some(ScopeKind::Tenant));
        let purse = treasury.today(&run(), &Tenant::new("a"), "p");
        assert_eq!(purse.limits.tenant, Micros(40), "the journal's limit");
        treasury.set_tenant_days([("a".to_owned(), Micros(60))].into());
        assert_eq!(refused_by(&treasury, "a", "p", 11), Some(ScopeKind::Tenant));
        assert_eq!(refused_by(&treasury, "a", "p", 10), None);
        assert_eq!(refused_by(&treasury, "b", "p", 6), None, "the general one");
        // It outlives midnight, what was spent does not.
        day.store(20_001, Ordering::Relaxed);
        assert_eq!(refused_by(&treasury, "a", "p", 61), Some(ScopeKind::Tenant));
        assert_eq!(refused_by(&treasury, "a", "p", 60), None);
    }

    #[test]
    fn midnight_begins_a_new_book_and_keeps_what_is_open_in_the_old_one() {
        let day = Arc::new(AtomicU64::new(20_000));
        let treasury = treasury(&day);
        let purse = treasury.today(&run(), &Tenant::new("a"), "p");
        let (open, _) = purse.chain.reserve(Micros(100)).unwrap();
        assert_eq!(refused_by(&treasury, "a", "p", 1), Some(ScopeKind::Tenant));
        day.store(20_001, Ordering::Relaxed);
        assert_eq!(refused_by(&treasury, "a", "p", 100), None);
        open.settle(Usage::UNKNOWN);
        assert_eq!(treasury.spent(), (Micros(100), Micros::ZERO));
    }
}
