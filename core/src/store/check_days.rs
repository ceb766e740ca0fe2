//! Checks, counted by day, status and latency.

use super::error::StoreError;
use super::time::to_millis;
use crate::clock::Timestamp;
use crate::model::{Check, Status};
use rusqlite::{Connection, params};
use std::ops::RangeInclusive;

/// Days that are kept; figures look back 30.
const KEPT_DAYS: i64 = 90;
const DAY_MILLIS: i64 = 86_400_000;
/// The latency of a check that got no answer.
const NONE: i64 = -1;

/// Some checks of one day that found the same and took as long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    /// The day (UTC), counted from 1970-01-01.
    pub day: i64,
    /// What they found.
    pub status: Status,
    /// How long the answer took, in milliseconds with two digits that count; `None` when none came.
    pub latency_ms: Option<u64>,
    /// How many.
    pub count: u64,
}

/// The day (UTC) of a time, counted from 1970-01-01.
pub fn day_of(time: Timestamp) -> i64 {
    to_millis(time).div_euclid(DAY_MILLIS)
}

/// Counts a check for its day, and forgets days that are over for long.
///
/// # Errors
/// When the database fails.
pub(super) fn add(db: &Connection, check: &Check) -> Result<(), StoreError> {
    let day = day_of(check.checked_at);
    let latency = check.latency_ms.map_or(NONE, rounded);
    db.prepare_cached(
        "INSERT INTO check_days (day, status, latency_ms, checks) VALUES (?1, ?2, ?3, 1) ON CONFLICT (day, status, latency_ms) DO UPDATE SET checks = checks + 1",
    )?
    .execute(params![day, check.status.as_str(), latency])?;
    db.prepare_cached("DELETE FROM check_days WHERE day < ?1")?
        .execute([day - KEPT_DAYS])?;
    Ok(())
}

/// Shows what was counted on these days to `each`.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn for_each(db: &Connection, days: RangeInclusive<i64>, mut each: impl FnMut(&Checks)) -> Result<(), StoreError> {
    let damaged = || StoreError::Damaged("the checks of a day can't be read".into());
    let mut statement =
        db.prepare_cached("SELECT day, status, latency_ms, checks FROM check_days WHERE day >= ?1 AND day <= ?2")?;
    let mut rows = statement.query([days.start(), days.end()])?;
    while let Some(row) = rows.next()? {
        each(&Checks {
            day: row.get(0)?,
            status: Status::parse(row.get_ref(1)?.as_str()?).ok_or_else(damaged)?,
            latency_ms: u64::try_from(row.get::<_, i64>(2)?).ok(),
            count: u64::try_from(row.get::<_, i64>(3)?).map_err(|_| damaged())?,
        });
    }
    Ok(())
}

/// As `0007_checks.sql` rounds what was there before.
fn rounded(ms: u64) -> i64 {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX / 2);
    let step = match ms {
        ..100 => 1,
        100..1_000 => 10,
        1_000..10_000 => 100,
        _ => 1_000,
    };
    (ms + step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn a_latency_keeps_two_digits() {
        for (ms, kept) in [
            (0, 0),
            (99, 99),
            (104, 100),
            (105, 110),
            (999, 1_000),
            (1_049, 1_000),
            (1_050, 1_100),
            (30_499, 30_000),
        ] {
            assert_eq!(rounded(ms), kept, "{ms}");
        }
    }
}
