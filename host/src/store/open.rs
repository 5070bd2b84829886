//! Opening, the layout of the tables, and copies.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use crescendo_core::lifecycle::BookError;
use rusqlite::Connection;

use super::Store;
use super::rows::failed;

/// Each step from one layout to the next; the file says how many it has had.
/// A step that was released is never changed.
const LAYOUTS: [&str; 2] = [
    "
    create table plugins (
        id text primary key,
        row text not null
    ) strict;
    create table versions (
        id text not null references plugins (id) on delete cascade,
        version text not null,
        digest text not null,
        at_ms integer not null,
        row text not null,
        primary key (id, version)
    ) strict;
    create table quarantines (
        id text not null references plugins (id) on delete cascade,
        version text not null,
        row text not null
    ) strict;
    create index quarantines_of on quarantines (id, version);
    create table keys (
        key text primary key,
        at_ms integer not null,
        row text not null
    ) strict;
    create table pipelines (
        name text primary key,
        text text not null
    ) strict;
    create table audit (
        seq integer primary key,
        about text not null,
        row text not null
    ) strict;
    create index audit_about on audit (about, seq);
",
    super::charges::LAYOUT,
];

/// The newest layout.
const LAYOUT: u32 = LAYOUTS.len() as u32;

/// How long another process's change is waited for.
const BUSY: Duration = Duration::from_secs(10);

/// Opens the file and brings it to this version's layout.
pub(super) fn open(folder: &Path) -> Result<Connection, BookError> {
    // Its owner's alone from its first moment on; SQLite gives what it puts
    // beside it the same mode.
    let mut options = std::fs::OpenOptions::new();
    let options = options.append(true).create(true).mode(0o600);
    let made = options.open(folder.join(Store::FILE));
    made.map_err(failed("cannot be opened"))?;
    let mut connection = connect(folder)?;
    lay_out(&mut connection)?;
    Ok(connection)
}

/// Opens a file that was laid out before.
pub(super) fn connect(folder: &Path) -> Result<Connection, BookError> {
    let file = folder.join(Store::FILE);
    let failed = |error| failed("cannot be opened")(error);
    let connection = Connection::open(&file).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    let pragmas = "
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma foreign_keys = on;
        pragma trusted_schema = off;
    ";
    connection.execute_batch(pragmas).map_err(failed)?;
    Ok(connection)
}

fn lay_out(connection: &mut Connection) -> Result<(), BookError> {
    let failed = |error| failed("cannot be brought to this version's layout")(error);
    // Nearly always there is nothing to do, and nothing to bring to disk.
    let is_now: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    if is_now == LAYOUT {
        return Ok(());
    }
    let step = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    let had: u32 = step
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    if had > LAYOUT {
        return Err(BookError::Failed {
            what: format!(
                "was written by a newer version of crescendo (layout {had}, this one knows {LAYOUT})"
            ),
        });
    }
    for layout in LAYOUTS.iter().skip(had as usize) {
        step.execute_batch(layout).map_err(failed)?;
    }
    step.pragma_update(None, "user_version", LAYOUT)
        .map_err(failed)?;
    step.commit().map_err(failed)
}
