//! The tables of spend: open reservations, one row each; ended calls, one row
//! for each day, tenant, plugin and pipeline; what a day's scopes have used.
//!
//! The third says what the first two would, so that a reservation is held
//! against its limits by looking up three rows, however many calls a day has.

use crescendo_core::budget::journal::{By, ChargeId, Close, Entry, Open, Report, Spent, Used};
use crescendo_core::budget::{Account, OverLimit, ScopeKind};
use crescendo_core::day::Day;
use crescendo_core::micros::Micros;
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::rows::{column, number};

/// How long sums of a day are kept: two years and what a year's books need on
/// top. With 10 tenants, 5 paid plugins and 2 pipelines that is 80,000 rows of
/// about 100 bytes at most, 8 MB.
pub(super) const KEPT_DAYS: u64 = 800;

/// How long it is known what a day's scopes have used: calls that began before
/// midnight end, at the longest deadline that makes sense, on the next day.
const USED_DAYS: u64 = 2;

pub(super) const LAYOUT: &str = "
    create table reservations (
        owner text not null,
        seq integer not null,
        day integer not null,
        tenant text not null,
        plugin text not null,
        pipeline text not null,
        micros integer not null,
        primary key (owner, seq)
    ) strict, without rowid;
    create table spend (
        day integer not null,
        tenant text not null,
        plugin text not null,
        pipeline text not null,
        calls integer not null,
        micros integer not null,
        interrupted integer not null,
        primary key (day, tenant, plugin, pipeline)
    ) strict, without rowid;
    create table used (
        day integer not null,
        scope text not null,
        name text not null,
        micros integer not null,
        primary key (day, scope, name)
    ) strict, without rowid;
";

/// A row of reservations.
struct Row {
    day: i64,
    tenant: String,
    plugin: String,
    pipeline: String,
    micros: i64,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> Result<Self> {
        Ok(Self {
            day: row.get("day")?,
            tenant: row.get("tenant")?,
            plugin: row.get("plugin")?,
            pipeline: row.get("pipeline")?,
            micros: row.get("micros")?,
        })
    }

