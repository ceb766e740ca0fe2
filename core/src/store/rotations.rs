//! The journal of rotations at a provider.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Rotation, Step};
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "id, key_id, by_key, step, old_version, new_version, label, keep_seconds, started_at, changed_at, next_at, tries, message";

/// Begins a journal entry and gives it its place; `rotation.id` is not read.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, rotation: &Rotation) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO rotations (key_id, by_key, step, old_version, new_version, label, keep_seconds, started_at, changed_at, next_at, tries, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        rotation.key_id.as_bytes(),
        rotation.by_key.as_ref().map(KeyId::as_bytes),
        rotation.step.as_str(),
        rotation.old_version,
        rotation.new_version,
        rotation.label,
        rotation.keep_seconds,
        to_millis(rotation.started_at),
        to_millis(rotation.changed_at),
        rotation.next_at.map(to_millis),
        rotation.tries,
        rotation.message,
    ])?;
    Ok(db.last_insert_rowid())
}

/// Writes down how far a rotation is.
///
/// # Errors
/// When the database fails.
pub fn update(db: &Connection, rotation: &Rotation) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE rotations SET step = ?2, new_version = ?3, changed_at = ?4, next_at = ?5, tries = ?6, message = ?7 WHERE id = ?1",
    )?
    .execute(params![
        rotation.id,
        rotation.step.as_str(),
        rotation.new_version,
        to_millis(rotation.changed_at),
        rotation.next_at.map(to_millis),
        rotation.tries,
        rotation.message,
    ])?;
    Ok(())
}

/// One entry, unless its key is gone.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_id(db: &Connection, id: i64) -> Result<Option<Rotation>, StoreError> {
    let found = select(db, "WHERE id = ?1", params![id])?;
    Ok(found.into_iter().next())
}

/// The entries of a key, newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<Rotation>, StoreError> {
    select(db, "WHERE key_id = ?1 ORDER BY id DESC", params![key.as_bytes()])
}

/// The entries with something to do at `now`, the longest waiting first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn due(db: &Connection, now: Timestamp) -> Result<Vec<Rotation>, StoreError> {
    select(db, "WHERE next_at <= ?1 ORDER BY next_at", params![to_millis(now)])
}

/// When, after `now`, there is something to do next.
///
/// # Errors
/// When the database fails.
pub fn next(db: &Connection, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let found = select(
        db,
        "WHERE next_at > ?1 ORDER BY next_at LIMIT 1",
        params![to_millis(now)],
    )?;
    Ok(found.into_iter().next().and_then(|rotation| rotation.next_at))
}

fn select(db: &Connection, rest: &str, params: impl rusqlite::Params) -> Result<Vec<Rotation>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM rotations {rest}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Rotation, StoreError> {
    let step = Step::parse(row.get_ref(3)?.as_str()?);
    Ok(Rotation {
        id: row.get(0)?,
        key_id: KeyId::from_bytes(row.get(1)?),
        by_key: row.get::<_, Option<[u8; 16]>>(2)?.map(KeyId::from_bytes),
        step: step.ok_or_else(|| StoreError::Damaged("a rotation's row can't be read".into()))?,
        old_version: row.get(4)?,
        new_version: row.get(5)?,
        label: row.get(6)?,
        keep_seconds: row.get(7)?,
        started_at: from_millis(row.get(8)?)?,
        changed_at: from_millis(row.get(9)?)?,
        next_at: row.get::<_, Option<i64>>(10)?.map(from_millis).transpose()?,
        tries: row.get(11)?,
        message: row.get(12)?,
    })
}
