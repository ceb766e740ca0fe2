//! Appending to the trail, in the transaction of the deed it records.

use super::chain::{GENESIS, tag};
use crate::crypto::SymmetricKey;
use crate::ids::KeyId;
use crate::model::{Act, Action, Actor, Event, EventFilter, Face, Key, Outcome, ServiceId};
use crate::store::events::{self, End, EventRow};
use crate::store::{Connection, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// What is to be recorded; who and when come from the [`Act`].
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// What.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// The key's id.
    pub key_id: Option<KeyId>,
    /// `service/name`.
    pub subject: Option<String>,
    /// More, never a value.
    pub detail: BTreeMap<String, String>,
}

impl NewEvent {
    /// A deed about the vault itself.
    pub fn vault(action: Action) -> Self {
        Self {
            action,
            outcome: Outcome::Ok,
            key_id: None,
            subject: None,
            detail: BTreeMap::new(),
        }
    }

    /// A deed about one key.
    pub fn key(action: Action, key: &Key) -> Self {
        Self {
            key_id: Some(key.id),
            subject: Some(key.reference.clone()),
            ..Self::vault(action)
        }
    }

    /// With another outcome.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// With one more word of detail.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.detail.insert(name.into(), value.into());
        self
    }
}

/// Appends rows one after another. The end of the trail is read before the first and written after the last, however many a
/// deed has.
#[derive(Debug, Default)]
pub struct Pen {
    end: Option<End>,
    has_looked: bool,
}

impl Pen {
    /// Appends a row and gives it back as it can be told.
    ///
    /// # Errors
    /// When the database fails.
    pub fn write(
        &mut self,
        db: &Connection,
        audit_key: &SymmetricKey,
        act: Act<'_>,
        event: NewEvent,
    ) -> Result<Event, StoreError> {
        if !self.has_looked {
            self.end = events::end(db)?;
            self.has_looked = true;
        }
        let (seq, previous) = self.end.map_or((1, GENESIS), |end| (end.seq + 1, end.mac));
        let mut row = new_row(seq, act, &event);
        row.mac = tag(audit_key, &previous, &row);
        events::append(db, &row, self.end.as_ref())?;
        self.end = Some(End {
            seq,
            mac: row.mac,
            at: Some(row.at),
        });
        Ok(Event {
            seq: u64::try_from(seq).expect("rows are counted from 1"),
            at: act.now,
            actor: act.actor.clone(),
            action: event.action,
            subject: event.subject,
            key_id: event.key_id,
            outcome: event.outcome,
            detail: event.detail,
        })
    }

    /// Moves the head to the last row. Rows after the head are a broken trail, so this is the last thing before the commit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn lift(&self, db: &Connection) -> Result<(), StoreError> {
        self.end.as_ref().map_or(Ok(()), |end| events::move_head(db, end))
    }
}

/// Appends one row to the trail and gives it back as it can be told.
///
/// # Errors
/// When the database fails.
pub fn record(db: &Connection, audit_key: &SymmetricKey, act: Act<'_>, event: NewEvent) -> Result<Event, StoreError> {
    let mut pen = Pen::default();
    let event = pen.write(db, audit_key, act, event)?;
    pen.lift(db)?;
    Ok(event)
}

fn new_row(seq: i64, act: Act<'_>, event: &NewEvent) -> EventRow {
    EventRow {
        seq,
        at: act.now.as_millisecond(),
        face: act.actor.face.as_str().into(),
        client: act.actor.client.clone(),
        pid: act.actor.pid.map(i64::from),
        program: act.actor.program.clone(),
        action: event.action.as_str().into(),
        subject: event.subject.clone(),
        key_id: event.key_id.map(|id| *id.as_bytes()),
        outcome: event.outcome.as_str().into(),
        detail: serde_json::to_string(&event.detail).expect("a map of texts is JSON"),
        mac: GENESIS,
    }
}

/// The rows that fit, oldest first. Rows that can't be read are damage.
///
/// # Errors
/// When the database fails or a row can't be read.
pub fn select(db: &Connection, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
    events::select(db, filter)?.into_iter().map(read).collect()
}

/// The newest rows about fallback of a service and its keys, newest first.
///
/// # Errors
/// When the database fails or a row can't be read.
pub fn of_fallback(db: &Connection, service: &ServiceId, limit: usize) -> Result<Vec<Event>, StoreError> {
    let rows = events::of_fallback(db, service, limit)?;
    rows.into_iter().map(read).collect()
}

/// Calls `each` with the newest `tail` rows and, of the kinds that windows need, the newest `limit` within `span` before the
/// newest row; oldest first, one after another, because thousands of rows at once are megabytes. They come without their
/// details. Unreadable rows are left out: verifying names them.
///
/// # Errors
/// When the database fails.
pub fn recent(
    db: &Connection,
    tail: u64,
    (span, limit): (SignedDuration, usize),
    mut each: impl FnMut(&Event),
) -> Result<(), StoreError> {
    let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let newest = events::newest(db)?;
    let before_tail = newest.saturating_sub(i64::try_from(tail).unwrap_or(i64::MAX));
    let mut watched = events::watched(db, span, limit)?;
    watched.retain(|seq| *seq <= before_tail);
    watched.sort_unstable();
    let mut tell = |row| read(row).iter().for_each(&mut each);
    events::for_each_of(db, &watched, &mut tell)?;
    events::for_each_readable(db, before_tail, &mut tell)
}

/// Calls `each` with the rows after `seq`, oldest first and without their details. Unreadable rows are left out.
///
/// # Errors
/// When the database fails.
pub fn for_each_after(db: &Connection, seq: u64, mut each: impl FnMut(&Event)) -> Result<(), StoreError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    events::for_each_readable(db, seq, |row| read(row).iter().for_each(&mut each))
}

fn read(row: EventRow) -> Result<Event, StoreError> {
    let damaged = || StoreError::Damaged(format!("row {} of the audit trail can't be read", row.seq));
    Ok(Event {
        seq: u64::try_from(row.seq).map_err(|_| damaged())?,
        at: Timestamp::from_millisecond(row.at).map_err(|_| damaged())?,
        action: Action::parse(&row.action).ok_or_else(damaged)?,
        outcome: Outcome::parse(&row.outcome).ok_or_else(damaged)?,
        detail: serde_json::from_str(&row.detail).map_err(|_| damaged())?,
        key_id: row.key_id.map(KeyId::from_bytes),
        actor: Actor {
            face: Face::parse(&row.face),
            client: row.client,
            pid: row.pid.and_then(|pid| u32::try_from(pid).ok()),
            program: row.program,
        },
        subject: row.subject,
    })
}
