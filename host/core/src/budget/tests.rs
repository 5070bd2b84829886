//! The ledger under a model checker: every test runs the real code with the
//! checker's locks, in one interleaving or in thousands.

use std::sync::Arc;

use super::*;

/// Runs what needs no interleaving; the checker's locks want to be inside it.
fn alone(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(test, 1);
}

/// Interleavings to try. Three threads of two steps have a few hundred
/// orders, so that a thousand random ones leave few out.
const ORDERS: usize = 1_000;

fn scope(kind: ScopeKind, limit: u64) -> Arc<Scope> {
    Arc::new(Scope::new(kind, Micros(limit), Micros::ZERO))
}

fn stands(scope: &Scope) -> (u64, u64) {
    let account = scope.account();
    assert!(account.settled.0 + account.reserved.0 <= account.limit.0);
    (account.reserved.0, account.settled.0)
}

#[test]
fn a_reservation_is_held_everywhere_or_nowhere() {
    alone(|| {
        let (run, tenant) = (scope(ScopeKind::Run, 100), scope(ScopeKind::Tenant, 60));
        let chain = Chain::new([run.clone(), tenant.clone()]);
        let (held, _) = chain.reserve(Micros(50)).unwrap();
        let refused = chain.reserve(Micros(11)).unwrap_err();
        assert_eq!(refused.scope, ScopeKind::Tenant);
        assert_eq!(
            refused.to_string(),
            "$0.000011 does not fit what is left for the tenant's day: $0.00001 of $0.00006"
        );
        assert_eq!((stands(&run), stands(&tenant)), ((50, 0), (50, 0)));
        held.release();
        assert_eq!((stands(&run), stands(&tenant)), ((0, 0), (0, 0)));
    });
}

#[test]
fn a_limit_that_changes_keeps_what_was_taken_and_warns_anew() {
    alone(|| {
        let tenant = scope(ScopeKind::Tenant, 100);
        let chain = Chain::new([tenant.clone()]);
        let (held, warnings) = chain.reserve(Micros(90)).unwrap();
        assert_eq!(warnings.len(), 1);
        tenant.set_limit(Micros(50));
        assert!(chain.reserve(Micros(1)).is_err());
        held.settle(Usage::metered(Micros(60)));
        assert!(chain.reserve(Micros(1)).is_err());
        tenant.set_limit(Micros(200));
        assert_eq!(tenant.account().left(), Micros(140));
        let (held, warnings) = chain.reserve(Micros(120)).unwrap();
        assert_eq!(warnings.len(), 1);
        held.release();
    });
}

#[test]
fn a_refusal_names_the_narrowest_scope() {
    alone(|| {
        let kinds = [ScopeKind::Global, ScopeKind::Plugin, ScopeKind::Run];
        let chain = Chain::new(kinds.map(|kind| scope(kind, 1)));
        assert_eq!(chain.reserve(Micros(2)).unwrap_err().scope, ScopeKind::Run);
    });
}

#[test]
fn what_was_metered_beats_what_is_claimed_and_unknown_is_everything() {
    alone(|| {
        let run = scope(ScopeKind::Run, 1_000);
        let chain = Chain::new([run.clone()]);
        let settle = |usage| chain.reserve(Micros(100)).unwrap().0.settle(usage);
        let both = Usage {
            metered: Some(Micros(30)),
            claimed: Some(Micros(1)),
        };
        assert_eq!(settle(both).cost, Micros(30));
        let claimed = Usage {
            metered: None,
            claimed: Some(Micros(7)),
        };
        assert_eq!(settle(claimed).cost, Micros(7));
        assert_eq!(settle(Usage::UNKNOWN).cost, Micros(100));
        assert_eq!(stands(&run), (0, 137));
    });
}

#[test]
fn what_was_used_beyond_the_bound_is_told_and_not_charged() {
    alone(|| {
        let run = scope(ScopeKind::Run, 100);
        let (held, _) = Chain::new([run.clone()]).reserve(Micros(100)).unwrap();
        let settled = held.settle(Usage::metered(Micros(130)));
        assert_eq!((settled.cost, settled.excess), (Micros(100), Micros(30)));
        assert_eq!(stands(&run), (0, 100));
    });
}

#[test]
fn a_reservation_that_is_dropped_settles_in_full() {
    alone(|| {
        let run = scope(ScopeKind::Run, 100);
        drop(Chain::new([run.clone()]).reserve(Micros(40)).unwrap());
        assert_eq!(stands(&run), (0, 40));
    });
}

#[test]
fn ninety_percent_warns_once() {
    alone(|| {
        let (run, tenant) = (scope(ScopeKind::Run, 100), scope(ScopeKind::Tenant, 1_000));
        let chain = Chain::new([run.clone(), tenant]);
        let (low, warnings) = chain.reserve(Micros(89)).unwrap();
        assert_eq!(warnings, []);
        let (high, warnings) = chain.reserve(Micros(1)).unwrap();
        let kinds: Vec<_> = warnings.iter().map(|w| w.scope).collect();
        assert_eq!(kinds, [ScopeKind::Run]);
        assert_eq!(warnings[0].account.reserved, Micros(90));
        low.release();
        high.release();
        let (_again, warnings) = chain.reserve(Micros(95)).unwrap();
        assert_eq!(warnings, []);
        let nothing = Chain::new([scope(ScopeKind::Run, 0)]);
        assert_eq!(nothing.reserve(Micros::ZERO).unwrap().1, []);
    });
}

