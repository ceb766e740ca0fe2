//! When clients were admitted last.

use super::error::StoreError;
use rusqlite::{Connection, params};

/// Replaces what is known of a client's requests of one kind; times are milliseconds since 1970.
///
/// # Errors
/// When the database fails.
pub fn save(
    db: &Connection,
    client: &str,
    operation: &str,
    times: impl Iterator<Item = i64>,
) -> Result<(), StoreError> {
    let bytes: Vec<u8> = times.flat_map(i64::to_be_bytes).collect();
    db.prepare_cached("INSERT OR REPLACE INTO admissions (client, operation, times) VALUES (?1, ?2, ?3)")?
        .execute(params![client, operation, bytes])?;
    Ok(())
}

/// Everything that is known: client, operation, times. A row for each client and kind, so there are few.
///
/// # Errors
/// When the database fails.
pub fn all(db: &Connection) -> Result<Vec<(String, String, Vec<i64>)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT client, operation, times FROM admissions")?;
    let rows = statement.query_map([], |row| {
        let bytes: Vec<u8> = row.get(2)?;
        let times = bytes.as_chunks::<8>().0.iter().map(|time| i64::from_be_bytes(*time));
        Ok((row.get(0)?, row.get(1)?, times.collect()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
