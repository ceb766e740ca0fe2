//! Finding rows of the trail by time, without an index on it.
//!
//! The number of a row grows with time except where the clock was set back. Those rows are remembered when they are written
//! (`clock_turns`), so the trail is a few stretches in each of which times only grow: a binary search in each finds exactly
//! the rows of a time, also those that were written before the clock was set back. An index would cost every deed one
//! page more to write; this costs it nothing but knowing the time of the row before.

use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension};
use std::ops::RangeInclusive;

/// Remembers that row `seq` says an earlier time than the row before it.
pub(super) fn note(db: &Connection, seq: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO clock_turns (seq) VALUES (?1)")?
        .execute([seq])?;
    Ok(())
}

/// The trail, oldest first, cut wherever the clock was set back.
pub(super) fn stretches(db: &Connection) -> Result<Vec<RangeInclusive<i64>>, StoreError> {
    let ends = "SELECT (SELECT min(seq) FROM events), (SELECT max(seq) FROM events)";
    let ends: (Option<i64>, Option<i64>) = db
        .prepare_cached(ends)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(mut first), Some(last)) = ends else {
        return Ok(Vec::new());
    };
    let mut statement = db.prepare_cached("SELECT seq FROM clock_turns WHERE seq > ?1 AND seq <= ?2 ORDER BY seq")?;
    let mut turns = statement.query([first, last])?;
    let mut stretches = Vec::new();
    while let Some(turn) = turns.next()? {
        let turn: i64 = turn.get(0)?;
        stretches.push(first..=turn - 1);
        first = turn;
    }
    stretches.push(first..=last);
    Ok(stretches)
}

/// The rows of a stretch at or after `since` and before `until`; `None` when there are none.
pub(super) fn within(
    db: &Connection,
    stretch: &RangeInclusive<i64>,
    since: Option<i64>,
    until: Option<i64>,
) -> Result<Option<RangeInclusive<i64>>, StoreError> {
    let first = since.map_or(Ok(*stretch.start()), |since| first_from(db, stretch, since))?;
    let end = until.map_or(Ok(stretch.end() + 1), |until| first_from(db, stretch, until))?;
    Ok((first < end).then(|| first..=end - 1))
}

/// The number of the first row of a stretch that is not before `at`, or one past its end. Rows may be missing.
fn first_from(db: &Connection, stretch: &RangeInclusive<i64>, at: i64) -> Result<i64, StoreError> {
    let mut look =
        db.prepare_cached("SELECT seq, at FROM events WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq LIMIT 1")?;
    let (mut low, mut high) = (*stretch.start(), *stretch.end());
    // The ends first: most stretches lie on one side of the time.
    let mut ends = [*stretch.end(), *stretch.start()].into_iter();
    while low <= high {
        let end = ends.next().filter(|end| (low..=high).contains(end));
        let middle = end.unwrap_or(low + (high - low) / 2);
        let found: Option<(i64, i64)> = look
            .query_row([middle, high], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((seq, time)) if time < at => low = seq + 1,
            _ => high = middle - 1,
        }
    }
    Ok(low)
}
