//! At which hours of the day an actor uses keys.

use super::rules::Hours as Rule;
use crate::clock::Timestamp;
use std::collections::VecDeque;

const HOUR_MILLIS: i64 = 3_600_000;

/// The newest uses of one actor.
#[derive(Debug, Default)]
pub(super) struct Hours {
    uses: VecDeque<i64>,
    /// The hour (since 1970) that was told of, so that it is told once.
    told: Option<i64>,
}

impl Hours {
    /// One more use; answers how many of the history were at this hour of the day when that is unusual.
    ///
    /// The hour is UTC: it is compared with itself, and core knows no time zone. Summer time moves a habit by an hour,
    /// which at worst is one low alert a year.
    pub(super) fn add(&mut self, rule: Rule, now: Timestamp) -> Option<usize> {
        let at = now.as_millisecond();
        let hour = at.div_euclid(HOUR_MILLIS);
        let unusual = self.is_unusual(rule, at).filter(|_| self.told != Some(hour));
        if unusual.is_some() {
            self.told = Some(hour);
        }
        self.uses.push_back(at);
        while self.uses.len() > rule.history {
            self.uses.pop_front();
        }
        unusual
    }

    fn is_unusual(&self, rule: Rule, at: i64) -> Option<usize> {
        let (first, last) = (self.uses.front()?, self.uses.back()?);
        let covers = i64::try_from(rule.span.as_millis()).unwrap_or(i64::MAX);
        if self.uses.len() < rule.history || last - first < covers {
            return None;
        }
        let of_day = |time: i64| time.div_euclid(HOUR_MILLIS).rem_euclid(24);
        let same = self.uses.iter().filter(|time| of_day(**time) == of_day(at)).count();
        (same * 100 < self.uses.len() * rule.percent).then_some(same)
    }
}
