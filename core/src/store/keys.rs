//! Rows of keys, with their tags and the fields that are not secret.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Asked, ExpirySource, FieldName, Key, KeyName, ServiceId, Status, Tag};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, HashMap};

/// A key with what only the vault needs to know of it.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// What everybody may see. The status is the stored one; expiry is the reader's business.
    pub key: Key,
    /// The field that a bare reference means.
    pub main_field: FieldName,
    /// Seconds between rotations; 0 is never, `None` is what the vault's setting says.
    pub rotate_every_seconds: Option<i64>,
}

const COLUMNS: &str = "id, service, name, note, is_default, is_active, status, base_url, main_field, preview, version, created_at, updated_at, expires_at, expires_source, rotate_every_seconds, rotate_due_at, last_checked_at, last_used_at, use_count";

/// Stores a new key with its tags and fields.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, row: &KeyRow) -> Result<(), StoreError> {
    write(
        db,
        "INSERT INTO keys (id, service, name, note, is_default, is_active, status, base_url, main_field, preview, version, created_at, updated_at, expires_at, expires_source, rotate_every_seconds, rotate_due_at, last_checked_at, last_used_at, use_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        row,
    )?;
    insert_labels(db, &row.key)
}

/// Replaces everything of a key, tags and fields included. Keeps `id`.
///
/// # Errors
/// When the database fails.
pub fn update(db: &Connection, row: &KeyRow) -> Result<(), StoreError> {
    write(
        db,
        "UPDATE keys SET service = ?2, name = ?3, note = ?4, is_default = ?5, is_active = ?6, status = ?7, base_url = ?8, main_field = ?9, preview = ?10, version = ?11, created_at = ?12, updated_at = ?13, expires_at = ?14, expires_source = ?15, rotate_every_seconds = ?16, rotate_due_at = ?17, last_checked_at = ?18, last_used_at = ?19, use_count = ?20 WHERE id = ?1",
        row,
    )?;
    db.execute("DELETE FROM tags WHERE key_id = ?1", [row.key.id.as_bytes()])?;
    db.execute("DELETE FROM fields WHERE key_id = ?1", [row.key.id.as_bytes()])?;
    insert_labels(db, &row.key)
}

/// Notes that a value was handed out.
///
/// # Errors
/// When the database fails.
pub fn touch(db: &Connection, key: KeyId, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE keys SET last_used_at = ?2, use_count = use_count + 1 WHERE id = ?1")?
        .execute(params![key.as_bytes(), to_millis(now)])?;
    Ok(())
}

/// Notes that a value was used so many times, the last time at `now`. A key that is gone is no failure.
///
/// # Errors
/// When the database fails.
pub fn touch_often(db: &Connection, key: KeyId, now: Timestamp, uses: u64) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE keys SET last_used_at = ?2, use_count = use_count + ?3 WHERE id = ?1")?
        .execute(params![
            key.as_bytes(),
            to_millis(now),
            i64::try_from(uses).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}

/// Removes a key with everything that hangs on it; the trail stays.
///
/// # Errors
/// When the database fails.
pub fn delete(db: &Connection, key: KeyId) -> Result<(), StoreError> {
    db.execute("DELETE FROM keys WHERE id = ?1", [key.as_bytes()])?;
    Ok(())
}

/// Sets the date of the next rotation of every key that follows the vault's setting: so many seconds after its current value
/// was stored, or none.
///
/// # Errors
/// When the database fails.
pub fn follow_rotation_setting(db: &Connection, every_seconds: Option<i64>) -> Result<(), StoreError> {
    db.execute(
        "UPDATE keys SET rotate_due_at = (SELECT created_at FROM versions WHERE key_id = keys.id AND number = keys.version) + ?1 * 1000 WHERE rotate_every_seconds IS NULL",
        [every_seconds],
    )?;
    Ok(())
}

/// Takes the default mark from whichever key of the service has it.
///
/// # Errors
/// When the database fails.
pub fn clear_default(db: &Connection, service: &ServiceId) -> Result<(), StoreError> {
    db.execute(
        "UPDATE keys SET is_default = 0 WHERE service = ?1 AND is_default = 1",
        [service.as_str()],
    )?;
    Ok(())
}

/// One key by its id.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_id(db: &Connection, id: KeyId) -> Result<Option<KeyRow>, StoreError> {
    one(
        db,
        &format!("SELECT {COLUMNS} FROM keys WHERE id = ?1"),
        params![id.as_bytes()],
    )
}

/// What decides whether a key may be handed out, and which value.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Whether it may be handed out.
    pub is_active: bool,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The current version.
    pub version: u32,
}

