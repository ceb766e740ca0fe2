//! Creating the vault.

use crate::tui::event::Complaint;
use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;

/// The first start.
pub(crate) struct FirstRun {
    /// The new password.
    pub(crate) password: Entry,
    /// Whether the vault is being made.
    pub(crate) is_busy: bool,
    /// Why it was not made.
    pub(crate) complaint: Option<Complaint>,
}

impl Default for FirstRun {
    fn default() -> Self {
        Self {
            password: Entry::secret(),
            is_busy: false,
            complaint: None,
        }
    }
}

impl FirstRun {
    /// Where its keys are looked up.
    #[expect(clippy::unused_self, reason = "the steps differ")]
    pub(crate) fn places(&self) -> Vec<Place> {
        vec![Place::Entry]
    }
}
