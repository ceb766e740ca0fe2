//! Not too often: a server that is started again and again helps nobody.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// So many starts within [`WINDOW`]: more than any chain of keys is long.
const MOST: usize = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// A key that nobody stands in for is told of once in this time; a server may have every call refused.
const QUIET: Duration = Duration::from_secs(60);

/// When things were done.
#[derive(Default)]
pub(super) struct Pace {
    starts: VecDeque<Instant>,
    alone: BTreeMap<String, Instant>,
}

impl Pace {
    /// Whether the server may be started again now; counts it.
    pub(super) fn may_start(&mut self, now: Instant) -> bool {
        while self.starts.front().is_some_and(|at| now.duration_since(*at) > WINDOW) {
            self.starts.pop_front();
        }
        let may = self.starts.len() < MOST;
        if may {
            self.starts.push_back(now);
        }
        may
    }

    /// Whether it was said lately that nobody stands in for this key.
    pub(super) fn is_known_alone(&self, reference: &str, now: Instant) -> bool {
        self.alone
            .get(reference)
            .is_some_and(|at| now.duration_since(*at) < QUIET)
    }

    /// Nobody stands in for it.
    pub(super) fn is_alone(&mut self, reference: String, now: Instant) {
        self.alone.insert(reference, now);
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Pace, QUIET, WINDOW};
    use std::time::{Duration, Instant};

    #[test]
    fn there_is_an_end_to_starting_again_for_a_while() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert!((0..MOST).all(|_| pace.may_start(now)));
        assert!(!pace.may_start(now + WINDOW));
        assert!(pace.may_start(now + WINDOW + Duration::from_millis(1)));
    }

    #[test]
    fn a_key_is_told_of_again_after_a_while() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.is_alone("openai/work".into(), now);
        assert!(pace.is_known_alone("openai/work", now));
        assert!(!pace.is_known_alone("openai/home", now));
        assert!(!pace.is_known_alone("openai/work", now + QUIET));
    }
}
