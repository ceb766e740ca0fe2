//! Generations of a key's value: wrapped data keys and sealed fields.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{FieldName, Version, VersionState};
use rusqlite::{Connection, OptionalExtension, params};

/// A version to be stored.
pub struct NewVersion<'a> {
    /// Whose.
    pub key: KeyId,
    /// From 1.
    pub number: u32,
    /// The data key, wrapped.
    pub wrapped_key: &'a [u8],
    /// Keyed fingerprint of the main secret field.
    pub fingerprint: &'a [u8],
    /// First and last characters, or empty.
    pub preview: &'a str,
    /// When.
    pub created_at: Timestamp,
}

/// Stores a version as the current one.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, version: &NewVersion<'_>) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO versions (key_id, number, state, wrapped_key, fingerprint, preview, created_at) VALUES (?1, ?2, 'current', ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        version.key.as_bytes(),
        version.number,
        version.wrapped_key,
        version.fingerprint,
        version.preview,
        to_millis(version.created_at)
    ])?;
    Ok(())
}

/// How many keys have a current value that another key has, too.
///
/// # Errors
/// When the database fails.
pub fn count_duplicates(db: &Connection) -> Result<u64, StoreError> {
    // The index alone tells which fingerprints stand there twice; only for those few are versions read.
    let mut statement = db.prepare_cached(
        "SELECT count(*) FROM (
            SELECT count(*) OVER (PARTITION BY fingerprint) AS same FROM versions
            WHERE state = 'current' AND fingerprint IN (
                SELECT fingerprint FROM versions WHERE fingerprint IS NOT NULL GROUP BY fingerprint HAVING count(*) > 1
            )
        ) WHERE same > 1",
    )?;
    let count: i64 = statement.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Stores one sealed field.
///
/// # Errors
/// When the database fails.
pub fn insert_sealed(
    db: &Connection,
    key: KeyId,
    number: u32,
    field: &FieldName,
    blob: &[u8],
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO sealed (key_id, number, field, blob) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![key.as_bytes(), number, field.as_str(), blob])?;
    Ok(())
}

/// The wrapped data key of a version; `None` when it was shredded.
///
/// # Errors
/// When there is no such version or the database fails.
pub fn wrapped_key(db: &Connection, key: KeyId, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = db.prepare_cached("SELECT wrapped_key FROM versions WHERE key_id = ?1 AND number = ?2")?;
    Ok(statement.query_row(params![key.as_bytes(), number], |row| row.get(0))?)
}

/// One sealed field; `None` when the version has no such field.
///
/// # Errors
/// When the database fails.
pub fn sealed(db: &Connection, key: KeyId, number: u32, field: &FieldName) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT blob FROM sealed WHERE key_id = ?1 AND number = ?2 AND field = ?3")?;
    Ok(statement
        .query_row(params![key.as_bytes(), number, field.as_str()], |row| row.get(0))
        .optional()?)
}

/// The names of a version's secret fields.
///
/// # Errors
/// When the database fails or a name is damaged.
pub fn secret_fields(db: &Connection, key: KeyId, number: u32) -> Result<Vec<FieldName>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT field FROM sealed WHERE key_id = ?1 AND number = ?2 ORDER BY field")?;
    let mut rows = statement.query(params![key.as_bytes(), number])?;
    let mut fields = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        fields.push(FieldName::parse(&name).map_err(|_| StoreError::Damaged("a field's name can't be read".into()))?);
    }
    Ok(fields)
}

/// A live key whose current or kept value has this fingerprint.
///
/// # Errors
/// When the database fails.
pub fn find_fingerprint(db: &Connection, fingerprint: &[u8]) -> Result<Option<KeyId>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT key_id FROM versions WHERE fingerprint = ?1 AND state <> 'shredded' LIMIT 1")?;
    Ok(statement
        .query_row([fingerprint], |row| row.get(0).map(KeyId::from_bytes))
        .optional()?)
}

/// The versions of a key, newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<Version>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, state, preview, created_at, retired_at FROM versions WHERE key_id = ?1 ORDER BY number DESC",
    )?;
    let mut rows = statement.query([key.as_bytes()])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(Version {
            number: row.get(0)?,
            state: match row.get::<_, String>(1)?.as_str() {
                "current" => VersionState::Current,
                "previous" => VersionState::Previous,
                _ => VersionState::Shredded,
            },
            preview: row.get(2)?,
            created_at: from_millis(row.get(3)?)?,
            retired_at: row.get::<_, Option<i64>>(4)?.map(from_millis).transpose()?,
        });
    }
    Ok(versions)
}

/// Overwrites the wrapped data keys of a key with nothing, so that no version of it can be read again.
///
/// # Errors
/// When the database fails.
pub fn shred_all(db: &Connection, key: KeyId) -> Result<(), StoreError> {
    db.execute(
        "UPDATE versions SET state = 'shredded', wrapped_key = NULL, fingerprint = NULL WHERE key_id = ?1",
        [key.as_bytes()],
    )?;
    db.execute("DELETE FROM sealed WHERE key_id = ?1", [key.as_bytes()])?;
    Ok(())
}
