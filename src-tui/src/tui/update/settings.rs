//! The settings, and what opens the vault.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::settings::Answer;

/// What a person does with the page.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let _ = (model, action);
    Vec::new()
}

/// What a person does with the form.
pub(super) fn act_dialog(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(action, Action::Do(Command::Cancel)) {
        model.dialog = None;
    }
    Vec::new()
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::PasswordChanged(Err(complaint)) | Answer::RecoveryChanged(Err(complaint)) => {
            root::complain(model, &complaint);
        }
        Answer::PasswordChanged(Ok(())) | Answer::RecoveryChanged(Ok(_)) => {}
    }
    Vec::new()
}
