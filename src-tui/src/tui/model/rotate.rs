//! Another value for a key: a new one, or the one before.

use super::add::holds_secret;
use super::asking::Asking;
use crate::tui::keymap::Place;
use crate::tui::perform::rotate::Looked;
use crate::tui::widget::form::{Content, Form};
use crate::tui::widget::loaded::Loaded;
use byok_core::model::{Rotation, Step, Version, VersionState};

/// The dialogue.
pub(crate) struct Rotate {
    /// `service/name`.
    pub(crate) reference: String,
    /// What for.
    pub(crate) purpose: Purpose,
    /// The key as it is, and what its provider could do.
    pub(crate) loaded: Loaded<Looked>,
    /// What is filled in.
    pub(crate) form: Form,
    /// Testing and saving.
    pub(crate) asking: Asking,
    /// Whether the person has been told that the old value ends at once.
    pub(crate) is_warned: bool,
}

/// What the dialogue is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new value.
    New,
    /// The value before.
    Back,
}

impl Rotate {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match (self.purpose, &self.loaded.value) {
            (Purpose::New, Some(_)) => vec![Place::Form, Place::Entry],
            (Purpose::Back, Some(looked)) if looked.goes_back_to().is_some() => vec![Place::Question],
            _ => vec![Place::Page],
        }
    }

    /// Whether the provider is to make the new value.
    pub(crate) fn is_at_provider(&self) -> bool {
        let how = self.form.field("how").map(|field| &field.content);
        matches!(how, Some(Content::Choice { at: 1, .. }))
    }

    /// Whether a value stands in a field, and is not being used.
    pub(crate) fn holds_typed(&self) -> bool {
        self.asking.busy.is_none() && holds_secret(&self.form.fields)
    }
}

/// What rolling back would do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Back<'a> {
    /// This value comes back.
    To(&'a Version),
    /// A new key was made at the provider and is not in use: it is given up.
    GivesUp(&'a Rotation),
}

impl Looked {
    /// What rolling back would do; `None` when there is nothing to go back to. As the vault decides it.
    pub(crate) fn goes_back_to(&self) -> Option<Back<'_>> {
        let mut open = self.rotations.iter().filter(|rotation| !rotation.step.is_over());
        if let Some(start) = open.find(|rotation| rotation.step.is_before_switch()) {
            return Some(Back::GivesUp(start));
        }
        let kept = self.detail.versions.iter();
        let before = kept
            .filter(|version| version.state == VersionState::Previous)
            .max_by_key(|version| (version.retired_at, version.number))?;
        let is_revoked = self
            .under_way()
            .is_some_and(|rotation| rotation.step == Step::Revoked && rotation.old_version == before.number);
        (!is_revoked).then_some(Back::To(before))
    }

    /// The rotation at the provider that is under way.
    pub(crate) fn under_way(&self) -> Option<&Rotation> {
        self.rotations.iter().find(|rotation| !rotation.step.is_over())
    }
}
