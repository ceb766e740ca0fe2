//! What was read from the daemon, or is being read.

use crate::tui::event::Complaint;
use byok_core::clock::Timestamp;
use jiff::SignedDuration;

/// A wait shows itself after so long; what is quicker would only flicker.
const PATIENCE: SignedDuration = SignedDuration::from_millis(100);

/// Something that is read again and again; what is there stays in sight meanwhile.
#[derive(Debug)]
pub(crate) struct Loaded<T> {
    /// What was read last.
    pub(crate) value: Option<T>,
    /// Why the last reading failed.
    pub(crate) failure: Option<Complaint>,
    ticket: u64,
    waiting_since: Option<Timestamp>,
    /// Something changed while it was being read.
    is_stale: bool,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self {
            value: None,
            failure: None,
            ticket: 0,
            waiting_since: None,
            is_stale: false,
        }
    }
}

/// A question's number: only the answer to the newest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl<T> Loaded<T> {
    /// Begins to read, whether or not an earlier reading is under way.
    pub(crate) fn begin(&mut self, now: Timestamp) -> Ticket {
        self.ticket += 1;
        self.waiting_since = Some(now);
        self.is_stale = false;
        Ticket(self.ticket)
    }

    /// Something changed: begins to read, or, when that is under way, has it read once more afterwards.
    pub(crate) fn refresh(&mut self, now: Timestamp) -> Option<Ticket> {
        if self.waiting_since.is_some() {
            self.is_stale = true;
            return None;
        }
        Some(self.begin(now))
    }

    /// Takes an answer; the ticket of the next question when one is needed.
    pub(crate) fn accept(&mut self, ticket: Ticket, answer: Result<T, Complaint>, now: Timestamp) -> Option<Ticket> {
        if ticket.0 != self.ticket {
            return None;
        }
        self.waiting_since = None;
        match answer {
            Ok(value) => {
                self.value = Some(value);
                self.failure = None;
            }
            Err(complaint) => self.failure = Some(complaint),
        }
        self.is_stale.then(|| self.begin(now))
    }

    /// Whether nothing is there and nothing is asked.
    pub(crate) fn is_untouched(&self) -> bool {
        self.value.is_none() && self.failure.is_none() && self.waiting_since.is_none()
    }

    /// Whether it takes long enough that a person should see that something is being done.
    pub(crate) fn is_slow(&self, now: Timestamp) -> bool {
        self.slow_at().is_some_and(|at| at <= now)
    }

    /// When [`Loaded::is_slow`] begins to be true.
    pub(crate) fn slow_at(&self) -> Option<Timestamp> {
        self.waiting_since.map(|since| since + PATIENCE)
    }

    /// Forgets everything, as a lock does; an answer that is still on its way, too.
    pub(crate) fn clear(&mut self) {
        let ticket = self.ticket + 1;
        *self = Self {
            ticket,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Loaded, Timestamp};

    #[test]
    fn an_answer_that_was_overtaken_is_dropped() {
        let now = Timestamp::UNIX_EPOCH;
        let mut loaded = Loaded::default();
        let (first, second) = (loaded.begin(now), loaded.begin(now));
        loaded.accept(second, Ok(2), now);
        loaded.accept(first, Ok(1), now);
        assert_eq!(loaded.value, Some(2));
    }

    #[test]
    fn an_answer_that_comes_after_forgetting_is_dropped() {
        let now = Timestamp::UNIX_EPOCH;
        let mut loaded = Loaded::default();
        let ticket = loaded.begin(now);
        loaded.clear();
        assert!(loaded.accept(ticket, Ok(1), now).is_none());
        assert!(loaded.is_untouched());
    }

    #[test]
    fn a_change_while_reading_is_read_afterwards_once() {
        let now = Timestamp::UNIX_EPOCH;
        let mut loaded = Loaded::default();
        let first = loaded.begin(now);
        assert!(loaded.refresh(now).is_none() && loaded.refresh(now).is_none());
        let again = loaded.accept(first, Ok(1), now).unwrap();
        assert!(loaded.accept(again, Ok(2), now).is_none());
        assert_eq!(loaded.value, Some(2));
    }
}
