//! A new value in the place of an old one.

use crate::tui::keymap::Place;
use crate::tui::widget::form::Form;

/// The form.
pub(crate) struct Rotate {
    /// `service/name`.
    pub(crate) reference: String,
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being done.
    pub(crate) is_busy: bool,
}

impl Rotate {
    /// Where its keys are looked up.
    #[expect(clippy::unused_self, reason = "the steps differ")]
    pub(crate) fn places(&self) -> Vec<Place> {
        vec![Place::Form, Place::Entry]
    }
}
