//! The rows of the audit trail. What they mean and how they are chained is [`crate::audit`]'s.

use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A row as it is stored: every column the chain covers, unparsed, so that verifying sees what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// From 1, without gaps.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The kind of program.
    pub face: String,
    /// The scoped client's name.
    pub client: Option<String>,
    /// The process.
    pub pid: Option<i64>,
    /// The program.
    pub program: Option<String>,
    /// What was done.
    pub action: String,
    /// `service/name` at that time.
    pub subject: Option<String>,
    /// The key's id.
    pub key_id: Option<[u8; 16]>,
    /// How it ended.
    pub outcome: String,
    /// JSON object of texts.
    pub detail: String,
    /// The chain's tag.
    pub mac: [u8; 32],
}

const COLUMNS: &str = "seq, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac";

/// The newest row's number and tag as the head table knows them; `None` before the first row.
///
/// # Errors
/// When the database fails.
pub fn head(db: &Connection) -> Result<Option<(i64, [u8; 32])>, StoreError> {
    let mut statement = db.prepare_cached("SELECT seq, mac FROM chain_head WHERE id = 1")?;
    Ok(statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Appends a row and moves the head to it.
///
/// # Errors
/// When the database fails.
pub fn append(db: &Connection, row: &EventRow) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO events (seq, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        row.seq, row.at, row.face, row.client, row.pid, row.program, row.action, row.subject, row.key_id, row.outcome,
        row.detail, row.mac
    ])?;
    db.prepare_cached("INSERT OR REPLACE INTO chain_head (id, seq, mac) VALUES (1, ?1, ?2)")?
        .execute(params![row.seq, row.mac])?;
    Ok(())
}

/// Calls `each` with every row in order, without holding them all.
///
/// # Errors
/// When the database or `each` fails.
pub fn for_each(db: &Connection, mut each: impl FnMut(EventRow)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM events ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(read(row)?);
    }
    Ok(())
}

/// The newest `limit` rows that fit, oldest first; `limit` 0 means all.
///
/// # Errors
/// When the database fails.
pub fn select(
    db: &Connection,
    key: Option<[u8; 16]>,
    since: Option<i64>,
    limit: usize,
) -> Result<Vec<EventRow>, StoreError> {
    let limit = if limit == 0 {
        -1
    } else {
        i64::try_from(limit).unwrap_or(i64::MAX)
    };
    // Each question in words of its own: one that allows for both (`?1 IS NULL OR …`) would not use the key's index.
    // There is none on the time: it would make every deed write one page more, for a question that is asked rarely.
    let which = match (key, since) {
        (Some(_), Some(_)) => "key_id = ?1 AND at >= ?2 ORDER BY seq",
        (Some(_), None) => "key_id = ?1 AND ?2 IS NULL ORDER BY seq",
        (None, Some(_)) => "at >= ?2 AND ?1 IS NULL ORDER BY seq",
        (None, None) => "?1 IS NULL AND ?2 IS NULL ORDER BY seq",
    };
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM events WHERE {which} DESC LIMIT ?3"))?;
    let mut rows = statement.query(params![key, since, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    found.reverse();
    Ok(found)
}

/// The newest `limit` rows, newest first.
///
/// # Errors
/// When the database fails.
pub fn newest(db: &Connection, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events ORDER BY seq DESC LIMIT ?1");
    collect(db, &sql, params![i64::try_from(limit).unwrap_or(i64::MAX)])
}

/// The newest `limit` rows of the index `events_watched`, at most `span` milliseconds older than the newest row.
///
/// # Errors
/// When the database fails.
pub fn watched(db: &Connection, span: i64, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE (client IS NOT NULL OR action IN ('created', 'deleted', 'rotated', 'checked', 'wrong_password')) AND at >= (SELECT at FROM events ORDER BY seq DESC LIMIT 1) - ?1 ORDER BY at DESC LIMIT ?2"
    );
    collect(db, &sql, params![span, i64::try_from(limit).unwrap_or(i64::MAX)])
}

/// The rows after `seq`.
///
/// # Errors
/// When the database fails.
pub fn after(db: &Connection, seq: i64) -> Result<Vec<EventRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE seq > ?1 ORDER BY seq");
    collect(db, &sql, params![seq])
}

/// The rows of a question. What has the wrong shape is left out: verifying names it.
fn collect(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<EventRow>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(read(row).ok());
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<EventRow, rusqlite::Error> {
    Ok(EventRow {
        seq: row.get(0)?,
        at: row.get(1)?,
        face: row.get(2)?,
        client: row.get(3)?,
        pid: row.get(4)?,
        program: row.get(5)?,
        action: row.get(6)?,
        subject: row.get(7)?,
        key_id: row.get(8)?,
        outcome: row.get(9)?,
        detail: row.get(10)?,
        mac: row.get(11)?,
    })
}
