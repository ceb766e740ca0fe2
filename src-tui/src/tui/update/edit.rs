//! What is known of a key, changed.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::{Dialog, Model};

/// Opens the form.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    let _ = (model, reference);
    Vec::new()
}

/// Fills it in.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(action, Action::Do(Command::Cancel)) {
        model.dialog = None;
    }
    Vec::new()
}

/// It is stored.
pub(super) fn done(model: &mut Model) -> Vec<Effect> {
    if matches!(model.dialog, Some(Dialog::Edit(_))) {
        model.dialog = None;
    }
    Vec::new()
}

/// It isn't.
pub(super) fn failed(model: &mut Model, complaint: &Complaint) -> Vec<Effect> {
    root::complain(model, complaint);
    Vec::new()
}
