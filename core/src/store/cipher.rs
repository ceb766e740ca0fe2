//! Opening and closing the SQLCipher file.
//!
//! Protects everything that is not a value (names, notes, dates, the trail) when the file is stolen; values are sealed once
//! more inside. The file is SQLCipher 4 (AES-256-CBC, HMAC-SHA512 a page) with a raw key, so its own PBKDF2 is skipped: the
//! key comes from Argon2id already. The page salt is the file's first 16 bytes.

use super::error::StoreError;
use super::migrate;
use crate::crypto::SymmetricKey;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// The database's name inside the vault's folder.
pub const FILE: &str = "vault.db";
/// How long to wait for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(2);

/// Whether the file must be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A new vault.
    Create,
    /// An existing one; a missing file is damage.
    MustExist,
}

/// Opens the database with `key`, sets the pragmas and brings it to the newest format.
///
/// # Errors
/// `Damaged` when the file is missing, cut, or the key does not fit; `Newer` when a newer byok wrote it.
pub fn open_database(path: &Path, key: &SymmetricKey, presence: Presence) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if presence == Presence::Create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    } else if !path.exists() {
        return Err(StoreError::Damaged(format!("{} is missing", path.display())));
    }
    let mut db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY)?;
    unlock(&db, key)?;
    if presence == Presence::MustExist && migrate::found(&db)? == 0 {
        // SQLite takes an empty file for a new database; to a vault it is a loss.
        return Err(StoreError::Damaged("it is empty".into()));
    }
    configure(&db)?;
    migrate::run(&mut db)?;
    Ok(db)
}

/// Writes the log back into the file and closes it; SQLCipher wipes its keys.
///
/// # Errors
/// When the last write fails; the log stays beside the file then and is read at the next opening.
pub fn close(db: Connection) -> Result<(), StoreError> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.close().map_err(|(_, error)| error.into())
}

/// Reads every page and checks its HMAC and SQLite's own structure.
///
/// # Errors
/// `Damaged`, with the number of bad places.
pub fn check_integrity(db: &Connection) -> Result<(), StoreError> {
    for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
        let mut statement = db.prepare(pragma)?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let bad = lines.iter().filter(|line| *line != "ok").count();
        if bad > 0 {
            return Err(StoreError::Damaged(format!("{bad} places are bad")));
        }
    }
    Ok(())
}

/// SQLCipher's own log goes to stderr and would tear a screen, so it is silenced before anything can fail.
fn unlock(db: &Connection, key: &SymmetricKey) -> Result<(), StoreError> {
    pragma(db, "PRAGMA cipher_log_level = NONE")?;
    pragma(db, "PRAGMA cipher_memory_security = ON")?;
    let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(key.bytes()));
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", hex.as_str()));
    pragma(db, &statement)?;
    // One process owns the vault. Said before the first read, SQLite keeps the log's index in its own memory and makes no
    // shared file for it.
    pragma(db, "PRAGMA locking_mode = EXCLUSIVE")?;
    // The key is tried at the first read only.
    db.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
        .map_err(StoreError::from)
}

fn configure(db: &Connection) -> Result<(), StoreError> {
    for statement in [
        "PRAGMA journal_mode = WAL",
        // In pages: the log is written from its start again after 1 MiB instead of 4, so that what is overwritten is still in
        // the system's memory and needs no reading first.
        "PRAGMA wal_autocheckpoint = 256",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA trusted_schema = OFF",
        "PRAGMA temp_store = MEMORY",
    ] {
        pragma(db, statement)?;
    }
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Runs a pragma whether or not it answers.
fn pragma(db: &Connection, statement: &str) -> Result<(), StoreError> {
    let mut prepared = db.prepare(statement)?;
    let mut rows = prepared.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}
