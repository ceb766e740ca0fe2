//! A value, while it is shown.

use byok_core::clock::Timestamp;
use byok_core::secret::Secret;
use jiff::SignedDuration;

/// How long a value is shown.
pub(crate) const SHOWN_FOR: SignedDuration = SignedDuration::from_secs(10);

/// A value on the screen. It goes when its time is over, when the window loses the focus, with a lock, and with any other key.
pub(crate) struct Shown {
    /// `service/name`.
    pub(crate) reference: String,
    /// The field.
    pub(crate) field: String,
    /// The value.
    pub(crate) value: Secret,
    /// Until when.
    pub(crate) until: Timestamp,
    /// The first line in sight, of a value that is longer than the screen.
    pub(crate) top: usize,
}

impl Shown {
    /// Whole seconds left.
    pub(crate) fn seconds_left(&self, now: Timestamp) -> i64 {
        let left = self.until.duration_since(now).as_millis();
        i64::try_from((left + 999) / 1000).unwrap_or(0).max(0)
    }

    /// When its countdown moves on.
    pub(crate) fn next_change(&self, now: Timestamp) -> Timestamp {
        let left = self.until.duration_since(now).as_millis().rem_euclid(1000);
        let step = if left == 0 { 1000 } else { left };
        now + SignedDuration::from_millis(i64::try_from(step).unwrap_or(1000))
    }
}
