//! Brings a database to the newest format, one file of `core/migrations` at a time.

use super::error::StoreError;
use rusqlite::Connection;

/// In order; a released file never changes again.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_foundation.sql"),
    include_str!("../../migrations/0002_rotation.sql"),
    include_str!("../../migrations/0003_watching.sql"),
    include_str!("../../migrations/0004_clients.sql"),
    include_str!("../../migrations/0005_notices.sql"),
    include_str!("../../migrations/0006_trail.sql"),
    include_str!("../../migrations/0007_checks.sql"),
    include_str!("../../migrations/0008_events_of_key.sql"),
    include_str!("../../migrations/0009_fallback.sql"),
    include_str!("../../migrations/0010_gateway.sql"),
    include_str!("../../migrations/0011_adoption.sql"),
    include_str!("../../migrations/0012_check_versions.sql"),
];

/// `byok` in ASCII: tells the file's owner to `file(1)` and to us.
const APPLICATION_ID: i64 = 0x6279_6f6b;

/// The newest format this program knows.
pub fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("a handful of migrations")
}

/// The format of a file; 0 when nothing was written to it yet.
///
/// # Errors
/// When the database fails.
pub fn found(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Runs what is missing, each step in a transaction of its own.
///
/// # Errors
/// `Newer` when the file knows more steps than this program.
pub fn run(db: &mut Connection) -> Result<(), StoreError> {
    let found = found(db)?;
    let done = usize::try_from(found).map_err(|_| StoreError::Damaged("its format number is negative".into()))?;
    if done > MIGRATIONS.len() {
        return Err(StoreError::Newer { found, known: newest() });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let tx = db.transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(
            None,
            "user_version",
            i64::try_from(step + 1).expect("a handful of migrations"),
        )?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
    }
    Ok(())
}
