//! The settings, and what opens the vault.

use crate::tui::keymap::Place;
use crate::tui::widget::form::Form;
use byok_core::secret::Secret;

/// The screen.
#[derive(Default)]
pub(crate) struct Settings {
    /// The first line in sight.
    pub(crate) top: usize,
}

/// A new password, or a new recovery code that is shown once.
#[derive(Default)]
pub(crate) struct NewPassword {
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being done.
    pub(crate) is_busy: bool,
    /// The new recovery code, until the dialogue is closed.
    pub(crate) code: Option<Secret>,
}

impl NewPassword {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match self.code {
            Some(_) => vec![Place::Page],
            None => vec![Place::Form, Place::Entry],
        }
    }
}