#[test]
fn what_was_spent_before_counts_and_has_been_warned_about() {
    alone(|| {
        let kind = ScopeKind::Tenant;
        let day = Arc::new(Scope::new(kind, Micros(100), Micros(95)));
        let chain = Chain::new([day.clone()]);
        assert!(chain.reserve(Micros(6)).is_err());
        let (held, warnings) = chain.reserve(Micros(5)).unwrap();
        assert_eq!(warnings, []);
        held.release();
        let over = Arc::new(Scope::new(kind, Micros(100), Micros(200)));
        assert_eq!(over.account().left(), Micros::ZERO);
        assert!(Chain::new([over]).reserve(Micros(1)).is_err());
    });
}

#[test]
fn amounts_near_the_largest_number_do_not_wrap() {
    alone(|| {
        let run = scope(ScopeKind::Run, u64::MAX);
        let chain = Chain::new([run.clone()]);
        let (held, _) = chain.reserve(Micros(u64::MAX - 1)).unwrap();
        assert!(chain.reserve(Micros(2)).is_err());
        held.settle(Usage::UNKNOWN);
        assert_eq!(run.account().left(), Micros(1));
    });
}

/// Three runs of one tenant, each with its own limit, race for what the
/// tenant has left; one settles less, one is cancelled, one asks in vain.
#[test]
fn no_interleaving_overspends() {
    shuttle::check_random(
        || {
            let tenant = scope(ScopeKind::Tenant, 100);
            let global = scope(ScopeKind::Global, 120);
            let threads: Vec<_> = (0..3_u64)
                .map(|at| {
                    let run = scope(ScopeKind::Run, 60);
                    let scopes = [run.clone(), tenant.clone(), global.clone()];
                    let chain = Chain::new(scopes);
                    let watched = (tenant.clone(), global.clone());
                    shuttle::thread::spawn(move || {
                        let mut spent = 0;
                        for step in 0..2 {
                            let Ok((held, _)) = chain.reserve(Micros(40)) else {
                                continue;
                            };
                            stands(&watched.0);
                            stands(&watched.1);
                            spent += match (at + step) % 3 {
                                0 => held.settle(Usage::metered(Micros(25))).cost.0,
                                1 => {
                                    drop(held);
                                    40
                                }
                                _ => {
                                    held.release();
                                    0
                                }
                            };
                        }
                        assert_eq!(stands(&run), (0, spent));
                        spent
                    })
                })
                .collect();
            let spent: u64 = threads.into_iter().map(|t| t.join().unwrap()).sum();
            assert_eq!(stands(&tenant), (0, spent));
            assert_eq!(stands(&global), (0, spent));
        },
        ORDERS,
    );
}

/// A reservation that will be refused by one scope never makes another
/// stage's reservation fail in the meantime.
#[test]
fn nobody_is_refused_because_of_a_reservation_that_fails_itself() {
    shuttle::check_random(
        || {
            let (small, shared) = (scope(ScopeKind::Run, 10), scope(ScopeKind::Global, 100));
            let hopeless = Chain::new([shared.clone(), small]);
            let fitting = Chain::new([shared.clone()]);
            let other = shuttle::thread::spawn(move || hopeless.reserve(Micros(60)).is_err());
            let (held, _) = fitting.reserve(Micros(60)).expect("it fits by itself");
            held.settle(Usage::metered(Micros(60)));
            assert!(other.join().unwrap());
            assert_eq!(stands(&shared), (0, 60));
        },
        ORDERS,
    );
}

/// Chains that name the same scopes in another order never wait for each
/// other: the checker reports a deadlock as a failure.
#[test]
fn chains_in_any_order_do_not_deadlock() {
    shuttle::check_random(
        || {
            let (a, b) = (scope(ScopeKind::Tenant, 100), scope(ScopeKind::Plugin, 100));
            let there = Chain::new([a.clone(), b.clone(), a.clone()]);
            let back = Chain::new([b, a.clone()]);
            let other = shuttle::thread::spawn(move || {
                drop(there.reserve(Micros(30)));
            });
            drop(back.reserve(Micros(30)));
            other.join().unwrap();
            assert_eq!(stands(&a), (0, 60));
        },
        ORDERS,
    );
}

/// Exactly one of those who cross the line is told.
#[test]
fn one_warning_in_every_interleaving() {
    shuttle::check_random(
        || {
            let chain = Chain::new([scope(ScopeKind::Run, 100)]);
            let threads: Vec<_> = (0..3)
                .map(|_| {
                    let chain = chain.clone();
                    shuttle::thread::spawn(move || {
                        let (held, warnings) = chain.reserve(Micros(33)).unwrap();
                        held.settle(Usage::UNKNOWN);
                        warnings.len()
                    })
                })
                .collect();
            let told: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
            assert_eq!(told, 1);
        },
        ORDERS,
    );
}