/// The stamp of a key, as it is now; `None` when the key went.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn stamp(db: &Connection, id: KeyId) -> Result<Option<Stamp>, StoreError> {
    let mut statement = db.prepare_cached("SELECT is_active, expires_at, version FROM keys WHERE id = ?1")?;
    let mut rows = statement.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Stamp {
        is_active: row.get(0)?,
        expires_at: row.get::<_, Option<i64>>(1)?.map(from_millis).transpose()?,
        version: row.get(2)?,
    }))
}

/// One key by service and name, or the service's default.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn by_name(db: &Connection, service: &ServiceId, name: Option<&KeyName>) -> Result<Option<KeyRow>, StoreError> {
    match name {
        Some(name) => one(
            db,
            &format!("SELECT {COLUMNS} FROM keys WHERE service = ?1 AND name = ?2"),
            params![service.as_str(), name.as_str()],
        ),
        None => one(
            db,
            &format!("SELECT {COLUMNS} FROM keys WHERE service = ?1 AND is_default = 1"),
            params![service.as_str()],
        ),
    }
}

/// Whether the service has a key.
///
/// # Errors
/// When the database fails.
pub fn has_any(db: &Connection, service: &ServiceId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM keys WHERE service = ?1)")?;
    Ok(statement.query_row([service.as_str()], |row| row.get(0))?)
}

/// How many keys there are.
///
/// # Errors
/// When the database fails.
pub fn count(db: &Connection) -> Result<usize, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM keys")?;
    Ok(statement.query_row([], |row| row.get::<_, u32>(0))? as usize)
}

/// The names of a service's keys, oldest first.
///
/// # Errors
/// When the database fails.
pub fn names_of(db: &Connection, service: &ServiceId) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name FROM keys WHERE service = ?1 ORDER BY created_at, id")?;
    let names = statement.query_map([service.as_str()], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// All keys by service and name. Three queries, whatever their number.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn all(db: &Connection) -> Result<Vec<KeyRow>, StoreError> {
    let mut keys = Vec::new();
    for_each(db, |row| keys.push(row))?;
    Ok(keys)
}

/// Calls `each` with every key by service and name, one after another: what is not kept takes the memory of the one before.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each(db: &Connection, mut each: impl FnMut(KeyRow)) -> Result<(), StoreError> {
    let mut tags = tags_by_key(db)?;
    let mut fields =
        labels::<BTreeMap<FieldName, String>>(db, "SELECT key_id, name, value FROM fields", |map, row| {
            map.insert(parse(FieldName::parse(row.get_ref(1)?.as_str()?))?, row.get(2)?);
            Ok(())
        })?;
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM keys ORDER BY service, name"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut found = read(row)?;
        found.key.tags = tags.remove(&found.key.id).unwrap_or_default();
        found.key.fields = fields.remove(&found.key.id).unwrap_or_default();
        each(found);
    }
    Ok(())
}

/// The keys that end after `from` and not after `until`, soonest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn expiring(db: &Connection, from: Timestamp, until: Timestamp) -> Result<Vec<KeyRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM keys WHERE expires_at > ?1 AND expires_at <= ?2 ORDER BY expires_at"
    ))?;
    let mut rows = statement.query(params![to_millis(from), to_millis(until)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(labelled(db, read(row)?)?);
    }
    Ok(found)
}

/// Shows each enabled key to `each`, with its provider: what decides when it is asked about.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each_asked(db: &Connection, mut each: impl FnMut(&str, Asked)) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, service, status, created_at, last_checked_at FROM keys WHERE is_active = 1")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let status = Status::parse(row.get_ref(2)?.as_str()?).ok_or_else(damaged)?;
        let asked = Asked {
            id: KeyId::from_bytes(row.get(0)?),
            verdict: status.verdict(),
            created_at: from_millis(row.get(3)?)?,
            last_checked_at: row.get::<_, Option<i64>>(4)?.map(from_millis).transpose()?,
        };
        each(row.get_ref(1)?.as_str()?, asked);
    }
    Ok(())
}

fn write(db: &Connection, sql: &str, row: &KeyRow) -> Result<(), StoreError> {
    let KeyRow {
        key,
        main_field,
        rotate_every_seconds,
    } = row;
    db.prepare_cached(sql)?.execute(params![
        key.id.as_bytes(),
        key.service.as_str(),
        key.name.as_str(),
        key.note,
        key.is_default,
        key.is_active,
        key.status.as_str(),
        key.base_url,
        main_field.as_str(),
        key.preview,
        key.version,
        to_millis(key.created_at),
        to_millis(key.updated_at),
        key.expires_at.map(to_millis),
        key.expires_source.map(ExpirySource::as_str),
        rotate_every_seconds,
        key.rotate_due_at.map(to_millis),
        key.last_checked_at.map(to_millis),
        key.last_used_at.map(to_millis),
        i64::try_from(key.use_count).unwrap_or(i64::MAX),
    ])?;
    Ok(())
}

