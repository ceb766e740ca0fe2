//! When other keys step in, which ones, and which keys failed in use.

use super::error::StoreError;
use super::keys::{self, KeyRow};
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Failing, ServiceId, Trigger};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A service's policy without its chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyRow {
    /// When the chain is used.
    pub on: Vec<Trigger>,
    /// How long a key that failed is passed over; `None` is what the setting says.
    pub cool_down_seconds: Option<u64>,
}

/// The newest failure of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureRow {
    /// What failed.
    pub cause: Trigger,
    /// When.
    pub failed_at: Timestamp,
    /// Until then the key is passed over.
    pub cools_until: Timestamp,
    /// Whether another key took its place.
    pub fell_back: bool,
}

/// The policy of a service, if somebody chose one.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn policy(db: &Connection, service: &ServiceId) -> Result<Option<PolicyRow>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT triggers, cool_down_seconds FROM fallback_policies WHERE service = ?1")?;
    let mut rows = statement.query([service.as_str()])?;
    rows.next()?.map(|row| read_policy(row, 0)).transpose()
}

/// The services for which somebody chose a policy, by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn services(db: &Connection) -> Result<Vec<ServiceId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT service FROM fallback_policies ORDER BY service")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ServiceId::parse(row.get_ref(0)?.as_str()?).map_err(|_| damaged())?);
    }
    Ok(found)
}

/// Sets the policy of a service.
///
/// # Errors
/// When the database fails.
pub fn save_policy(db: &Connection, service: &ServiceId, policy: &PolicyRow, now: Timestamp) -> Result<(), StoreError> {
    let triggers = serde_json::to_string(&policy.on).expect("words are JSON");
    db.prepare_cached(
        "INSERT INTO fallback_policies (service, triggers, cool_down_seconds, changed_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (service) DO UPDATE SET triggers = excluded.triggers, cool_down_seconds = excluded.cool_down_seconds, changed_at = excluded.changed_at",
    )?
    .execute(params![
        service.as_str(),
        triggers,
        policy.cool_down_seconds.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX)),
        to_millis(now)
    ])?;
    Ok(())
}

/// The keys of a service's chain, the first one first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn chain(db: &Connection, service: &ServiceId) -> Result<Vec<KeyRow>, StoreError> {
    let mut statement = db.prepare_cached("SELECT key_id FROM fallback_chain WHERE service = ?1 ORDER BY place")?;
    let mut rows = statement.query([service.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // A key that is removed leaves the chain with it.
        found.extend(keys::by_id(db, KeyId::from_bytes(row.get(0)?))?);
    }
    Ok(found)
}

/// Sets the chain of a service.
///
/// # Errors
/// When the database fails.
pub fn save_chain(db: &Connection, service: &ServiceId, chain: &[KeyId]) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM fallback_chain WHERE service = ?1")?
        .execute([service.as_str()])?;
    let mut insert = db.prepare_cached("INSERT INTO fallback_chain (service, place, key_id) VALUES (?1, ?2, ?3)")?;
    for (place, key) in (0_i64..).zip(chain) {
        insert.execute(params![service.as_str(), place, key.as_bytes()])?;
    }
    Ok(())
}

/// The newest failure of a key, over or not.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn failure(db: &Connection, key: KeyId) -> Result<Option<FailureRow>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT cause, failed_at, cools_until, fell_back FROM failures WHERE key_id = ?1")?;
    let found = statement.query_row([key.as_bytes()], |row| Ok(read_failure(row)));
    found.optional()?.transpose()
}

/// The keys of a service that cool down at `now`, by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn failing(db: &Connection, service: &ServiceId, now: Timestamp) -> Result<Vec<Failing>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT f.cause, f.failed_at, f.cools_until, f.fell_back, k.service || '/' || k.name
         FROM keys k CROSS JOIN failures f ON f.key_id = k.id WHERE k.service = ?1 AND f.cools_until > ?2 ORDER BY k.name",
    )?;
    let mut rows = statement.query(params![service.as_str(), to_millis(now)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let failure = read_failure(row)?;
        found.push(Failing {
            reference: row.get(4)?,
            cause: failure.cause,
            failed_at: failure.failed_at,
            cools_until: failure.cools_until,
        });
    }
    Ok(found)
}

/// Notes the newest failure of a key.
///
/// # Errors
/// When the database fails.
pub fn save_failure(db: &Connection, key: KeyId, failure: &FailureRow) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO failures (key_id, cause, failed_at, cools_until, fell_back) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        key.as_bytes(),
        failure.cause.as_str(),
        to_millis(failure.failed_at),
        to_millis(failure.cools_until),
        failure.fell_back
    ])?;
    Ok(())
}

/// Forgets that a key failed: it has another value now, or works again.
///
/// # Errors
/// When the database fails.
pub fn forget_failure(db: &Connection, key: KeyId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM failures WHERE key_id = ?1")?
        .execute([key.as_bytes()])?;
    Ok(())
}

fn read_policy(row: &Row<'_>, column: usize) -> Result<PolicyRow, StoreError> {
    Ok(PolicyRow {
        on: serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|_| damaged())?,
        cool_down_seconds: row
            .get::<_, Option<i64>>(column + 1)?
            .map(|seconds| u64::try_from(seconds).map_err(|_| damaged()))
            .transpose()?,
    })
}

fn read_failure(row: &Row<'_>) -> Result<FailureRow, StoreError> {
    Ok(FailureRow {
        cause: Trigger::parse(row.get_ref(0)?.as_str()?).map_err(|_| damaged())?,
        failed_at: from_millis(row.get(1)?)?,
        cools_until: from_millis(row.get(2)?)?,
        fell_back: row.get(3)?,
    })
}

fn damaged() -> StoreError {
    StoreError::Damaged("a row about fallback can't be read".into())
}
