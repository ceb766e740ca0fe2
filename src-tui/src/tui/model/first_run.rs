//! Creating the vault: its password, then its recovery code, which is shown once.

use super::strength::Strength;
use crate::tui::event::Complaint;
use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use byok_core::secret::Secret;

/// The first start.
pub(crate) struct FirstRun {
    /// How far it is.
    pub(crate) step: Step,
}

/// How far it is.
pub(crate) enum Step {
    /// There is no vault yet.
    Password(Box<NewVault>),
    /// The vault is there.
    Code(Box<Code>),
}

/// The password, typed twice.
pub(crate) struct NewVault {
    /// `password`, `again`.
    pub(crate) form: Form,
    /// What is said of it.
    pub(crate) strength: Option<Strength>,
    /// Whether the vault is being made.
    pub(crate) is_busy: bool,
    /// Why it was not made.
    pub(crate) complaint: Option<Complaint>,
}

/// The recovery code, until the person has shown to have it.
pub(crate) struct Code {
    /// The code.
    pub(crate) code: Secret,
    /// What is being done with it.
    pub(crate) stage: Stage,
    /// What was done, or why not.
    pub(crate) said: Option<Result<String, Complaint>>,
}

/// What is being done with the code.
pub(crate) enum Stage {
    /// It is in sight.
    Shown,
    /// The name of a file for it is typed.
    Naming(Entry),
    /// Its last group is typed; it is out of sight.
    Confirming(Entry),
    /// Whether the person goes on without it.
    Leaving,
}

impl Default for FirstRun {
    fn default() -> Self {
        let fields = vec![
            Field::line("password", "New password", Entry::secret())
                .hint("at least 8 characters; a few random words are best"),
            Field::line("again", "Once more", Entry::secret()).hint("so that no slip of the finger shuts you out"),
        ];
        Self {
            step: Step::Password(Box::new(NewVault {
                form: Form { fields, focus: 0 },
                strength: None,
                is_busy: false,
                complaint: None,
            })),
        }
    }
}

impl FirstRun {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match &self.step {
            Step::Password(_) => vec![Place::Form, Place::Entry],
            Step::Code(code) => match code.stage {
                Stage::Shown => vec![Place::Recovery],
                Stage::Naming(_) | Stage::Confirming(_) => vec![Place::Entry],
                Stage::Leaving => vec![Place::Question],
            },
        }
    }

    /// Whether the vault was made here: its code is still to be shown.
    pub(crate) fn is_ours(&self) -> bool {
        match &self.step {
            Step::Password(new) => new.is_busy,
            Step::Code(_) => true,
        }
    }

    /// Whether there is a code that nobody has confirmed.
    pub(crate) fn has_code(&self) -> bool {
        matches!(self.step, Step::Code(_))
    }

    /// Whether a password stands in a field.
    pub(crate) fn holds_typed(&self) -> bool {
        let Step::Password(new) = &self.step else { return false };
        let is_typed = |field: &Field| matches!(&field.content, Content::Line(entry) if !entry.is_empty());
        !new.is_busy && new.form.fields.iter().any(is_typed)
    }
}
