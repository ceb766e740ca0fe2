//! How much one key is used, and how often that fails, by the minute.

use super::finding::{Episode, Finding, Sighting, Turn};
use super::rules::Rules;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::model::{Pattern, Severity};
use std::collections::VecDeque;
use std::time::Duration;

/// So many windows before are compared with.
const BASE: i64 = 4;

/// One key's newest minutes.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    reference: String,
    minutes: VecDeque<Minute>,
    spike: Episode,
    drop: Episode,
    errors: Episode,
    bad_errors: Episode,
}

#[derive(Debug)]
struct Minute {
    minute: i64,
    uses: u64,
    failures: u64,
}

impl Pulse {
    /// Counts a use.
    pub(super) fn add(&mut self, reference: &str, failed: bool, now: Timestamp) {
        if self.reference != reference {
            reference.clone_into(&mut self.reference);
        }
        let minute = minute(now);
        let failures = u64::from(failed);
        match self.minutes.back_mut() {
            Some(last) if last.minute >= minute => {
                last.uses += 1;
                last.failures += failures;
            }
            _ => self.minutes.push_back(Minute {
                minute,
                uses: 1,
                failures,
            }),
        }
    }

    /// Goes on with an alert that is not resolved.
    pub(super) fn resume(&mut self, pattern: Pattern, severity: Severity, reference: &str) {
        reference.clone_into(&mut self.reference);
        match pattern {
            Pattern::UsageSpike => self.spike.resume(),
            Pattern::UsageDrop => self.drop.resume(),
            Pattern::ErrorRate if severity == Severity::High => {
                self.bad_errors.resume();
                self.errors.resume();
            }
            Pattern::ErrorRate => self.errors.resume(),
            _ => {}
        }
    }

    /// Whether nothing of it matters any more.
    pub(super) fn is_still(&self) -> bool {
        self.minutes.is_empty()
            && ![&self.spike, &self.drop, &self.errors]
                .iter()
                .any(|episode| episode.is_on())
    }

    /// What there is to tell now.
    pub(super) fn look(&mut self, rules: &Rules, key: KeyId, now: Timestamp, found: &mut Vec<Finding>) {
        let usage = whole_minutes(rules.usage.window);
        let oldest = minute(now) - (usage * (BASE + 1)).max(whole_minutes(rules.errors.window));
        while self.minutes.front().is_some_and(|first| first.minute <= oldest) {
            self.minutes.pop_front();
        }
        self.look_at_swing(rules, key, now, found);
        self.look_at_errors(rules, key, now, found);
    }

    fn look_at_swing(&mut self, rules: &Rules, key: KeyId, now: Timestamp, found: &mut Vec<Finding>) {
        let rule = rules.usage;
        let width = whole_minutes(rule.window);
        let end = minute(now);
        let mut before = 0;
        let mut is_steady = true;
        for back in 1..=BASE {
            let (uses, _) = self.sum(end - width * back, width);
            is_steady &= uses > 0;
            before += uses;
        }
        let parts = BASE.unsigned_abs();
        let tells = is_steady && before >= rule.least * parts;
        let (current, _) = self.sum(end, width);
        let percent = current * 100 * parts;
        for (pattern, severity, is_reached, episode) in [
            (
                Pattern::UsageSpike,
                Severity::Medium,
                tells && percent >= rule.spike_percent * before,
                &mut self.spike,
            ),
            (
                Pattern::UsageDrop,
                Severity::Low,
                tells && percent <= rule.drop_percent * before,
                &mut self.drop,
            ),
        ] {
            let share = if pattern == Pattern::UsageSpike {
                rule.spike_percent
            } else {
                rule.drop_percent
            };
            let sighting = || Sighting {
                pattern,
                subject: self.reference.clone(),
                key: Some((key, self.reference.clone())),
                client: None,
                severity,
                count: current,
                threshold: share * before / (100 * parts),
                window: Some(rule.window),
            };
            lasts(episode.turn(is_reached, now), sighting, found);
        }
    }

    fn look_at_errors(&mut self, rules: &Rules, key: KeyId, now: Timestamp, found: &mut Vec<Finding>) {
        let rule = rules.errors;
        let (uses, failures) = self.sum(minute(now), whole_minutes(rule.window));
        let reaches = |percent: u64| uses >= rule.least && failures * 100 >= percent * uses;
        let (is_medium, is_high) = (reaches(rule.medium_percent), reaches(rule.high_percent));
        let sighting = |severity, threshold| Sighting {
            pattern: Pattern::ErrorRate,
            subject: self.reference.clone(),
            key: Some((key, self.reference.clone())),
            client: None,
            severity,
            count: failures,
            threshold,
            window: Some(rule.window),
        };
        // From medium to high it is told anew; back from high to medium it is not.
        let bad = self.bad_errors.turn(is_high, now);
        let any = self.errors.turn(is_medium, now);
        if bad == Turn::Begins {
            found.push(Finding::Raise(sighting(Severity::High, rule.high_percent)));
        } else {
            lasts(any, || sighting(Severity::Medium, rule.medium_percent), found);
        }
    }

    /// Uses and failures of the `width` minutes that end with `end`.
    fn sum(&self, end: i64, width: i64) -> (u64, u64) {
        self.minutes
            .iter()
            .rev()
            .skip_while(|one| one.minute > end)
            .take_while(|one| one.minute > end - width)
            .fold((0, 0), |(uses, failures), one| {
                (uses + one.uses, failures + one.failures)
            })
    }
}

/// A condition lasts: being looked at is nothing to count.
fn lasts(turn: Turn, sighting: impl FnOnce() -> Sighting, found: &mut Vec<Finding>) {
    let turn = match turn {
        Turn::GoesOn(_) => Turn::GoesOn(0),
        other => other,
    };
    tell(turn, sighting, found);
}

/// Turns what an episode says into a finding.
pub(super) fn tell(turn: Turn, sighting: impl FnOnce() -> Sighting, found: &mut Vec<Finding>) {
    match turn {
        Turn::Quiet => {}
        Turn::Begins => found.push(Finding::Raise(sighting())),
        Turn::GoesOn(more) => {
            let Sighting { pattern, subject, .. } = sighting();
            found.push(Finding::GoesOn { pattern, subject, more });
        }
        Turn::Ends => {
            let Sighting { pattern, subject, .. } = sighting();
            found.push(Finding::Over { pattern, subject });
        }
    }
}

fn minute(time: Timestamp) -> i64 {
    time.as_second().div_euclid(60)
}

fn whole_minutes(span: Duration) -> i64 {
    i64::try_from(span.as_secs() / 60)
        .unwrap_or(i64::MAX / 8)
        .clamp(1, 100_000)
}
