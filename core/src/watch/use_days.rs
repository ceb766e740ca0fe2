//! Uses by day, so that a line of them shows how they went.

use super::check_figures::{DAYS, name};
use crate::clock::Timestamp;
use crate::store::check_days::day_of;
use crate::store::usage::Count;
use serde::{Deserialize, Serialize};

const DAY_HOURS: i64 = 24;

/// The uses of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UseDay {
    /// `2026-11-24`.
    pub day: String,
    /// How often a value was wanted.
    pub uses: u64,
    /// How often it was not handed out.
    pub failed: u64,
}

/// Sums hours by their day (UTC): the last 30 days, today among them.
#[derive(Debug)]
pub struct UseDays {
    first: i64,
    days: Vec<UseDay>,
}

impl UseDays {
    /// For the days up to `now`.
    pub fn until(now: Timestamp) -> Self {
        let last = day_of(now);
        let first = last - DAYS + 1;
        let days = (first..=last).map(|day| UseDay {
            day: name(day),
            ..UseDay::default()
        });
        Self {
            first,
            days: days.collect(),
        }
    }

    /// The first hour (since 1970) of the first day.
    pub fn first_hour(&self) -> i64 {
        self.first * DAY_HOURS
    }

    /// Adds an hour; one of another day is left out.
    pub fn add(&mut self, hour: i64, count: Count) {
        let place = usize::try_from(hour.div_euclid(DAY_HOURS) - self.first);
        if let Some(day) = place.ok().and_then(|place| self.days.get_mut(place)) {
            day.uses += count.uses;
            day.failed += count.failures;
        }
    }

    /// The days, the oldest first, those without a use, too.
    pub fn days(self) -> Vec<UseDay> {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Timestamp, UseDays};

    #[test]
    fn an_hour_belongs_to_its_day_and_others_are_left_out() {
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let mut days = UseDays::until(now);
        let (first, hour) = (days.first_hour(), now.as_second() / 3_600);
        let one = Count { uses: 3, failures: 1 };
        for hour in [hour, hour - 10, hour - 11, first, first - 1, hour + 24] {
            days.add(hour, one);
        }
        let days = days.days();
        let uses: Vec<u64> = days.iter().map(|day| day.uses).collect();
        assert_eq!((uses.len(), uses[0], &uses[28..]), (30, 3, &[3, 6][..]));
        assert_eq!((&*days[29].day, days[29].failed), ("2026-11-24", 2));
    }
}
