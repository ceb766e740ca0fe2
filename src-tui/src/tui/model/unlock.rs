//! The password, typed.

use crate::tui::event::Complaint;
use crate::tui::widget::entry::Entry;

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
}

impl Default for Unlock {
    fn default() -> Self {
        Self {
            entry: Entry::secret(),
            is_recovery: false,
            is_busy: false,
            complaint: None,
        }
    }
}
