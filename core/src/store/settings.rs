//! Names and values that belong to the vault and not to a machine.

use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

/// The value of a setting, if it was ever set.
///
/// # Errors
/// When the database fails.
pub fn load(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Sets a setting.
///
/// # Errors
/// When the database fails.
pub fn save(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}
