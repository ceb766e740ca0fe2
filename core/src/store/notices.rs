//! What a person was told already, what is silent for a while, and the dates that notices are made of.

use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::clock::Timestamp;
use crate::ids::{KeyId, SubjectId};
use crate::model::{Reason, Status, Told, ToldRung, Topic, Way};
use rusqlite::{Connection, Row, params};
use std::collections::HashMap;

/// What decides whether a key needs a person.
#[derive(Debug, Clone)]
pub struct Dates {
    /// The key.
    pub key: KeyId,
    /// `service/name`.
    pub reference: String,
    /// What its last check said.
    pub status: Status,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it should be replaced.
    pub rotate_due_at: Option<Timestamp>,
    /// When its provider was last asked, or else when it was last changed.
    pub seen_at: Timestamp,
    /// Until when it is silent.
    pub snoozed_until: Option<Timestamp>,
    /// When it last failed in use and another key took its place.
    pub fell_back_at: Option<Timestamp>,
    /// The facts of its newest check, as JSON, if that tells of credit.
    pub credit: Option<String>,
}

const DATES: &str = "SELECT k.id, k.service || '/' || k.name, k.status, k.expires_at, k.rotate_due_at, coalesce(k.last_checked_at, k.updated_at), s.until,
        (SELECT facts FROM checks WHERE key_id = k.id ORDER BY at DESC, id DESC LIMIT 1),
        CASE WHEN f.fell_back THEN f.failed_at END
    FROM keys k LEFT JOIN snoozes s ON s.key_id = k.id LEFT JOIN failures f ON f.key_id = k.id
    WHERE k.is_active = 1";

/// Calls `each` with the dates of every key that is in use, without holding them all. One pass over the keys, with one look
/// into an index for each.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each_dates(db: &Connection, mut each: impl FnMut(&Dates)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(DATES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(&read_dates(row)?);
    }
    Ok(())
}

/// The dates of one key; `None` when it is not in use or went.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn dates_of(db: &Connection, key: KeyId) -> Result<Option<Dates>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{DATES} AND k.id = ?1"))?;
    let mut rows = statement.query([key.as_bytes()])?;
    rows.next()?.map(read_dates).transpose()
}

fn read_dates(row: &Row<'_>) -> Result<Dates, StoreError> {
    let time = |column: usize| row.get::<_, Option<i64>>(column)?.map(from_millis).transpose();
    let credit = row
        .get_ref(7)?
        .as_str_or_null()
        .ok()
        .flatten()
        .filter(|facts| facts.contains("\"credit_remaining\""))
        .map(ToOwned::to_owned);
    Ok(Dates {
        key: KeyId::from_bytes(row.get(0)?),
        reference: row.get(1)?,
        status: Status::parse(row.get_ref(2)?.as_str()?)
            .ok_or_else(|| StoreError::Damaged("the status of a key can't be read".into()))?,
        expires_at: time(3)?,
        rotate_due_at: time(4)?,
        seen_at: from_millis(row.get(5)?)?,
        snoozed_until: time(6)?,
        fell_back_at: time(8)?,
        credit,
    })
}

/// Everything that was told.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn told(db: &Connection) -> Result<Told, StoreError> {
    let damaged = || StoreError::Damaged("a notice can't be read".into());
    let mut statement = db.prepare_cached("SELECT subject, reason, about, way, rung FROM notices")?;
    let mut rows = statement.query([])?;
    let mut told = Told::default();
    while let Some(row) = rows.next()? {
        told.note(ToldRung {
            topic: Topic {
                subject: SubjectId::from_bytes(row.get(0)?),
                reason: Reason::parse(row.get_ref(1)?.as_str()?).ok_or_else(damaged)?,
                about: from_millis(row.get(2)?)?,
            },
            way: Way::parse(row.get_ref(3)?.as_str()?).ok_or_else(damaged)?,
            rung: row.get(4)?,
        });
    }
    Ok(told)
}

/// Notes that a rung was told, unless a lower one was.
///
/// # Errors
/// When the database fails.
pub fn note(db: &Connection, told: &ToldRung, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO notices (subject, reason, about, way, rung, told_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (subject, reason, about, way) DO UPDATE SET rung = excluded.rung, told_at = excluded.told_at WHERE excluded.rung < rung",
    )?
    .execute(params![
        told.topic.subject.as_bytes(),
        told.topic.reason.as_str(),
        to_millis(told.topic.about),
        told.way.as_str(),
        told.rung,
        to_millis(now)
    ])?;
    Ok(())
}

/// Forgets what was told on a ladder, in one way.
///
/// # Errors
/// When the database fails.
pub fn forget(db: &Connection, topic: &Topic, way: Way) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM notices WHERE subject = ?1 AND reason = ?2 AND about = ?3 AND way = ?4")?
        .execute(params![
            topic.subject.as_bytes(),
            topic.reason.as_str(),
            to_millis(topic.about),
            way.as_str()
        ])?;
    Ok(())
}

/// Until when keys are silent. Reads the whole table, which has a row for each key that a person ever silenced.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn snoozes(db: &Connection) -> Result<HashMap<KeyId, Timestamp>, StoreError> {
    let mut statement = db.prepare_cached("SELECT key_id, until FROM snoozes")?;
    let mut rows = statement.query([])?;
    let mut silent = HashMap::new();
    while let Some(row) = rows.next()? {
        silent.insert(KeyId::from_bytes(row.get(0)?), from_millis(row.get(1)?)?);
    }
    Ok(silent)
}

/// Silences a key until then, or ends that.
///
/// # Errors
/// When the database fails.
pub fn snooze(db: &Connection, key: KeyId, until: Option<Timestamp>) -> Result<(), StoreError> {
    match until {
        Some(until) => db
            .prepare_cached(
                "INSERT INTO snoozes (key_id, until) VALUES (?1, ?2) ON CONFLICT (key_id) DO UPDATE SET until = excluded.until",
            )?
            .execute(params![key.as_bytes(), to_millis(until)])?,
        None => db
            .prepare_cached("DELETE FROM snoozes WHERE key_id = ?1")?
            .execute([key.as_bytes()])?,
    };
    Ok(())
}
