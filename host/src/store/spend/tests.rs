//! The journal as runs meet it: written, killed, shared, refused.

use crescendo_core::budget::ScopeKind;
use crescendo_core::budget::journal::{By, Limits, Open, Spent};
use crescendo_core::micros::Micros;
use futures::future::join_all;

use super::super::Store;
use super::*;

const TODAY: Day = Day(20_785);

fn entry(tenant: &str, amount: u64) -> Entry {
    Entry {
        day: TODAY,
        tenant: tenant.into(),
        plugin: "reader".into(),
        pipeline: "mine".into(),
        amount: Micros(amount),
        limits: Limits {
            tenant: Micros(100),
            plugin: Micros(150),
            global: Micros(170),
        },
    }
}

/// A store and a journal in a folder.
fn opened(folder: &Path) -> (Store, SpendJournal) {
    let store = Store::open(folder).unwrap();
    (store, SpendJournal::open(folder, TODAY).unwrap())
}

async fn pay(journal: &SpendJournal, tenant: &str, amount: u64) -> ChargeId {
    let (id, opening) = journal.open(entry(tenant, amount));
    opening.await.unwrap();
    id
}

fn by_tenant(store: &Store) -> Vec<(String, u64, u64, u64)> {
    let report = store.spent(By::Tenant, None).unwrap();
    let row = |row: Spent| (row.name, row.calls, row.settled_micros.0, row.interrupted);
    report.rows.into_iter().map(row).collect()
}

fn is_open(store: &Store) -> (u64, u64) {
    let Open {
        calls,
        reserved_micros,
    } = store.spent(By::Day, None).unwrap().open;
    (calls, reserved_micros.0)
}

/// What a kill does to a journal: it writes nothing more, and the kernel lets
/// go of its lock.
fn kill(journal: SpendJournal) {
    let writer = journal.writer.lock().unwrap().take().unwrap();
    drop(writer.queue);
    writer.thread.join().unwrap();
}

#[tokio::test]
async fn what_is_settled_is_summed_and_what_is_released_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, journal) = opened(folder.path());
    let (one, two) = (pay(&journal, "a", 40).await, pay(&journal, "b", 30).await);
    let three = pay(&journal, "a", 20).await;
    assert_eq!(is_open(&store), (3, 90));
    assert_eq!(by_tenant(&store), []);
    let settled = |micros| Close::Settled(Micros(micros));
    journal.close(one, settled(10)).await.unwrap();
    journal.close(two, Close::Released).await.unwrap();
    journal.close(three, settled(20)).await.unwrap();
    // Of one that is closed there is nothing to close.
    journal.close(three, settled(20)).await.unwrap();
    assert_eq!(by_tenant(&store), [("a".into(), 2, 30, 0)]);
    assert_eq!(is_open(&store), (0, 0));
    let days = store.spent(By::Day, Some(TODAY)).unwrap().rows;
    assert_eq!(days[0].name, "2026-11-28");
    let later = store.spent(By::Day, Some(Day(TODAY.0 + 1))).unwrap();
    assert_eq!(later.rows, []);
    let used = journal.used(TODAY).unwrap();
    let of = |scope, name: &str| {
        let found = used.iter().find(|u| u.scope == scope && u.name == name);
        found.unwrap().amount.0
    };
    assert_eq!(of(ScopeKind::Tenant, "a"), 30);
    assert_eq!(of(ScopeKind::Tenant, "b"), 0);
    assert_eq!(of(ScopeKind::Plugin, "reader"), 30);
    assert_eq!(of(ScopeKind::Global, ""), 30);
}

#[tokio::test]
async fn what_a_killed_process_left_open_is_settled_once_in_full_and_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let (store, journal) = opened(folder.path());
    let closed = pay(&journal, "a", 40).await;
    let closing = journal.close(closed, Close::Settled(Micros(10)));
    closing.await.unwrap();
    pay(&journal, "a", 50).await;
    kill(journal);
    for _ in 0..2 {
        let next = SpendJournal::open(folder.path(), TODAY).unwrap();
        assert_eq!(by_tenant(&store), [("a".into(), 2, 60, 1)]);
        assert_eq!(is_open(&store), (0, 0));
        // The limit of a day goes on where it stood: 60 of 100.
        let over = next.open(entry("a", 41)).1.await.unwrap_err();
        assert!(matches!(over, NotOpened::Over(over) if over.scope == ScopeKind::Tenant));
    }
    let locks = folder.path().join(FOLDER);
    assert_eq!(std::fs::read_dir(locks).unwrap().count(), 0);
}

