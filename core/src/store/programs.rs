//! Which programs have used a key.

use super::error::StoreError;
use super::time::to_millis;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use rusqlite::{Connection, params};

/// The programs that have used a key.
///
/// # Errors
/// When the database fails.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT program FROM programs WHERE key_id = ?1")?;
    let programs = statement.query_map([key.as_bytes()], |row| row.get(0))?;
    Ok(programs.collect::<Result<_, _>>()?)
}

/// Remembers one more. A key that went meanwhile has no programs.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, key: KeyId, program: &str, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO programs (key_id, program, first_seen) SELECT id, ?2, ?3 FROM keys WHERE id = ?1",
    )?
    .execute(params![key.as_bytes(), program, to_millis(at)])?;
    Ok(())
}
