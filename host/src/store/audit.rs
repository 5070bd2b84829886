//! Who did what: records are appended and never changed.

use crescendo_core::lifecycle::{Audit, BookError};
use rusqlite::{Connection, params};

use super::rows::{column, failed, json, number, value};

/// Appends a record; its number. Numbers have no gaps, because they are given
/// inside the change's own transaction.
pub(super) fn append(to: &Connection, record: &Audit) -> Result<u64, BookError> {
    let failed = |error| failed("cannot be written")(error);
    let query = "insert into audit (seq, about, row)
        values ((select coalesce(max(seq), 0) + 1 from audit), ?, ?) returning seq";
    let mut query = to.prepare(query).map_err(failed)?;
    let row = json(record)?;
    let seq = query.query_row(params![record.about, row], |row| row.get(0));
    seq.map(number).map_err(failed)
}

pub(super) fn newest(
    from: &Connection,
    about: Option<&str>,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Audit>, BookError> {
    let failed = |error| failed("cannot be read")(error);
    let query = "select seq, row from audit
        where (?1 is null or about = ?1) and (?2 is null or seq < ?2)
        order by seq desc limit ?3";
    let mut query = from.prepare(query).map_err(failed)?;
    let values = params![about, before.map(column), limit];
    let rows = query.query_map(values, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    });
    let rows = rows.map_err(failed)?;
    rows.map(|row| {
        let (seq, row) = row.map_err(failed)?;
        let record: Audit = value(&row)?;
        Ok(Audit {
            seq: number(seq),
            ..record
        })
    })
    .collect()
}
