//! Files as they were before byok took the keys out of them.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::ids::AdoptionId;
use crate::model::Adoption;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A file's bytes as they are stored.
pub struct SealedFile {
    /// The wrapped data key.
    pub wrapped_key: Vec<u8>,
    /// The file under it.
    pub sealed: Vec<u8>,
}

/// Stores one.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, adoption: &Adoption, file: &SealedFile) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO adoptions (id, client, path, before_digest, after_digest, wrapped_key, sealed, adopted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        adoption.id.as_bytes(),
        adoption.client,
        adoption.path,
        adoption.before,
        adoption.after,
        file.wrapped_key,
        file.sealed,
        to_millis(adoption.adopted_at),
    ])?;
    Ok(())
}

/// All of them, the latest first. There are as many as a person has edited files, so all are read.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn all(db: &Connection) -> Result<Vec<Adoption>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, client, path, before_digest, after_digest, adopted_at FROM adoptions ORDER BY number DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The bytes of one; `None` when it is gone.
///
/// # Errors
/// When the database fails.
pub fn file(db: &Connection, id: AdoptionId) -> Result<Option<SealedFile>, StoreError> {
    let mut statement = db.prepare_cached("SELECT wrapped_key, sealed FROM adoptions WHERE id = ?1")?;
    let found = statement.query_row([id.as_bytes()], |row| {
        Ok(SealedFile {
            wrapped_key: row.get(0)?,
            sealed: row.get(1)?,
        })
    });
    Ok(found.optional()?)
}

/// Forgets one; its bytes are overwritten.
///
/// # Errors
/// When the database fails.
pub fn remove(db: &Connection, id: AdoptionId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM adoptions WHERE id = ?1")?
        .execute([id.as_bytes()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Adoption, StoreError> {
    Ok(Adoption {
        id: AdoptionId::from_bytes(row.get(0)?),
        client: row.get(1)?,
        path: row.get(2)?,
        before: row.get(3)?,
        after: row.get(4)?,
        adopted_at: from_millis(row.get(5)?)?,
    })
}
