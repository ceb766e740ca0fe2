//! A new key: pasted, recognised, tested, saved.

use crate::tui::keymap::Place;
use crate::tui::widget::form::Form;

/// The form.
#[derive(Default)]
pub(crate) struct Add {
    /// The fields.
    pub(crate) form: Form,
    /// Whether the provider is asked, or the key stored.
    pub(crate) is_busy: bool,
}

impl Add {
    /// Where its keys are looked up.
    #[expect(clippy::unused_self, reason = "the steps differ")]
    pub(crate) fn places(&self) -> Vec<Place> {
        vec![Place::Form, Place::Entry]
    }
}
