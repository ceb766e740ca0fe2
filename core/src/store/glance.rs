//! Many keys at a glance: what a list shows, what figures need, how many there are. Nothing is built for each of them.

use super::error::StoreError;
use super::keys::{damaged, tags_by_key};
use super::time::to_millis;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Status, Tag};
use rusqlite::{Connection, Row, params};

/// What a list shows of a key, as it is stored; borrowed from the row.
#[derive(Debug)]
pub struct Listed<'a> {
    /// The provider.
    pub service: &'a str,
    /// Unique within the service.
    pub name: &'a str,
    /// Whether it is what the bare service name means.
    pub is_default: bool,
    /// Whether it may be handed out.
    pub is_active: bool,
    /// What the last check said; expiry is the reader's business.
    pub status: Status,
    /// First and last characters, or empty.
    pub preview: &'a str,
    /// When it ends, in milliseconds since 1970.
    pub expires_at: Option<i64>,
    /// When a value was last handed out, in milliseconds since 1970.
    pub last_used_at: Option<i64>,
    /// Labels, sorted.
    pub tags: &'a [Tag],
}

/// Calls `each` with every key by service and name, without building one.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each(db: &Connection, mut each: impl FnMut(&Listed<'_>)) -> Result<(), StoreError> {
    let tags = tags_by_key(db)?;
    let mut statement = db.prepare_cached(
        "SELECT id, service, name, is_default, is_active, status, preview, expires_at, last_used_at FROM keys ORDER BY service, name",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let tags = match tags.is_empty() {
            true => None,
            false => tags.get(&KeyId::from_bytes(row.get(0)?)),
        };
        each(&Listed {
            service: row.get_ref(1)?.as_str()?,
            name: row.get_ref(2)?.as_str()?,
            is_default: row.get(3)?,
            is_active: row.get(4)?,
            status: Status::parse(row.get_ref(5)?.as_str()?).ok_or_else(damaged)?,
            preview: row.get_ref(6)?.as_str()?,
            expires_at: row.get(7)?,
            last_used_at: row.get(8)?,
            tags: tags.map(Vec::as_slice).unwrap_or_default(),
        });
    }
    Ok(())
}

/// Shows each key's facts for figures to `each`.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each_facts(db: &Connection, mut each: impl FnMut(Facts<'_>)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT service, status, is_active, created_at, expires_at, rotate_due_at, last_checked_at, last_used_at, use_count FROM keys",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Facts {
            service: row.get_ref(0)?.as_str()?,
            status: row.get_ref(1)?.as_str()?,
            is_active: row.get(2)?,
            created_at: row.get(3)?,
            expires_at: row.get(4)?,
            rotate_due_at: row.get(5)?,
            last_checked_at: row.get(6)?,
            last_used_at: row.get(7)?,
            use_count: u64::try_from(row.get::<_, i64>(8)?).map_err(|_| damaged())?,
        });
    }
    Ok(())
}

/// What figures need of one key; times are milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The provider.
    pub service: &'a str,
    /// The stored status.
    pub status: &'a str,
    /// Whether it may be handed out.
    pub is_active: bool,
    /// When it was added.
    pub created_at: i64,
    /// Its end.
    pub expires_at: Option<i64>,
    /// When it should be replaced.
    pub rotate_due_at: Option<i64>,
    /// When its provider was asked last.
    pub last_checked_at: Option<i64>,
    /// When a value was handed out last.
    pub last_used_at: Option<i64>,
    /// How often a value was handed out.
    pub use_count: u64,
}

/// How many keys there are, are dead, and end within `soon`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// All keys.
    pub keys: u64,
    /// Those whose last check was dead, or whose end has passed.
    pub dead: u64,
    /// Those that end within the span and have not ended yet.
    pub expiring: u64,
}

/// Counts without reading a row.
///
/// # Errors
/// When the database fails.
pub fn tally(db: &Connection, now: Timestamp, soon: jiff::SignedDuration) -> Result<Tally, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*),
                count(*) FILTER (WHERE status = 'invalid' OR status = 'expired' OR status = 'revoked' OR status = 'disabled' OR status = 'malformed' OR expires_at <= ?1),
                count(*) FILTER (WHERE expires_at > ?1 AND expires_at <= ?1 + ?2)
         FROM keys",
    )?;
    let span = i64::try_from(soon.as_millis()).unwrap_or(i64::MAX / 2);
    let number = |row: &Row<'_>, column| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(statement.query_row(params![to_millis(now), span], |row| {
        Ok(Tally {
            keys: number(row, 0)?,
            dead: number(row, 1)?,
            expiring: number(row, 2)?,
        })
    })?)
}
