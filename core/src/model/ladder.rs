//! The ladder of notices before an end: pure, with the time passed in.
//!
//! ```text
//! 30 ─ 14 ─ 7 ─ 3 ─ 1 ─ 0   days before the end; the rung that applies is the lowest one that was reached
//! ```
//! A rung is told once, and never after a lower one: not when the clock is set back, not when the machine was off, not when the
//! ladder is changed. Whoever was away is told the newest rung and not the ones missed.

use super::notice::{Matter, Notice, Reason, Told, Way};
use super::quiet::Quiet;
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// Steps in days before an end; sorted, none twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder(Vec<u16>);

impl Default for Ladder {
    fn default() -> Self {
        Self(vec![0, 1, 3, 7, 14, 30])
    }
}

impl Ladder {
    /// The farthest step a setting may ask for, in days.
    pub const FARTHEST: u16 = 365;

    /// A ladder with these steps, in days.
    pub fn new(mut days: Vec<u16>) -> Self {
        days.sort_unstable();
        days.dedup();
        Self(days)
    }

    /// The steps in days, the nearest to the end first.
    pub fn days(&self) -> &[u16] {
        &self.0
    }

    /// Only an end has a ladder; what is due or has happened has the one step 0.
    fn of(&self, reason: Reason) -> &[u16] {
        match reason {
            Reason::Expiry => &self.0,
            _ => &[0],
        }
    }

    /// The lowest rung that `matter` has reached at `now`.
    pub fn reached(&self, matter: &Matter, now: Timestamp) -> Option<u16> {
        let mut rungs = self.of(matter.reason).iter().copied();
        rungs.find(|rung| now >= moment(matter.at, *rung))
    }

    /// When the next rung is reached that is `wanted`.
    fn next(&self, matter: &Matter, now: Timestamp, wanted: impl Fn(u16) -> bool) -> Option<Timestamp> {
        let rungs = self.of(matter.reason).iter().rev();
        let moments = rungs.filter(|rung| wanted(**rung)).map(|rung| moment(matter.at, *rung));
        moments.into_iter().find(|at| *at > now)
    }
}

/// `rung` days before `at`.
fn moment(at: Timestamp, rung: u16) -> Timestamp {
    at.checked_sub(SignedDuration::from_hours(i64::from(rung) * 24))
        .unwrap_or(Timestamp::MIN)
}

/// When a person may be told what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// The steps.
    pub ladder: Ladder,
    /// When nothing is told.
    pub quiet: Option<Quiet>,
}

/// Everything that needs a person at `now`, told or not, the most urgent first; what is snoozed says so.
pub fn standing(matters: &[Matter], ladder: &Ladder, now: Timestamp) -> Vec<Notice> {
    let mut found: Vec<Notice> = matters
        .iter()
        .filter_map(|matter| Some(Notice::of(matter, ladder.reached(matter, now)?, now)))
        .collect();
    found.sort_by(|a, b| (a.at, &a.reference).cmp(&(b.at, &b.reference)));
    found
}

/// What is to be told at `now`.
pub fn due(matters: &[Matter], told: &Told, way: Way, policy: &Policy, now: Timestamp) -> Vec<Notice> {
    if policy.quiet.as_ref().is_some_and(|quiet| quiet.ends(now).is_some()) {
        return Vec::new();
    }
    let mut found = standing(matters, &policy.ladder, now);
    found.retain(|notice| notice.snoozed_until.is_none() && is_news(notice, told, way));
    found
}

fn is_news(notice: &Notice, told: &Told, way: Way) -> bool {
    let topic = notice.topic.as_ref().expect("a notice of a matter has its ladder");
    told.rung(topic, way).is_none_or(|lowest| notice.rung < lowest)
}

/// When [`due`] will next have something, if nothing changes until then; `now` or earlier means at once.
pub fn next_due(matters: &[Matter], told: &Told, way: Way, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let moments = matters.iter().filter_map(|matter| {
        let lowest = told.rung(&matter.topic(), way);
        let is_news = |rung: u16| lowest.is_none_or(|lowest| rung < lowest);
        let reached = policy.ladder.reached(matter, now).filter(|rung| is_news(*rung));
        let at = match reached {
            Some(_) => now,
            None => policy.ladder.next(matter, now, is_news)?,
        };
        Some(matter.snoozed_until.map_or(at, |until| until.max(at)))
    });
    let at = moments.min()?;
    let quiet = policy.quiet.as_ref().and_then(|quiet| quiet.ends(at));
    Some(quiet.unwrap_or(at))
}
