//! When byok asks about a key by itself.

use super::verdict::Verdict;
use crate::clock::Timestamp;
use crate::ids::KeyId;
use jiff::SignedDuration;

/// A key that may be asked about, and when that was done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The key.
    pub id: KeyId,
    /// What is known of it.
    pub verdict: Verdict,
    /// When it came here.
    pub created_at: Timestamp,
    /// When it was asked about last.
    pub last_checked_at: Option<Timestamp>,
}

/// A dead key won't work again; that its provider erred when it said so is worth a question every seven times.
const TIMES_WHEN_DEAD: i32 = 7;

impl Asked {
    /// When it is to be asked about again, if that is done once in `every`.
    ///
    /// Each key has its own moment in that span, which its id decides: so two hundred keys are spread over the day, and stay so
    /// whenever the vault is opened. A question that somebody asked shortly before counts, so that the next one comes between half
    /// a span and one and a half after the last.
    pub fn next(&self, every: SignedDuration) -> Timestamp {
        let span = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
        let times = if self.verdict == Verdict::Dead {
            TIMES_WHEN_DEAD
        } else {
            1
        };
        let last = self.last_checked_at.unwrap_or(self.created_at).as_millisecond();
        let rest = span.saturating_mul(i64::from(times)).saturating_sub(span / 2);
        let earliest = last.saturating_add(rest);
        let place = i64::try_from(place(self.id) % u64::try_from(span).unwrap_or(1)).unwrap_or(0);
        let wait = (place - earliest).rem_euclid(span);
        Timestamp::from_millisecond(earliest.saturating_add(wait)).unwrap_or(Timestamp::MAX)
    }
}

/// The random end of an id (UUID v7 begins with a time).
fn place(id: KeyId) -> u64 {
    let bytes = id.as_bytes();
    bytes[8..16]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{Asked, KeyId, SignedDuration, Timestamp, Verdict};

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn asked(last: u8, checked: Option<Timestamp>) -> Asked {
        let mut id = [0; 16];
        id[8..].fill(last);
        Asked {
            id: KeyId::from_bytes(id),
            verdict: Verdict::Ok,
            created_at: "2026-11-24T17:00:00Z".parse().unwrap(),
            last_checked_at: checked,
        }
    }

    #[test]
    fn the_next_question_comes_between_half_a_span_and_one_and_a_half() {
        for last in 0..=255 {
            let key = asked(last, None);
            let wait = key.next(DAY).duration_since(key.created_at);
            assert!(wait >= DAY / 2 && wait < DAY + DAY / 2, "{last}: {wait:?}");
        }
    }

    #[test]
    fn a_key_keeps_its_moment_of_the_day() {
        let first = asked(77, None).next(DAY);
        let second = asked(77, Some(first)).next(DAY);
        assert_eq!(second, first + DAY);
        let late = asked(77, Some(first + DAY / 4)).next(DAY);
        assert_eq!(late, first + DAY, "a question shortly after its moment moves nothing");
    }

    #[test]
    fn keys_are_spread_over_the_span() {
        let mut hours = [0; 24];
        for last in 0..=255 {
            let next = asked(last, None).next(DAY);
            let hour = usize::try_from(next.as_second().rem_euclid(86_400) / 3_600).unwrap();
            hours[hour] += 1;
        }
        assert!(hours.iter().all(|count| (2..=30).contains(count)), "{hours:?}");
    }

    #[test]
    fn a_dead_key_is_asked_about_every_seventh_time() {
        let first = asked(5, None).next(DAY);
        let dead = Asked {
            verdict: Verdict::Dead,
            ..asked(5, Some(first))
        };
        assert_eq!(dead.next(DAY), first + DAY * 7);
    }

    #[test]
    fn no_span_breaks_it() {
        for every in [SignedDuration::ZERO, SignedDuration::from_secs(1), SignedDuration::MAX] {
            let _ = asked(9, None).next(every);
        }
    }
}