#[tokio::test]
async fn what_a_living_process_has_open_is_left_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, one) = opened(folder.path());
    let id = pay(&one, "a", 50).await;
    let two = SpendJournal::open(folder.path(), TODAY).unwrap();
    assert_eq!((by_tenant(&store), is_open(&store)), (vec![], (1, 50)));
    // Two processes have one limit between them.
    let over = two.open(entry("a", 51)).1.await.unwrap_err();
    assert_eq!(
        over.to_string(),
        "$0.000051 does not fit what is left for the tenant's day: $0.00005 of $0.0001"
    );
    pay(&two, "a", 50).await;
    one.close(id, Close::Settled(Micros(50))).await.unwrap();
    assert_eq!(by_tenant(&store), [("a".into(), 1, 50, 0)]);
    assert_eq!(is_open(&store), (1, 50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_crowd_of_processes_passes_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let (store, one) = opened(folder.path());
    let two = SpendJournal::open(folder.path(), TODAY).unwrap();
    let tries = (0..200).map(|n| {
        let journal = if n % 2 == 0 { &one } else { &two };
        // The plugin's 150 are the narrowest for two tenants of 100.
        let tenant = if n % 3 == 0 { "a" } else { "b" };
        async move {
            let (id, opening) = journal.open(entry(tenant, 10));
            match opening.await {
                Ok(()) => {
                    let closing = journal.close(id, Close::Settled(Micros(10)));
                    closing.await.unwrap();
                    1
                }
                Err(NotOpened::Over(_)) => 0,
                Err(error) => panic!("{error}"),
            }
        }
    });
    let paid: u64 = join_all(tries).await.into_iter().sum();
    assert_eq!(paid, 15);
    let all: u64 = by_tenant(&store).iter().map(|row| row.2).sum();
    assert_eq!((all, is_open(&store)), (150, (0, 0)));
}

#[tokio::test]
async fn an_opening_that_nobody_waits_for_is_closed_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, journal) = opened(folder.path());
    let (id, opening) = journal.open(entry("a", 40));
    drop(opening);
    drop(journal.close(id, Close::Settled(Micros(40))));
    // Dropping it writes what was handed over.
    drop(journal);
    assert_eq!(by_tenant(&store), [("a".into(), 1, 40, 0)]);
}

#[tokio::test]
async fn what_cannot_be_written_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, journal) = opened(folder.path());
    let id = pay(&journal, "a", 10).await;
    let outside = connect(folder.path()).unwrap();
    outside.execute_batch("drop table used").unwrap();
    let refused = journal.open(entry("a", 10)).1.await.unwrap_err();
    assert!(matches!(refused, NotOpened::Journal(_)));
    let said = refused.to_string();
    assert!(
        said.starts_with("the spend journal cannot be written: "),
        "{said}"
    );
    let close = journal.close(id, Close::Settled(Micros(1))).await;
    assert!(close.is_err());
    let left = "select count(*) from reservations";
    let left: i64 = outside.query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_backup_has_what_was_spent_and_charges_what_was_open() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, journal) = opened(folder.path());
    pay(&journal, "a", 40).await;
    store.backup(copy.path()).unwrap();
    let (store, _journal) = opened(copy.path());
    assert_eq!(by_tenant(&store), [("a".into(), 1, 40, 1)]);
}

#[tokio::test]
async fn sums_are_kept_for_their_days_and_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let (store, journal) = opened(folder.path());
    let id = pay(&journal, "a", 40).await;
    journal.close(id, Close::Settled(Micros(40))).await.unwrap();
    let at = |days| SpendJournal::open(folder.path(), Day(TODAY.0 + days)).unwrap();
    drop(at(charges::KEPT_DAYS));
    assert_eq!(by_tenant(&store).len(), 1);
    assert_eq!(journal.used(TODAY).unwrap(), []);
    drop(at(charges::KEPT_DAYS + 1));
    assert_eq!(by_tenant(&store), []);
}

#[test]
fn who_never_pays_has_neither_thread_nor_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (_store, journal) = opened(folder.path());
    assert!(journal.writer.lock().unwrap().is_none());
    assert!(!folder.path().join(FOLDER).exists());
}
