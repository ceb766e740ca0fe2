//! Sliding windows of deeds.

use super::finding::{Episode, Turn};
use super::rules::Burst;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use std::collections::{HashMap, VecDeque};

/// Deeds of one kind by one actor. No more are remembered than the threshold needs.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    times: VecDeque<i64>,
    episode: Episode,
}

impl Deeds {
    /// One more. A deed exactly one window old does not count any more.
    pub(super) fn add(&mut self, rule: Burst, now: Timestamp) -> Turn {
        let at = now.as_millisecond();
        // A clock that was set back: what seems to come is now.
        for time in &mut self.times {
            *time = (*time).min(at);
        }
        self.times.push_back(at);
        while self.times.len() > rule.threshold.max(1) || self.times.front().is_some_and(|time| at - time >= span(rule))
        {
            self.times.pop_front();
        }
        self.episode.turn(self.times.len() >= rule.threshold.max(1), now)
    }
}

/// Different keys that one actor was given.
#[derive(Debug, Default)]
pub(super) struct Keys {
    uses: VecDeque<(i64, KeyId)>,
    counts: HashMap<KeyId, usize>,
    episode: Episode,
}

impl Keys {
    /// One more use of a key. Answers with how many different keys there are.
    pub(super) fn add(&mut self, rule: Burst, key: KeyId, now: Timestamp) -> (Turn, usize) {
        let at = now.as_millisecond();
        for (time, _) in self.uses.iter_mut().rev().take_while(|(time, _)| *time > at) {
            *time = at;
        }
        self.uses.push_back((at, key));
        *self.counts.entry(key).or_default() += 1;
        while let Some((time, oldest)) = self.uses.front().copied()
            && at - time >= span(rule)
        {
            self.uses.pop_front();
            if let Some(count) = self.counts.get_mut(&oldest) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&oldest);
                }
            }
        }
        let different = self.counts.len();
        (self.episode.turn(different >= rule.threshold.max(1), now), different)
    }
}

fn span(rule: Burst) -> i64 {
    i64::try_from(rule.window.as_millis()).unwrap_or(i64::MAX)
}
