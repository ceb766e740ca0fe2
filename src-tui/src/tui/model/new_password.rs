//! A new password, or a new recovery code that is shown once.

use crate::tui::keymap::Place;
use crate::tui::model::strength::Strength;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Field, Form};
use byok_core::secret::Secret;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Password,
    RecoveryCode,
}

/// The dialogue.
pub(crate) struct NewPassword {
    /// What is made.
    pub(crate) kind: Kind,
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being done.
    pub(crate) is_busy: bool,
    /// What the new password is worth.
    pub(crate) strength: Option<Strength>,
    /// The new recovery code, until the dialogue is closed.
    pub(crate) code: Option<Code>,
}

/// A recovery code that has to be written down.
pub(crate) struct Code {
    /// The code.
    pub(crate) code: Secret,
    /// Its last group, as the person read it from the paper.
    pub(crate) group: Entry,
    /// What is wrong with that.
    pub(crate) complaint: Option<String>,
    /// Whether it would be closed unconfirmed.
    pub(crate) is_leaving: bool,
}

impl NewPassword {
    /// Empty fields.
    pub(crate) fn new(kind: Kind) -> Self {
        let field = |id: &str, label: &str| Field::line(id, label, Entry::secret());
        let fields = match kind {
            Kind::Password => vec![
                field("old", "Password now"),
                field("new", "New password"),
                field("again", "Once more"),
            ],
            Kind::RecoveryCode => vec![field("old", "Password now")],
        };
        Self {
            kind,
            form: Form { fields, focus: 0 },
            is_busy: false,
            strength: None,
            code: None,
        }
    }

    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match self.code {
            Some(_) => vec![Place::Entry],
            None => vec![Place::Sheet, Place::Entry],
        }
    }
}
