//! Where the trail's beginning was pruned. What makes a cut authentic is [`crate::audit::cut`]'s.

use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

/// The cut as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutRow {
    /// The last row that was removed.
    pub seq: i64,
    /// Its tag, which the first row that is left follows.
    pub mac: [u8; 32],
    /// That byok cut here.
    pub tag: [u8; 32],
}

/// The cut, if there was one.
///
/// # Errors
/// When the database fails.
pub fn load(db: &Connection) -> Result<Option<CutRow>, StoreError> {
    let mut statement = db.prepare_cached("SELECT seq, mac, tag FROM chain_cut WHERE id = 1")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(CutRow {
            seq: row.get(0)?,
            mac: row.get(1)?,
            tag: row.get(2)?,
        })
    };
    Ok(statement.query_row([], read).optional()?)
}

/// Removes every row up to the cut and remembers it.
///
/// # Errors
/// When the database fails.
pub fn make(db: &Connection, cut: &CutRow) -> Result<(), StoreError> {
    db.execute("DELETE FROM events WHERE seq <= ?1", [cut.seq])?;
    db.execute("DELETE FROM clock_turns WHERE seq <= ?1 + 1", [cut.seq])?;
    db.execute(
        "INSERT OR REPLACE INTO chain_cut (id, seq, mac, tag) VALUES (1, ?1, ?2, ?3)",
        params![cut.seq, cut.mac, cut.tag],
    )?;
    Ok(())
}