    fn scopes(&self) -> [(&'static str, &str); 3] {
        [
            ("tenant", &self.tenant),
            ("plugin", &self.plugin),
            ("global", ""),
        ]
    }

    /// Adds to what the scopes have used; takes away where it is negative.
    fn use_more(&self, to: &Connection, micros: i64) -> Result<()> {
        let query = "insert into used (day, scope, name, micros) values (?1, ?2, ?3, ?4)
            on conflict (day, scope, name) do update set micros = micros + ?4";
        let mut query = to.prepare(query)?;
        for (scope, name) in self.scopes() {
            query.execute(params![self.day, scope, name, micros])?;
        }
        Ok(())
    }

    fn end(&self, to: &Connection, cost: i64, interrupted: bool) -> Result<()> {
        let query = "insert into spend values (?1, ?2, ?3, ?4, 1, ?5, ?6)
            on conflict (day, tenant, plugin, pipeline) do update
            set calls = calls + 1, micros = micros + ?5, interrupted = interrupted + ?6";
        let interrupted = i64::from(interrupted);
        let Self {
            day,
            tenant,
            plugin,
            pipeline,
            ..
        } = self;
        to.prepare(query)?
            .execute(params![day, tenant, plugin, pipeline, cost, interrupted])?;
        Ok(())
    }
}

/// Writes a reservation down, unless it passes a limit: then the narrowest.
pub(super) fn open(
    to: &Connection,
    owner: &str,
    id: ChargeId,
    entry: &Entry,
) -> Result<Option<OverLimit>> {
    let row = Row {
        day: column(entry.day.0),
        tenant: entry.tenant.clone(),
        plugin: entry.plugin.clone(),
        pipeline: entry.pipeline.clone(),
        micros: column(entry.amount.0),
    };
    let limits = [
        (ScopeKind::Tenant, entry.limits.tenant),
        (ScopeKind::Plugin, entry.limits.plugin),
        (ScopeKind::Global, entry.limits.global),
    ];
    for ((scope, name), (kind, limit)) in row.scopes().into_iter().zip(limits) {
        let query = "select micros from used where day = ? and scope = ? and name = ?";
        let mut query = to.prepare(query)?;
        let used = query.query_row(params![row.day, scope, name], |row| row.get(0));
        let account = Account {
            limit,
            reserved: Micros::ZERO,
            settled: Micros(used.optional()?.map_or(0, number)),
        };
        if entry.amount > account.left() {
            return Ok(Some(OverLimit {
                scope: kind,
                account,
                amount: entry.amount,
            }));
        }
    }
    let query = "insert into reservations (owner, seq, day, tenant, plugin, pipeline, micros)
        values (?, ?, ?, ?, ?, ?, ?)";
    to.prepare(query)?.execute(params![
        owner,
        column(id.0),
        row.day,
        row.tenant,
        row.plugin,
        row.pipeline,
        row.micros
    ])?;
    row.use_more(to, row.micros)?;
    Ok(None)
}

/// Closes a reservation; one that was never written is closed already.
pub(super) fn close(to: &Connection, owner: &str, id: ChargeId, how: Close) -> Result<()> {
    let query = "delete from reservations where owner = ? and seq = ? returning *";
    let mut query = to.prepare(query)?;
    let row = query.query_row(params![owner, column(id.0)], Row::read);
    let Some(row) = row.optional()? else {
        return Ok(());
    };
    let cost = match how {
        Close::Released => 0,
        Close::Settled(cost) => column(cost.0).min(row.micros),
    };
    row.use_more(to, cost - row.micros)?;
    match how {
        Close::Released => Ok(()),
        Close::Settled(_) => row.end(to, cost, false),
    }
}

/// Settles all that a writer left open; how many calls, and for how much.
pub(super) fn settle_all(to: &Connection, owner: &str) -> Result<(u64, Micros)> {
    let query = "delete from reservations where owner = ? returning *";
    let mut query = to.prepare(query)?;
    let rows: Vec<Row> = query
        .query_map([owner], Row::read)?
        .collect::<Result<_>>()?;
    let (mut calls, mut total) = (0, Micros::ZERO);
    for row in rows {
        // The scopes have used all of it already.
        row.end(to, row.micros, true)?;
        calls += 1;
        total = total.saturating_add(Micros(number(row.micros)));
    }
    Ok((calls, total))
}

/// The writers that have reservations open.
pub(super) fn owners(from: &Connection) -> Result<Vec<String>> {
    let mut query = from.prepare("select distinct owner from reservations")?;
    query.query_map([], |row| row.get(0))?.collect()
}

/// What a day's scopes have used.
pub(super) fn used(from: &Connection, day: Day) -> Result<Vec<Used>> {
    let query = "select scope, name, micros from used where day = ?";
    let mut query = from.prepare(query)?;
    let rows = query.query_map([column(day.0)], |row| {
        let scope = match row.get::<_, String>(0)?.as_str() {
            "tenant" => ScopeKind::Tenant,
            "plugin" => ScopeKind::Plugin,
            _ => ScopeKind::Global,
        };
        Ok(Used {
            scope,
            name: row.get(1)?,
            amount: Micros(number(row.get(2)?)),
        })
    })?;
    rows.collect()
}

/// The first days that are kept of sums, and of what scopes have used.
fn kept_since(today: Day) -> (i64, i64) {
    let since = |days| column(today.0.saturating_sub(days));
    (since(KEPT_DAYS), since(USED_DAYS))
}

/// Whether anything is older than it is kept. Asked first, because reading
/// waits for nobody.
pub(super) fn is_old(from: &Connection, today: Day) -> Result<bool> {
    let (sums, used) = kept_since(today);
    let query = "select exists (select 1 from spend where day < ?1)
        or exists (select 1 from used where day < ?2)";
    from.query_row(query, params![sums, used], |row| row.get(0))
}

/// Removes what is older than it is kept.
pub(super) fn tidy(to: &Connection, today: Day) -> Result<()> {
    let (sums, used) = kept_since(today);
    to.execute("delete from spend where day < ?", [sums])?;
    to.execute("delete from used where day < ?", [used])?;
    Ok(())
}

/// What was spent since a day.
pub(super) fn report(from: &Connection, by: By, since: Option<Day>) -> Result<Report> {
    // Days are in order; of others the dearest come first.
    let (name, order) = match by {
        By::Day => ("day", "day"),
        By::Tenant => ("tenant", "sum(micros) desc, tenant"),
        By::Plugin => ("plugin", "sum(micros) desc, plugin"),
        By::Pipeline => ("pipeline", "sum(micros) desc, pipeline"),
    };
    let query = format!(
        "select {name}, sum(calls), sum(micros), sum(interrupted) from spend
        where day >= ? group by {name} order by {order}"
    );
    let mut query = from.prepare(&query)?;
    let since_day = since.map_or(0, |day| column(day.0));
    let rows = query.query_map([since_day], |row| {
        let name = match by {
            By::Day => Day(number(row.get(0)?)).to_string(),
            _ => row.get(0)?,
        };
        Ok(Spent {
            name,
            calls: number(row.get(1)?),
            settled_micros: Micros(number(row.get(2)?)),
            interrupted: number(row.get(3)?),
        })
    })?;
    let rows = rows.collect::<Result<_>>()?;
    let query = "select count(*), coalesce(sum(micros), 0) from reservations";
    let open = from.query_row(query, [], |row| {
        Ok(Open {
            calls: number(row.get(0)?),
            reserved_micros: Micros(number(row.get(1)?)),
        })
    })?;
    Ok(Report {
        by,
        since,
        rows,
        open,
    })
}
