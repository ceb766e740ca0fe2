//! The rows of the audit trail. What they mean and how they are chained is [`crate::audit`]'s.

use super::error::StoreError;
use super::{turns, usage};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Action, EventFilter, Outcome, ServiceId};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::ops::RangeInclusive;

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
/// For who only counts rows: without the detail, which has to be parsed, and without the tag.
const BRIEF: &str = "seq, at, face, client, pid, program, action, subject, key_id, outcome, '{}', zeroblob(32)";

/// The end of the trail as the head table knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The newest row's number.
    pub seq: i64,
    /// Its tag.
    pub mac: [u8; 32],
    /// Its time, in milliseconds since 1970; `None` when the row is not there, which is for verifying to name.
    pub at: Option<i64>,
}

/// The end of the trail; `None` before the first row.
///
/// # Errors
/// When the database fails.
pub fn end(db: &Connection) -> Result<Option<End>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT h.seq, h.mac, e.at FROM chain_head h LEFT JOIN events e ON e.seq = h.seq WHERE h.id = 1",
    )?;
    Ok(statement
        .query_row([], |row| {
            Ok(End {
                seq: row.get(0)?,
                mac: row.get(1)?,
                at: row.get(2)?,
            })
        })
        .optional()?)
}

/// Moves the head to the row that was appended last.
///
/// # Errors
/// When the database fails.
pub fn move_head(db: &Connection, end: &End) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO chain_head (id, seq, mac) VALUES (1, ?1, ?2)")?
        .execute(params![end.seq, end.mac])?;
    Ok(())
}

/// Appends a row after `before`. The head stays where it is until [`move_head`].
///
/// # Errors
/// When the database fails.
pub fn append(db: &Connection, row: &EventRow, before: Option<&End>) -> Result<(), StoreError> {
    if before.is_some_and(|before| before.at.is_some_and(|at| at > row.at)) {
        turns::note(db, row.seq)?;
    }
    db.prepare_cached(
        "INSERT INTO events (seq, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        row.seq, row.at, row.face, row.client, row.pid, row.program, row.action, row.subject, row.key_id, row.outcome,
        row.detail, row.mac
    ])?;
    Ok(())
}

/// Notes that a row is about a key, so that it is found with the key's others.
///
/// # Errors
/// When the database fails.
pub fn note_key(db: &Connection, key: KeyId, seq: u64) -> Result<(), StoreError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    db.prepare_cached("INSERT OR IGNORE INTO events_of_key (key_id, seq) VALUES (?1, ?2)")?
        .execute(params![key.as_bytes(), seq])?;
    Ok(())
}

/// Calls `each` with at most `limit` rows after row `after`, in order, without holding them all. Tells how many there were.
///
/// # Errors
/// When the database fails.
pub fn for_each_after(
    db: &Connection,
    after: i64,
    limit: usize,
    mut each: impl FnMut(EventRow),
) -> Result<usize, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![after, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        each(read(row)?);
        count += 1;
    }
    Ok(count)
}

/// The newest rows that fit, oldest first.
///
/// Rows are found by their place; there is no index on anything else, because every deed would write one page more for it.
/// Those of a key are noted in lots ([`note_key`]), and only the few that are newer are looked through. A question by time costs
/// two dozen looks (`store::turns`), one by action, outcome, client or program reads back from the newest row until enough are
/// found.
///
/// # Errors
/// When the database fails.
pub fn select(db: &Connection, filter: &EventFilter) -> Result<Vec<EventRow>, StoreError> {
    let mut left = match filter.limit {
        0 => usize::MAX,
        limit => limit,
    };
    let mut found = Vec::new();
    let since = filter.since.map(Timestamp::as_millisecond);
    let until = filter.until.map(Timestamp::as_millisecond);
    if since.is_none() && until.is_none() {
        newest_within(db, filter, &places(filter), left, &mut found)?;
        found.reverse();
        return Ok(found);
    }
    for stretch in turns::stretches(db)?.iter().rev() {
        let before = found.len();
        if let Some(span) = turns::within(db, stretch, since, until)? {
            let places = places(filter);
            let span = *span.start().max(places.start())..=*span.end().min(places.end());
            newest_within(db, filter, &span, left, &mut found)?;
        }
        left -= found.len() - before;
        if left == 0 {
            break;
        }
    }
    found.reverse();
    Ok(found)
}

