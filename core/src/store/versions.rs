//! Generations of a key's value: wrapped data keys and sealed fields.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{ExpirySource, FieldName, Version, VersionState};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// A version to be stored.
pub struct NewVersion<'a> {
    /// Whose.
    pub key: KeyId,
    /// From 1.
    pub number: u32,
    /// `Current` or `Staged`.
    pub state: VersionState,
    /// The data key, wrapped.
    pub wrapped_key: &'a [u8],
    /// Keyed fingerprint of the main secret field.
    pub fingerprint: &'a [u8],
    /// First and last characters, or empty.
    pub preview: &'a str,
    /// When.
    pub created_at: Timestamp,
}

/// What a version that is not the current one keeps for the day it becomes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aside {
    /// Plain fields to be set; an empty text removes one.
    pub plain: BTreeMap<FieldName, String>,
    /// Its end.
    pub expires_at: Option<Timestamp>,
    /// Who said so.
    pub expires_source: Option<ExpirySource>,
}

/// Stores a version.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, version: &NewVersion<'_>) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO versions (key_id, number, state, wrapped_key, fingerprint, preview, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        version.key.as_bytes(),
        version.number,
        version.state.as_str(),
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

/// Sets aside what a version that is not the current one brings along.
///
/// # Errors
/// When the database fails.
pub fn set_aside(db: &Connection, key: KeyId, number: u32, aside: &Aside) -> Result<(), StoreError> {
    let plain = serde_json::to_string(&aside.plain).expect("a map of texts is JSON");
    db.prepare_cached(
        "UPDATE versions SET plain = ?3, expires_at = ?4, expires_source = ?5 WHERE key_id = ?1 AND number = ?2",
    )?
    .execute(params![
        key.as_bytes(),
        number,
        plain,
        aside.expires_at.map(to_millis),
        aside.expires_source.map(ExpirySource::as_str)
    ])?;
    Ok(())
}

/// What a version brings along.
///
/// # Errors
/// When there is no such version, it is damaged, or the database fails.
pub fn aside(db: &Connection, key: KeyId, number: u32) -> Result<Aside, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT plain, expires_at, expires_source FROM versions WHERE key_id = ?1 AND number = ?2")?;
    let mut rows = statement.query(params![key.as_bytes(), number])?;
    let row = rows.next()?.ok_or_else(|| damaged("a version"))?;
    let plain = row.get::<_, Option<String>>(0)?;
    let source = row.get::<_, Option<String>>(2)?;
    Ok(Aside {
        plain: plain
            .map(|text| serde_json::from_str(&text).map_err(|_| damaged("a version")))
            .transpose()?
            .unwrap_or_default(),
        expires_at: row.get::<_, Option<i64>>(1)?.map(from_millis).transpose()?,
        expires_source: source
            .map(|word| ExpirySource::parse(&word).ok_or_else(|| damaged("a version")))
            .transpose()?,
    })
}

/// Makes a version the current one. What it brought along is the key's from now on.
///
/// # Errors
/// When the database fails.
pub fn make_current(db: &Connection, key: KeyId, number: u32) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE versions SET state = 'current', retired_at = NULL, keep_until = NULL, plain = NULL, expires_at = NULL, expires_source = NULL WHERE key_id = ?1 AND number = ?2",
    )?
    .execute(params![key.as_bytes(), number])?;
    Ok(())
}

/// Keeps a version that was the current one until then, or until somebody decides.
///
/// # Errors
/// When the database fails.
pub fn retire(
    db: &Connection,
    key: KeyId,
    number: u32,
    at: Timestamp,
    keep_until: Option<Timestamp>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE versions SET state = 'previous', retired_at = ?3, keep_until = ?4 WHERE key_id = ?1 AND number = ?2",
    )?
    .execute(params![
        key.as_bytes(),
        number,
        to_millis(at),
        keep_until.map(to_millis)
    ])?;
    Ok(())
}

/// Overwrites the wrapped data key of one version with nothing and removes its sealed fields: nobody can read it again.
///
/// # Errors
/// When the database fails.
pub fn shred(db: &Connection, key: KeyId, number: u32) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE versions SET state = 'shredded', wrapped_key = NULL, fingerprint = NULL, keep_until = NULL, plain = NULL WHERE key_id = ?1 AND number = ?2",
    )?
    .execute(params![key.as_bytes(), number])?;
    db.prepare_cached("DELETE FROM sealed WHERE key_id = ?1 AND number = ?2")?
        .execute(params![key.as_bytes(), number])?;
    Ok(())
}

/// The kept versions whose time is over at `now`, as key and number, the longest over first.
///
/// # Errors
/// When the database fails.
pub fn overdue(db: &Connection, now: Timestamp) -> Result<Vec<(KeyId, u32)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key_id, number FROM versions WHERE state = 'previous' AND keep_until <= ?1 ORDER BY keep_until",
    )?;
    let rows = statement.query_map([to_millis(now)], |row| {
        Ok((KeyId::from_bytes(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When, after `now`, the next kept version's time is over.
///
/// # Errors
/// When the database fails.
pub fn next_overdue(db: &Connection, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT keep_until FROM versions WHERE state = 'previous' AND keep_until > ?1 ORDER BY keep_until LIMIT 1",
    )?;
    let next: Option<i64> = statement.query_row([to_millis(now)], |row| row.get(0)).optional()?;
    next.map(from_millis).transpose()
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

/// The other keys whose current value is the same as that of this version.
///
/// # Errors
/// When the database fails.
pub fn twins(db: &Connection, key: KeyId, number: u32) -> Result<Vec<KeyId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT other.key_id FROM versions AS own JOIN versions AS other ON other.fingerprint = own.fingerprint
         WHERE own.key_id = ?1 AND own.number = ?2 AND other.state = 'current' AND other.key_id <> ?1",
    )?;
    let rows = statement.query_map(params![key.as_bytes(), number], |row| row.get(0).map(KeyId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a version has this fingerprint.
///
/// # Errors
/// When the database fails.
pub fn has_fingerprint(db: &Connection, key: KeyId, number: u32, fingerprint: &[u8]) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT fingerprint = ?3 FROM versions WHERE key_id = ?1 AND number = ?2")?;
    let found: Option<Option<bool>> = statement
        .query_row(params![key.as_bytes(), number, fingerprint], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().unwrap_or(false))
}

/// The versions of a key, newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<Version>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, state, preview, created_at, retired_at, keep_until FROM versions WHERE key_id = ?1 ORDER BY number DESC",
    )?;
    let mut rows = statement.query([key.as_bytes()])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(Version {
            number: row.get(0)?,
            state: VersionState::parse(row.get_ref(1)?.as_str()?).ok_or_else(|| damaged("a version"))?,
            preview: row.get(2)?,
            created_at: from_millis(row.get(3)?)?,
            retired_at: row.get::<_, Option<i64>>(4)?.map(from_millis).transpose()?,
            keep_until: row.get::<_, Option<i64>>(5)?.map(from_millis).transpose()?,
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
        "UPDATE versions SET state = 'shredded', wrapped_key = NULL, fingerprint = NULL, keep_until = NULL, plain = NULL WHERE key_id = ?1",
        [key.as_bytes()],
    )?;
    db.execute("DELETE FROM sealed WHERE key_id = ?1", [key.as_bytes()])?;
    Ok(())
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("{what} can't be read"))
}
