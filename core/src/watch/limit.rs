//! How often a client may ask.
//!
//! A true sliding window: at most `count` admissions within any span of `per`, not within each minute of the clock. What was
//! refused is not counted, so that waiting always helps.

use crate::clock::Timestamp;
use crate::model::Operation;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// At most so many within any such span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many; 0 admits nothing.
    pub count: usize,
    /// Within which span.
    pub per: Duration,
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            count: 10,
            per: Duration::from_secs(60),
        }
    }
}

/// The times of the newest admissions, oldest first, in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlidingWindow {
    times: VecDeque<i64>,
}

impl SlidingWindow {
    /// A window that goes on where another ended.
    pub fn from_times(times: impl IntoIterator<Item = i64>) -> Self {
        let mut times: Vec<i64> = times.into_iter().collect();
        times.sort_unstable();
        Self { times: times.into() }
    }

    /// The times that are remembered, oldest first.
    pub fn times(&self) -> impl Iterator<Item = i64> {
        self.times.iter().copied()
    }

    /// Admits one at `now`, or tells how long to wait.
    ///
    /// # Errors
    /// The time until the next one would be admitted, at least a millisecond.
    pub fn admit(&mut self, rate: Rate, now: Timestamp) -> Result<(), Duration> {
        let now = now.as_millisecond();
        let per = i64::try_from(rate.per.as_millis()).unwrap_or(i64::MAX);
        // Times in the future are what a clock that was set back leaves: they count as now, so that setting the clock is
        // neither a way round nor a lock for years.
        for time in &mut self.times {
            *time = (*time).min(now);
        }
        while self.times.front().is_some_and(|time| now.saturating_sub(*time) >= per) {
            self.times.pop_front();
        }
        if self.times.len() < rate.count {
            self.times.push_back(now);
            return Ok(());
        }
        // With a rate that was lowered there may be more than `count`: as many have to leave as leave room for one.
        let last_to_leave = self.times.len().saturating_sub(rate.count.max(1));
        let leaves_at = self
            .times
            .get(last_to_leave)
            .map_or(now, |time| *time)
            .saturating_add(per);
        let wait = u64::try_from(leaves_at.saturating_sub(now)).unwrap_or(0).max(1);
        Err(Duration::from_millis(wait))
    }
}

/// The windows of all clients.
#[derive(Debug, Default)]
pub struct Limiter {
    windows: HashMap<(String, Operation), SlidingWindow>,
    changed: Vec<(String, Operation)>,
}

impl Limiter {
    /// Takes over a window that was stored.
    pub fn restore(&mut self, client: String, operation: Operation, window: SlidingWindow) {
        self.windows.insert((client, operation), window);
    }

    /// Admits one request of a client, or tells how long to wait.
    ///
    /// # Errors
    /// The time until the next one would be admitted.
    pub fn admit(&mut self, client: &str, operation: Operation, rate: Rate, now: Timestamp) -> Result<(), Duration> {
        let place = (client.to_owned(), operation);
        self.windows.entry(place.clone()).or_default().admit(rate, now)?;
        if !self.changed.contains(&place) {
            self.changed.push(place);
        }
        Ok(())
    }

    /// Whether windows changed that nobody has stored yet.
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The windows that changed since [`Limiter::settle`].
    pub fn changed(&self) -> impl Iterator<Item = (&str, Operation, &SlidingWindow)> {
        self.changed.iter().filter_map(|place| {
            let window = self.windows.get(place)?;
            Some((place.0.as_str(), place.1, window))
        })
    }

    /// What changed is on the disk.
    pub fn settle(&mut self) {
        self.changed.clear();
    }
}