/// The number of the newest row; 0 when there is none.
///
/// # Errors
/// When the database fails.
pub fn newest(db: &Connection) -> Result<i64, StoreError> {
    let mut statement = db.prepare_cached("SELECT ifnull(max(seq), 0) FROM events")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The numbers of the newest `limit` rows of the index `events_watched`, at most `span` milliseconds older than the newest
/// row.
///
/// # Errors
/// When the database fails.
pub fn watched(db: &Connection, span: i64, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq FROM events WHERE (client IS NOT NULL OR action = 'created' OR action = 'deleted' OR action = 'rotated' OR action = 'checked' OR action = 'wrong_password') AND at >= (SELECT at FROM events ORDER BY seq DESC LIMIT 1) - ?1 ORDER BY at DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement.query_map(params![span, limit], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Calls `each` with the rows of these numbers, without their details and tags. What has the wrong shape is left out:
/// verifying names it.
///
/// # Errors
/// When the database fails.
pub fn for_each_of(db: &Connection, seqs: &[i64], mut each: impl FnMut(EventRow)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {BRIEF} FROM events WHERE seq = ?1"))?;
    for seq in seqs {
        let mut rows = statement.query([seq])?;
        if let Some(row) = rows.next()? {
            read(row).into_iter().for_each(&mut each);
        }
    }
    Ok(())
}

/// Calls `each` with the rows after `after`, oldest first, brief as above and without what has the wrong shape.
///
/// # Errors
/// When the database fails.
pub fn for_each_readable(db: &Connection, after: i64, mut each: impl FnMut(EventRow)) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {BRIEF} FROM events WHERE seq > ?1 ORDER BY seq"))?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        read(row).into_iter().for_each(&mut each);
    }
    Ok(())
}

/// The newest rows about fallback of a service and its keys, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_fallback(db: &Connection, service: &ServiceId, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    // `0` is what follows `/`: the range holds the service, its keys and services that begin alike, which the last term leaves out.
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE action IN ('fell_back', 'fallback_changed')
         AND subject >= ?1 AND subject < ?1 || '0' AND (subject = ?1 OR substr(subject, 1, length(?1) + 1) = ?1 || '/')
         ORDER BY seq DESC LIMIT ?2"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![service.as_str(), i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The places that a filter leaves.
fn places(filter: &EventFilter) -> RangeInclusive<i64> {
    let place = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
    let first = filter.after.map_or(i64::MIN, |seq| place(seq).saturating_add(1));
    let last = filter.before.map_or(i64::MAX, |seq| place(seq).saturating_sub(1));
    first..=last
}

/// Appends the newest rows of one span, newest first.
fn newest_within(
    db: &Connection,
    filter: &EventFilter,
    span: &RangeInclusive<i64>,
    limit: usize,
    found: &mut Vec<EventRow>,
) -> Result<(), StoreError> {
    if filter.key.is_none() {
        return read_back(db, filter, TRAIL, span, limit, found);
    }
    let noted_to = i64::try_from(usage::counted_to(db)?).unwrap_or(i64::MAX);
    let before = found.len();
    let newer = *span.start().max(&noted_to.saturating_add(1))..=*span.end();
    read_back(db, filter, TRAIL, &newer, limit, found)?;
    let left = limit - (found.len() - before);
    let noted = *span.start()..=noted_to.min(*span.end());
    read_back(db, filter, NOTED, &noted, left, found)
}

/// Where rows are read, and the column that is their order there.
type Source = (&'static str, &'static str);
/// The trail itself.
const TRAIL: Source = ("events WHERE seq BETWEEN :first AND :last", "seq");
/// The rows of a key as far as they are noted. `CROSS JOIN` keeps to this order, and so does sorting by this `place`.
const NOTED: Source = (
    "(SELECT seq AS place FROM events_of_key WHERE key_id = :key AND seq BETWEEN :first AND :last) CROSS JOIN events ON seq = place WHERE TRUE",
    "place",
);

/// Appends the newest rows of one span of `source` that fit, newest first.
fn read_back(
    db: &Connection,
    filter: &EventFilter,
    (source, place): Source,
    span: &RangeInclusive<i64>,
    limit: usize,
    found: &mut Vec<EventRow>,
) -> Result<(), StoreError> {
    if span.is_empty() || limit == 0 {
        return Ok(());
    }
    let key = filter.key.map(|id| *id.as_bytes());
    let (action, outcome) = (filter.action.map(Action::as_str), filter.outcome.map(Outcome::as_str));
    let asked: [(&str, &str, Option<&dyn ToSql>); 5] = [
        ("key_id", ":key", key.as_ref().map(|key| key as &dyn ToSql)),
        ("action", ":action", action.as_ref().map(|word| word as &dyn ToSql)),
        ("outcome", ":outcome", outcome.as_ref().map(|word| word as &dyn ToSql)),
        (
            "client",
            ":client",
            filter.client.as_ref().map(|name| name as &dyn ToSql),
        ),
        (
            "program",
            ":program",
            filter.program.as_ref().map(|name| name as &dyn ToSql),
        ),
    ];
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut parameters: Vec<(&str, &dyn ToSql)> =
        vec![(":first", span.start()), (":last", span.end()), (":limit", &limit)];
    // Only what is asked for stands in the words: one that allows for both (`:key IS NULL OR …`) would not use an index.
    let mut sql = format!("SELECT {COLUMNS} FROM {source}");
    for (column, parameter, value) in asked {
        if let Some(value) = value {
            sql += &format!(" AND {column} = {parameter}");
            parameters.push((parameter, value));
        }
    }
    if let Some(about) = &filter.about {
        sql += " AND instr(lower(subject), lower(:about)) > 0";
        parameters.push((":about", about));
    }
    sql += &format!(" ORDER BY {place} DESC LIMIT :limit");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(parameters.as_slice())?;
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(())
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
