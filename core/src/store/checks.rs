//! What asking providers found.

use super::check_days;
use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::ids::KeyId;
use crate::model::{Check, Status};
use rusqlite::{Connection, params};

/// Checks kept for each key; older ones go, their verdicts stay in the audit trail.
const KEPT: u32 = 50;

/// Stores a check, counts it for its day, and forgets the oldest beyond the newest fifty.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, key: KeyId, check: &Check) -> Result<(), StoreError> {
    let facts = serde_json::to_string(&check.facts).expect("a map of texts is JSON");
    db.prepare_cached(
        "INSERT INTO checks (key_id, at, status, message, http_status, latency_ms, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        key.as_bytes(),
        to_millis(check.checked_at),
        check.status.as_str(),
        check.message,
        check.http_status,
        check.latency_ms.and_then(|ms| i64::try_from(ms).ok()),
        facts
    ])?;
    db.prepare_cached(
        "DELETE FROM checks WHERE key_id = ?1 AND id NOT IN (SELECT id FROM checks WHERE key_id = ?1 ORDER BY at DESC, id DESC LIMIT ?2)",
    )?
    .execute(params![key.as_bytes(), KEPT])?;
    check_days::add(db, check)
}

/// The checks of a key, newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<Check>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT at, status, message, http_status, latency_ms, facts FROM checks WHERE key_id = ?1 ORDER BY at DESC, id DESC",
    )?;
    let mut rows = statement.query([key.as_bytes()])?;
    let mut checks = Vec::new();
    while let Some(row) = rows.next()? {
        let status = Status::parse(&row.get::<_, String>(1)?).ok_or_else(|| bad("status"))?;
        checks.push(Check {
            status,
            verdict: status.verdict(),
            message: row.get(2)?,
            http_status: row.get(3)?,
            latency_ms: row.get::<_, Option<i64>>(4)?.and_then(|ms| u64::try_from(ms).ok()),
            facts: serde_json::from_str(&row.get::<_, String>(5)?).map_err(|_| bad("facts"))?,
            checked_at: from_millis(row.get(0)?)?,
        });
    }
    Ok(checks)
}

fn bad(what: &str) -> StoreError {
    StoreError::Damaged(format!("the {what} of a check can't be read"))
}