fn insert_labels(db: &Connection, key: &Key) -> Result<(), StoreError> {
    for tag in &key.tags {
        db.prepare_cached("INSERT OR IGNORE INTO tags (key_id, tag) VALUES (?1, ?2)")?
            .execute(params![key.id.as_bytes(), tag.as_str()])?;
    }
    for (name, value) in &key.fields {
        db.prepare_cached("INSERT INTO fields (key_id, name, value) VALUES (?1, ?2, ?3)")?
            .execute(params![key.id.as_bytes(), name.as_str(), value])?;
    }
    Ok(())
}

fn one(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Option<KeyRow>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let Some(found) = statement
        .query_row(params, |row| Ok(read(row)))
        .optional()?
        .transpose()?
    else {
        return Ok(None);
    };
    labelled(db, found).map(Some)
}

/// With its tags and fields, in one question: most keys have neither, and asking costs more than the answer.
fn labelled(db: &Connection, mut found: KeyRow) -> Result<KeyRow, StoreError> {
    let Key { id, tags, fields, .. } = &mut found.key;
    let mut statement = db.prepare_cached(
        "SELECT tag, NULL FROM tags WHERE key_id = ?1 UNION ALL SELECT name, value FROM fields WHERE key_id = ?1",
    )?;
    let mut rows = statement.query([id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let word = row.get_ref(0)?.as_str()?;
        match row.get(1)? {
            None => tags.push(parse(Tag::parse(word))?),
            Some(value) => {
                fields.insert(parse(FieldName::parse(word))?, value);
            }
        }
    }
    tags.sort_unstable();
    Ok(found)
}

pub(super) fn tags_by_key(db: &Connection) -> Result<HashMap<KeyId, Vec<Tag>>, StoreError> {
    labels(
        db,
        "SELECT key_id, tag FROM tags ORDER BY key_id, tag",
        |list: &mut Vec<Tag>, row| {
            list.push(parse(Tag::parse(row.get_ref(1)?.as_str()?))?);
            Ok(())
        },
    )
}

/// Collects rows of `(key_id, …)` by key.
fn labels<T: Default>(
    db: &Connection,
    sql: &str,
    mut add: impl FnMut(&mut T, &Row<'_>) -> Result<(), StoreError>,
) -> Result<HashMap<KeyId, T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<KeyId, T> = HashMap::new();
    while let Some(row) = rows.next()? {
        add(found.entry(KeyId::from_bytes(row.get(0)?)).or_default(), row)?;
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<KeyRow, StoreError> {
    let service = parse(ServiceId::parse(row.get_ref(1)?.as_str()?))?;
    let name = parse(KeyName::parse(row.get_ref(2)?.as_str()?))?;
    let status = Status::parse(row.get_ref(6)?.as_str()?).ok_or_else(damaged)?;
    let time = |column: usize| from_millis(row.get(column)?);
    let maybe = |column: usize| row.get::<_, Option<i64>>(column)?.map(from_millis).transpose();
    Ok(KeyRow {
        main_field: parse(FieldName::parse(&row.get::<_, String>(8)?))?,
        rotate_every_seconds: row.get(15)?,
        key: Key {
            id: KeyId::from_bytes(row.get(0)?),
            reference: format!("{service}/{name}"),
            service,
            name,
            note: row.get(3)?,
            is_default: row.get(4)?,
            is_active: row.get(5)?,
            status,
            verdict: status.verdict(),
            base_url: row.get(7)?,
            preview: row.get(9)?,
            version: row.get(10)?,
            created_at: time(11)?,
            updated_at: time(12)?,
            expires_at: maybe(13)?,
            expires_source: row
                .get::<_, Option<String>>(14)?
                .map(|word| ExpirySource::parse(&word).ok_or_else(damaged))
                .transpose()?,
            rotate_due_at: maybe(16)?,
            last_checked_at: maybe(17)?,
            last_used_at: maybe(18)?,
            use_count: u64::try_from(row.get::<_, i64>(19)?).map_err(|_| damaged())?,
            tags: Vec::new(),
            fields: BTreeMap::new(),
        },
    })
}

fn parse<T, E>(parsed: Result<T, E>) -> Result<T, StoreError> {
    parsed.map_err(|_| damaged())
}

pub(super) fn damaged() -> StoreError {
    StoreError::Damaged("a key's row can't be read".into())
}
