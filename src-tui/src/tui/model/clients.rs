//! The programs that have tokens.

use crate::tui::keymap::Place;
use crate::tui::widget::form::Form;
use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::secret::Secret;
use byok_daemon::wire;

/// The screen.
#[derive(Default)]
pub(crate) struct Clients {
    /// By name.
    pub(crate) loaded: Loaded<wire::Clients>,
    /// Where one is.
    pub(crate) roll: Roll,
}

/// A token for a program: asked for, then shown once.
#[derive(Default)]
pub(crate) struct NewClient {
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being made.
    pub(crate) is_busy: bool,
    /// The token, until the dialogue is closed.
    pub(crate) token: Option<Secret>,
}

impl NewClient {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match self.token {
            Some(_) => vec![Place::Page],
            None => vec![Place::Form, Place::Entry],
        }
    }
}
