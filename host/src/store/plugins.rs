//! Plugins, their versions, and the pipelines that were placed live.

use crescendo_core::lifecycle::{BookError, PluginRow, Quarantine, Standing, VersionRow};
use rusqlite::{Connection, params};
use semver::Version;
use serde::de::DeserializeOwned;

use super::rows::{column, failed, json, value};

pub(super) fn all(from: &Connection) -> Result<Vec<PluginRow>, BookError> {
    select(from, "select row from plugins order by id", &[])
}

pub(super) fn versions(from: &Connection, id: &str) -> Result<Vec<VersionRow>, BookError> {
    let query = "select row from versions where id = ? order by at_ms, version";
    let mut rows: Vec<VersionRow> = select(from, query, &[id])?;
    rows.sort_by(|one, other| one.version.cmp(&other.version));
    Ok(rows)
}

pub(super) fn quarantines(
    from: &Connection,
    id: &str,
    version: &Version,
) -> Result<Vec<Quarantine>, BookError> {
    let query = "select row from quarantines where id = ? and version = ?";
    select(from, query, &[id, &version.to_string()])
}

pub(super) fn pipelines(from: &Connection) -> Result<Vec<(String, String)>, BookError> {
    let failed = |error| failed("cannot be read")(error);
    let mut query = from
        .prepare("select name, text from pipelines order by name")
        .map_err(failed)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)
}

/// The values of a query with one column of JSON.
pub(super) fn select<T: DeserializeOwned>(
    from: &Connection,
    query: &str,
    with: &[&str],
) -> Result<Vec<T>, BookError> {
    let failed = |error| failed("cannot be read")(error);
    let mut query = from.prepare(query).map_err(failed)?;
    let rows = query
        .query_map(rusqlite::params_from_iter(with), |row| {
            row.get::<_, String>(0)
        })
        .map_err(failed)?;
    rows.map(|row| value(&row.map_err(failed)?)).collect()
}

/// Writes a row, unless it is another than it was.
pub(super) fn put(
    to: &Connection,
    was: Option<&PluginRow>,
    row: &PluginRow,
) -> Result<(), BookError> {
    let there: Vec<PluginRow> = select(to, "select row from plugins where id = ?", &[&row.id])?;
    if there.first() != was {
        let id = row.id.clone();
        return Err(BookError::Stale { id });
    }
    let query = "insert into plugins (id, row) values (?1, ?2)
        on conflict (id) do update set row = ?2";
    execute(to, query, params![row.id, json(row)?])
}

/// With its versions and their quarantines, which refer to it.
pub(super) fn remove(to: &Connection, id: &str) -> Result<(), BookError> {
    execute(to, "delete from plugins where id = ?", params![id])
}

/// Writes a row, unless it was revoked: that is for good.
pub(super) fn put_version(to: &Connection, row: &VersionRow) -> Result<(), BookError> {
    let there = "select row from versions where id = ? and version = ?";
    let there: Vec<VersionRow> = select(to, there, &[&row.id, &row.version.to_string()])?;
    let is_revoked = |there: &VersionRow| there.standing == Standing::Revoked;
    if there.first().is_some_and(is_revoked) && !is_revoked(row) {
        let id = row.id.clone();
        return Err(BookError::Stale { id });
    }
    let query = "insert into versions (id, version, digest, at_ms, row) values (?1, ?2, ?3, ?4, ?5)
        on conflict (id, version) do update set digest = ?3, at_ms = ?4, row = ?5";
    let version = row.version.to_string();
    let values = params![row.id, version, row.digest, column(row.at_ms), json(row)?];
    execute(to, query, values)
}

pub(super) fn remove_version(
    to: &Connection,
    id: &str,
    version: &Version,
) -> Result<(), BookError> {
    let version = version.to_string();
    for query in [
        "delete from quarantines where id = ? and version = ?",
        "delete from versions where id = ? and version = ?",
    ] {
        execute(to, query, params![id, version])?;
    }
    Ok(())
}

pub(super) fn put_quarantines(
    to: &Connection,
    id: &str,
    version: &Version,
    all: &[Quarantine],
) -> Result<(), BookError> {
    let version = version.to_string();
    let query = "delete from quarantines where id = ? and version = ?";
    execute(to, query, params![id, version])?;
    for quarantine in all {
        let query = "insert into quarantines (id, version, row) values (?, ?, ?)";
        execute(to, query, params![id, version, json(quarantine)?])?;
    }
    Ok(())
}

pub(super) fn put_pipeline(to: &Connection, name: &str, text: &str) -> Result<(), BookError> {
    let query = "insert into pipelines (name, text) values (?1, ?2)
        on conflict (name) do update set text = ?2";
    execute(to, query, params![name, text])
}

pub(super) fn remove_pipeline(to: &Connection, name: &str) -> Result<(), BookError> {
    execute(to, "delete from pipelines where name = ?", params![name])
}

/// Runs one statement.
pub(super) fn execute(
    to: &Connection,
    query: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<(), BookError> {
    let mut query = to.prepare(query).map_err(failed("cannot be written"))?;
    query
        .execute(values)
        .map(drop)
        .map_err(failed("cannot be written"))
}
