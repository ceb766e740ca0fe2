//! The password, typed.

use crate::tui::event::Complaint;
use crate::tui::widget::entry::Entry;
use byok_core::clock::Timestamp;
use jiff::SignedDuration;

/// The screen of a locked vault.
pub(crate) struct Unlock {
    /// What is typed.
    pub(crate) entry: Entry,
    /// Whether it is the recovery code that is typed.
    pub(crate) is_recovery: bool,
    /// Whether the vault is being opened.
    pub(crate) is_busy: bool,
    /// Why it did not open.
    pub(crate) complaint: Option<Complaint>,
    /// After too many wrong passwords: when the next one is looked at.
    pub(crate) may_try_at: Option<Timestamp>,
    /// What the person should know before anything else.
    pub(crate) note: Option<&'static str>,
}

impl Default for Unlock {
    fn default() -> Self {
        Self {
            entry: Entry::secret(),
            is_recovery: false,
            is_busy: false,
            complaint: None,
            may_try_at: None,
            note: None,
        }
    }
}

impl Unlock {
    /// Whole seconds until another password is looked at; `None` when one may be given now.
    pub(crate) fn waits(&self, now: Timestamp) -> Option<i64> {
        let left = self.may_try_at?.duration_since(now).as_millis();
        (left > 0).then(|| i64::try_from((left + 999) / 1000).unwrap_or(i64::MAX))
    }

    /// When its countdown moves on.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let left = self.waits(now)?;
        Some(self.may_try_at? - SignedDuration::from_secs(left - 1))
    }
}
