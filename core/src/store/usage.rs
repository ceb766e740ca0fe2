//! Uses, counted by key, hour and client, and over everything by hour.

use super::error::StoreError;
use super::settings;
use crate::ids::KeyId;
use rusqlite::{Connection, params};

/// Up to which row of the trail uses are counted here.
const COUNTED_TO: &str = "usage_counted_to";

/// Uses and how many of them failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// All, whatever became of them.
    pub uses: u64,
    /// Those that handed out nothing.
    pub failures: u64,
}

/// Adds to the figures of a key, an hour (since 1970) and a client (empty for the owner).
///
/// # Errors
/// When the database fails.
pub fn add(db: &Connection, key: KeyId, hour: i64, client: &str, count: Count) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO usage (key_id, hour, client, uses, failures) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key_id, hour, client) DO UPDATE SET uses = uses + excluded.uses, failures = failures + excluded.failures",
    )?
    .execute(params![key.as_bytes(), hour, client, number(count.uses), number(count.failures)])?;
    db.prepare_cached(
        "INSERT INTO usage_totals (hour, uses, failures) VALUES (?1, ?2, ?3) ON CONFLICT (hour) DO UPDATE SET uses = uses + excluded.uses, failures = failures + excluded.failures",
    )?
    .execute(params![hour, number(count.uses), number(count.failures)])?;
    Ok(())
}

/// The sum over all keys from an hour on.
///
/// # Errors
/// When the database fails.
pub fn total_since(db: &Connection, hour: i64) -> Result<Count, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT ifnull(sum(uses), 0), ifnull(sum(failures), 0) FROM usage_totals WHERE hour >= ?1")?;
    Ok(statement.query_row([hour], |row| {
        Ok(Count {
            uses: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
            failures: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
        })
    })?)
}

/// Removes the figures of keys of hours before `hour`; tells how many. The sums over all keys stay: they are a row an hour.
///
/// # Errors
/// When the database fails.
pub fn prune(db: &Connection, hour: i64) -> Result<usize, StoreError> {
    // No index: it would be a page more in each lot of uses, and this is asked once a day.
    let mut statement = db.prepare_cached("DELETE FROM usage WHERE hour < ?1")?;
    Ok(statement.execute([hour])?)
}

/// The uses of a key, by hour, from an hour on; clients and owner together, failures among them.
///
/// # Errors
/// When the database fails.
pub fn of_key_since(db: &Connection, key: KeyId, hour: i64) -> Result<Vec<(i64, u64)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT hour, uses FROM usage WHERE key_id = ?1 AND hour >= ?2")?;
    let rows = statement.query_map(params![key.as_bytes(), hour], |row| {
        Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Shows the sum of each hour (since 1970) from one on to `each`, the earliest first; hours without a use are left out.
///
/// # Errors
/// When the database fails.
pub fn for_each_hour(db: &Connection, from: i64, mut each: impl FnMut(i64, Count)) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT hour, uses, failures FROM usage_totals WHERE hour >= ?1 ORDER BY hour")?;
    let mut rows = statement.query([from])?;
    while let Some(row) = rows.next()? {
        let count = Count {
            uses: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
            failures: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
        };
        each(row.get(0)?, count);
    }
    Ok(())
}

/// The newest row of the trail that is counted; 0 when none is.
///
/// # Errors
/// When the database fails.
pub fn counted_to(db: &Connection) -> Result<u64, StoreError> {
    let text = settings::load(db, COUNTED_TO)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Moves that mark; to be called in the transaction that counted.
///
/// # Errors
/// When the database fails.
pub fn set_counted_to(db: &Connection, seq: u64) -> Result<(), StoreError> {
    settings::save(db, COUNTED_TO, &seq.to_string())
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
