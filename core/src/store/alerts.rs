//! Alerts: at most one that is not resolved for a pattern and its subject.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Alert, AlertState, Pattern, Severity};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What was seen, to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What.
    pub pattern: Pattern,
    /// About whom or what.
    pub subject: &'a str,
    /// The key.
    pub key_id: Option<KeyId>,
    /// How bad.
    pub severity: Severity,
    /// How many there are in the window now.
    pub count: u64,
    /// From how many on.
    pub threshold: u64,
    /// Within which span.
    pub window_seconds: Option<u64>,
    /// When.
    pub at: Timestamp,
}

/// What raising did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// There is a row now that was not there, or one that was acknowledged or less severe: people are told.
    Told(u64),
    /// There was an open row for it already.
    Known(u64),
}

const COLUMNS: &str =
    "id, pattern, subject, key_id, severity, state, first_seen, last_seen, count, threshold, window_seconds";

/// Raises an alert, or joins the one that is not resolved.
///
/// # Errors
/// When the database fails.
pub fn raise(db: &Connection, seen: &Seen<'_>) -> Result<Raised, StoreError> {
    let Some(known) = unresolved(db, seen.pattern, seen.subject)? else {
        return insert(db, seen).map(Raised::Told);
    };
    db.prepare_cached(
        "UPDATE alerts SET state = 'open', severity = ?2, last_seen = ?3, count = count + ?4, threshold = ?5, window_seconds = ?6 WHERE id = ?1",
    )?
    .execute(params![
        number(known.id),
        seen.severity.as_str(),
        to_millis(seen.at),
        number(seen.count),
        number(seen.threshold),
        seen.window_seconds.map(number)
    ])?;
    let is_news = known.state == AlertState::Acknowledged || known.severity != seen.severity;
    Ok(if is_news {
        Raised::Told(known.id)
    } else {
        Raised::Known(known.id)
    })
}

fn insert(db: &Connection, seen: &Seen<'_>) -> Result<u64, StoreError> {
    db.prepare_cached(
        "INSERT INTO alerts (pattern, subject, key_id, severity, state, first_seen, last_seen, count, threshold, window_seconds) VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        seen.pattern.as_str(),
        seen.subject,
        seen.key_id.map(|id| *id.as_bytes()),
        seen.severity.as_str(),
        to_millis(seen.at),
        number(seen.count),
        number(seen.threshold),
        seen.window_seconds.map(number)
    ])?;
    Ok(u64::try_from(db.last_insert_rowid()).unwrap_or(0))
}

/// Counts that it goes on; a row that was resolved meanwhile stays resolved.
///
/// # Errors
/// When the database fails.
pub fn go_on(db: &Connection, pattern: Pattern, subject: &str, more: u64, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE alerts SET last_seen = ?3, count = count + ?4 WHERE pattern = ?1 AND subject = ?2 AND state <> 'resolved'",
    )?
    .execute(params![pattern.as_str(), subject, to_millis(at), number(more)])?;
    Ok(())
}

/// The alert about this that is not resolved.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn unresolved(db: &Connection, pattern: Pattern, subject: &str) -> Result<Option<Alert>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM alerts WHERE pattern = ?1 AND subject = ?2 AND state <> 'resolved'"
    ))?;
    statement
        .query_row(params![pattern.as_str(), subject], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// One alert.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_id(db: &Connection, id: u64) -> Result<Option<Alert>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM alerts WHERE id = ?1"))?;
    statement
        .query_row([number(id)], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Gives an alert another state.
///
/// # Errors
/// When the database fails.
pub fn set_state(db: &Connection, id: u64, state: AlertState) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE alerts SET state = ?2 WHERE id = ?1")?
        .execute(params![number(id), state.as_str()])?;
    Ok(())
}

/// The newest `limit` alerts, newest first; only those that are not resolved, or all.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(db: &Connection, with_resolved: bool, limit: usize) -> Result<Vec<Alert>, StoreError> {
    let which = if with_resolved { "" } else { "WHERE state <> 'resolved'" };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM alerts {which} ORDER BY id DESC LIMIT ?1"
    ))?;
    let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Removes what is resolved and was last seen before then; tells how many.
///
/// # Errors
/// When the database fails.
pub fn prune(db: &Connection, before: Timestamp) -> Result<usize, StoreError> {
    // No index: alerts are few, and this is asked once a day.
    let mut statement = db.prepare_cached("DELETE FROM alerts WHERE state = 'resolved' AND last_seen < ?1")?;
    Ok(statement.execute([to_millis(before)])?)
}

/// How many alerts nobody has looked at.
///
/// # Errors
/// When the database fails.
pub fn count_open(db: &Connection) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM alerts WHERE state = 'open'")?;
    let count: i64 = statement.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn read(row: &Row<'_>) -> Result<Alert, StoreError> {
    let damaged = |what: &str| StoreError::Damaged(format!("the {what} of an alert can't be read"));
    let word = |column| row.get::<_, String>(column);
    let count = |column, what| u64::try_from(row.get::<_, i64>(column)?).map_err(|_| damaged(what));
    let pattern = Pattern::parse(&word(1)?).ok_or_else(|| damaged("pattern"))?;
    let window: Option<i64> = row.get(10)?;
    Ok(Alert {
        id: count(0, "number")?,
        pattern,
        message: pattern.describe().into(),
        subject: word(2)?,
        key_id: row.get::<_, Option<[u8; 16]>>(3)?.map(KeyId::from_bytes),
        severity: Severity::parse(&word(4)?).ok_or_else(|| damaged("severity"))?,
        state: AlertState::parse(&word(5)?).ok_or_else(|| damaged("state"))?,
        first_seen: from_millis(row.get(6)?)?,
        last_seen: from_millis(row.get(7)?)?,
        count: count(8, "count")?,
        threshold: count(9, "threshold")?,
        window_seconds: window.and_then(|seconds| u64::try_from(seconds).ok()),
    })
}
