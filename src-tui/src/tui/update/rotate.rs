//! A new value in the place of an old one.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::rotate::Answer;

/// Opens the form.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    let _ = (model, reference);
    Vec::new()
}

/// Asks before the value before comes back.
pub(super) fn roll_back(model: &mut Model, reference: &str) -> Vec<Effect> {
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

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Planned(plan) => {
            if let Err(complaint) = *plan {
                root::complain(model, &complaint);
            }
        }
        Answer::Rotated(done) => {
            if let Err(complaint) = *done {
                root::complain(model, &complaint);
            }
        }
        Answer::RolledBack(done) => {
            if let Err(complaint) = *done {
                root::complain(model, &complaint);
            }
        }
    }
    Vec::new()
}
