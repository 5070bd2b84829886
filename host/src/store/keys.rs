//! Keys that are or were trusted.

use crescendo_core::lifecycle::{BookError, TrustedKey};
use rusqlite::{Connection, params};

use super::plugins::{execute, select};
use super::rows::{column, json};

pub(super) fn all(from: &Connection) -> Result<Vec<TrustedKey>, BookError> {
    select(from, "select row from keys order by at_ms, key", &[])
}

pub(super) fn put(to: &Connection, key: &TrustedKey) -> Result<(), BookError> {
    let query = "insert into keys (key, at_ms, row) values (?1, ?2, ?3)
        on conflict (key) do update set row = ?3";
    execute(to, query, params![key.key, column(key.at_ms), json(key)?])
}
