//! What is known of a key, changed.

use crate::tui::widget::form::Form;
use byok_core::model::Key;

/// The form.
pub(crate) struct Edit {
    /// The key as it was.
    pub(crate) key: Key,
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being stored.
    pub(crate) is_busy: bool,
}
