//! Calls through the gateway, counted by minute, key and client.

use super::error::StoreError;
use crate::ids::KeyId;
use crate::model::Latency;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Whose calls, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Minutes since 1970.
    pub minute: i64,
    /// The key.
    pub key: KeyId,
    /// Who called; empty is the owner.
    pub client: String,
}

/// What is counted of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calls {
    /// All.
    pub calls: u64,
    /// Those that failed.
    pub errors: u64,
    /// Those after which another key was taken.
    pub fallbacks: u64,
    /// Bytes of bodies to the provider.
    pub bytes_up: u64,
    /// Bytes of bodies from the provider.
    pub bytes_down: u64,
    /// Where it was told.
    pub tokens_in: Option<u64>,
    /// Where it was told.
    pub tokens_out: Option<u64>,
    /// In billionths of a US dollar, where it was told.
    pub cost_nanos: Option<u64>,
    /// Until the answer began.
    pub latency: Latency,
}

impl Calls {
    /// Adds those of another lot.
    pub fn join(&mut self, more: &Self) {
        self.calls += more.calls;
        self.errors += more.errors;
        self.fallbacks += more.fallbacks;
        self.bytes_up += more.bytes_up;
        self.bytes_down += more.bytes_down;
        self.tokens_in = known_sum(self.tokens_in, more.tokens_in);
        self.tokens_out = known_sum(self.tokens_out, more.tokens_out);
        self.cost_nanos = known_sum(self.cost_nanos, more.cost_nanos);
        self.latency.join(&more.latency);
    }
}

/// The sum of what is known; unknown when nothing is.
fn known_sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (None, None) => None,
        _ => Some(one.unwrap_or(0).saturating_add(other.unwrap_or(0))),
    }
}

const COLUMNS: &str = "minute, key_id, client, calls, errors, fallbacks, bytes_up, bytes_down, tokens_in, tokens_out, cost_nanos, latency";

/// Adds a lot to what is counted already.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn add(db: &Connection, cell: &Cell, more: &Calls) -> Result<(), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM gateway_minutes WHERE minute = ?1 AND key_id = ?2 AND client = ?3");
    let place = params![cell.minute, cell.key.as_bytes(), cell.client];
    let known = db
        .prepare_cached(&sql)?
        .query_row(place, |row| Ok(read(row)))
        .optional()?;
    let mut sum = known.transpose()?.map(|(_, calls)| calls).unwrap_or_default();
    sum.join(more);
    let told = |figure: Option<u64>| figure.map(number);
    db.prepare_cached(
        "INSERT OR REPLACE INTO gateway_minutes (minute, key_id, client, calls, errors, fallbacks, bytes_up, bytes_down, tokens_in, tokens_out, cost_nanos, latency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        cell.minute,
        cell.key.as_bytes(),
        cell.client,
        number(sum.calls),
        number(sum.errors),
        number(sum.fallbacks),
        number(sum.bytes_up),
        number(sum.bytes_down),
        told(sum.tokens_in),
        told(sum.tokens_out),
        told(sum.cost_nanos),
        sum.latency.to_bytes(),
    ])?;
    Ok(())
}

/// Everything from a minute on, oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn since(db: &Connection, minute: i64) -> Result<Vec<(Cell, Calls)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM gateway_minutes WHERE minute >= ?1 ORDER BY minute, key_id, client");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([minute])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Removes what was counted before `minute`; tells how many rows.
///
/// # Errors
/// When the database fails.
pub fn prune(db: &Connection, minute: i64) -> Result<usize, StoreError> {
    let mut statement = db.prepare_cached("DELETE FROM gateway_minutes WHERE minute < ?1")?;
    Ok(statement.execute([minute])?)
}

fn read(row: &Row<'_>) -> Result<(Cell, Calls), StoreError> {
    let figure = |column: usize| Ok::<_, StoreError>(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0));
    let told = |column: usize| {
        let found = row.get::<_, Option<i64>>(column)?;
        Ok::<_, StoreError>(found.map(|number| u64::try_from(number).unwrap_or(0)))
    };
    let cell = Cell {
        minute: row.get(0)?,
        key: KeyId::from_bytes(row.get(1)?),
        client: row.get(2)?,
    };
    let latency = row.get_ref(11)?.as_blob()?;
    let calls = Calls {
        calls: figure(3)?,
        errors: figure(4)?,
        fallbacks: figure(5)?,
        bytes_up: figure(6)?,
        bytes_down: figure(7)?,
        tokens_in: told(8)?,
        tokens_out: told(9)?,
        cost_nanos: told(10)?,
        latency: Latency::from_bytes(latency)
            .ok_or_else(|| StoreError::Damaged("a minute of the gateway can't be read".into()))?,
    };
    Ok((cell, calls))
}

fn number(figure: u64) -> i64 {
    i64::try_from(figure).unwrap_or(i64::MAX)
}
