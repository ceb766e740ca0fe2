//! Rows of clients: other programs that were given a token.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::crypto::TokenDigest;
use crate::ids::{ClientId, KeyId};
use crate::model::{ClientName, Grant, Rate};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A client with what only the vault needs to know of it.
#[derive(Clone)]
pub struct ClientRow {
    /// Who it is and what it may do.
    pub grant: Grant,
    /// Of its token.
    pub digest: TokenDigest,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its token was last good, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Whether its token is refused at the moment.
    pub is_suspended: bool,
}

const COLUMNS: &str = "id, name, digest, scopes, services, keys, rate, created_at, expires_at, last_used_at, is_suspended, rules, concurrency";

/// Stores a new client.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, row: &ClientRow) -> Result<(), StoreError> {
    let grant = &row.grant;
    db.prepare_cached(
        "INSERT INTO clients (id, name, digest, scopes, services, keys, rate, created_at, expires_at, last_used_at, is_suspended, rules, concurrency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        grant.client.as_bytes(),
        grant.name.as_str(),
        row.digest.as_bytes(),
        json(&grant.scopes),
        json(&grant.services),
        json(&grant.keys),
        grant.rate.to_string(),
        to_millis(row.created_at),
        grant.expires_at.map(to_millis),
        row.last_used_at.map(to_millis),
        row.is_suspended,
        json(&grant.rules),
        grant.concurrency,
    ])?;
    Ok(())
}

/// All clients by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn all(db: &Connection) -> Result<Vec<ClientRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM clients ORDER BY name"))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The client with that name.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_name(db: &Connection, name: &str) -> Result<Option<ClientRow>, StoreError> {
    one(db, "name = ?1", [name])
}

/// The client with that id.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_id(db: &Connection, id: ClientId) -> Result<Option<ClientRow>, StoreError> {
    one(db, "id = ?1", [id.as_bytes()])
}

/// The client whose token has this digest.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_digest(db: &Connection, digest: &TokenDigest) -> Result<Option<ClientRow>, StoreError> {
    one(db, "digest = ?1", [digest.as_bytes()])
}

/// Notes that a token was good.
///
/// # Errors
/// When the database fails.
pub fn touch(db: &Connection, id: ClientId, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE clients SET last_used_at = ?2 WHERE id = ?1")?
        .execute(params![id.as_bytes(), to_millis(now)])?;
    Ok(())
}

/// Has a token refused, or not any more.
///
/// # Errors
/// When the database fails.
pub fn set_suspended(db: &Connection, id: ClientId, is_suspended: bool) -> Result<(), StoreError> {
    db.execute(
        "UPDATE clients SET is_suspended = ?2 WHERE id = ?1",
        params![id.as_bytes(), is_suspended],
    )?;
    Ok(())
}

/// Forgets a client and with it its token.
///
/// # Errors
/// When the database fails.
pub fn delete(db: &Connection, id: ClientId) -> Result<(), StoreError> {
    db.execute("DELETE FROM clients WHERE id = ?1", [id.as_bytes()])?;
    Ok(())
}

fn one(db: &Connection, which: &str, params: impl rusqlite::Params) -> Result<Option<ClientRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM clients WHERE {which}"))?;
    statement.query_row(params, |row| Ok(read(row))).optional()?.transpose()
}

fn read(row: &Row<'_>) -> Result<ClientRow, StoreError> {
    let maybe = |column: usize| row.get::<_, Option<i64>>(column)?.map(from_millis).transpose();
    Ok(ClientRow {
        grant: Grant {
            client: ClientId::from_bytes(row.get(0)?),
            name: ClientName::parse(row.get_ref(1)?.as_str()?).map_err(|_| damaged())?,
            scopes: list(row, 3)?,
            services: list(row, 4)?,
            keys: list::<KeyId>(row, 5)?,
            rate: Rate::parse(row.get_ref(6)?.as_str()?).map_err(|_| damaged())?,
            expires_at: maybe(8)?,
            rules: list(row, 11)?,
            concurrency: row.get(12)?,
        },
        digest: TokenDigest::from_bytes(row.get(2)?),
        created_at: from_millis(row.get(7)?)?,
        last_used_at: maybe(9)?,
        is_suspended: row.get(10)?,
    })
}

fn json(list: &impl Serialize) -> String {
    serde_json::to_string(list).expect("a list of texts is JSON")
}

/// A list that can't be read is damage: taken for empty it would mean "every key".
fn list<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|_| damaged())
}

fn damaged() -> StoreError {
    StoreError::Damaged("a client's row can't be read".into())
}
