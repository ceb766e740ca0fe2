//! What asking providers found, by day, and how long they took.

use crate::clock::Timestamp;
use crate::model::Verdict;
use crate::store::check_days::{Checks, day_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Days that are looked at, today among them.
pub(super) const DAYS: i64 = 30;
const DAY_SECONDS: i64 = 86_400;

/// The checks of the last 30 days (UTC), today among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CheckFigures {
    /// How many.
    pub last_30d: u64,
    /// Each day, the oldest first, those without a check, too.
    pub by_day: Vec<CheckDay>,
    /// Half of the answers took at most so long; `None` when no answer came.
    pub p50_ms: Option<u64>,
    /// 95 of 100 took at most so long.
    pub p95_ms: Option<u64>,
    /// 99 of 100 took at most so long.
    pub p99_ms: Option<u64>,
}

/// The checks of a day, by their verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CheckDay {
    /// `2026-11-24`.
    pub day: String,
    /// Keys that work.
    pub ok: u64,
    /// Keys that won't work again.
    pub dead: u64,
    /// Genuine keys that did not work then.
    pub limited: u64,
    /// It could not be told.
    pub unknown: u64,
}

/// Counts checks.
#[derive(Debug)]
pub struct CheckCounts {
    last: i64,
    by_day: Vec<CheckDay>,
    latencies: BTreeMap<u64, u64>,
}

impl CheckCounts {
    /// For the days up to `now`.
    pub fn until(now: Timestamp) -> Self {
        let last = day_of(now);
        let by_day = (last - DAYS + 1..=last).map(|day| CheckDay {
            day: name(day),
            ..CheckDay::default()
        });
        Self {
            last,
            by_day: by_day.collect(),
            latencies: BTreeMap::new(),
        }
    }

    /// Which days are counted, from 1970-01-01 on.
    pub fn days(&self) -> RangeInclusive<i64> {
        self.last - DAYS + 1..=self.last
    }

    /// Counts some of a day; of another one, nothing.
    pub fn count(&mut self, checks: &Checks) {
        let place = usize::try_from(checks.day - self.days().start());
        let Some(day) = place.ok().and_then(|place| self.by_day.get_mut(place)) else {
            return;
        };
        *match checks.status.verdict() {
            Verdict::Ok => &mut day.ok,
            Verdict::Dead => &mut day.dead,
            Verdict::Limited => &mut day.limited,
            Verdict::Unknown => &mut day.unknown,
        } += checks.count;
        if let Some(latency) = checks.latency_ms {
            *self.latencies.entry(latency).or_default() += checks.count;
        }
    }

    /// What was counted.
    pub fn figures(self) -> CheckFigures {
        let quantile = |percent| quantile(&self.latencies, percent);
        CheckFigures {
            last_30d: self.by_day.iter().map(CheckDay::total).sum(),
            p50_ms: quantile(50),
            p95_ms: quantile(95),
            p99_ms: quantile(99),
            by_day: self.by_day,
        }
    }
}

impl CheckDay {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.ok + self.dead + self.limited + self.unknown
    }
}

/// The smallest value that at least so many of 100 do not exceed.
fn quantile(counts: &BTreeMap<u64, u64>, percent: u64) -> Option<u64> {
    let all: u64 = counts.values().sum();
    let wanted = (all * percent).div_ceil(100);
    let mut seen = 0;
    counts
        .iter()
        .find(|(_, count)| {
            seen += **count;
            seen >= wanted
        })
        .map(|(value, _)| *value)
}

/// A day as it is written, counted from 1970-01-01.
pub(super) fn name(day: i64) -> String {
    let noon = Timestamp::from_second(day * DAY_SECONDS + DAY_SECONDS / 2);
    noon.map(|noon| noon.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{CheckCounts, Checks, Timestamp, quantile};
    use crate::model::Status;
    use proptest::prelude::proptest;
    use std::collections::BTreeMap;

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn checks(days_ago: i64, status: Status, latency_ms: Option<u64>, count: u64) -> Checks {
        Checks {
            day: super::day_of(now()) - days_ago,
            status,
            latency_ms,
            count,
        }
    }

    #[test]
    fn a_day_is_counted_by_verdict_and_the_oldest_stands_first() {
        let mut counts = CheckCounts::until(now());
        counts.count(&checks(0, Status::Valid, Some(80), 3));
        counts.count(&checks(0, Status::Unreachable, None, 1));
        counts.count(&checks(29, Status::Revoked, Some(90), 2));
        counts.count(&checks(30, Status::Valid, Some(9_000), 7));
        counts.count(&checks(-1, Status::Valid, Some(9_000), 7));
        let figures = counts.figures();
        assert_eq!((figures.last_30d, figures.by_day.len()), (6, 30));
        let (first, last) = (&figures.by_day[0], &figures.by_day[29]);
        assert_eq!((&*first.day, first.dead, first.total()), ("2026-10-26", 2, 2));
        assert_eq!((&*last.day, last.ok, last.unknown), ("2026-11-24", 3, 1));
        assert_eq!((figures.p50_ms, figures.p99_ms), (Some(80), Some(90)));
    }

    #[test]
    fn without_an_answer_no_latency_is_known() {
        let mut counts = CheckCounts::until(now());
        counts.count(&checks(0, Status::Unreachable, None, 5));
        assert_eq!(counts.figures().p50_ms, None);
    }

    proptest! {
        #[test]
        fn a_quantile_is_what_a_sorted_list_says(
            values in proptest::collection::vec(0u64..500, 1..200),
            percent in 1u64..=100,
        ) {
            let mut counts = BTreeMap::new();
            for value in &values {
                *counts.entry(*value).or_insert(0) += 1;
            }
            let mut sorted = values;
            sorted.sort_unstable();
            let rank = (sorted.len() * usize::try_from(percent).unwrap()).div_ceil(100);
            assert_eq!(quantile(&counts, percent), Some(sorted[rank - 1]));
        }
    }
}
