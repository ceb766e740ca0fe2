//! A new key.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use byok_core::secret::Secret;
use byok_daemon::wire::Added;

/// Opens the form, with a value that was pasted before.
pub(super) fn open(model: &mut Model, _pasted: Option<Secret>) -> Vec<Effect> {
    model.dialog = Some(Dialog::Add(Box::default()));
    Vec::new()
}

/// Fills it in.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(action, Action::Do(Command::Cancel)) {
        model.dialog = None;
    }
    Vec::new()
}

/// It is stored, or it isn't.
pub(super) fn added(model: &mut Model, added: Result<Added, Complaint>) -> Vec<Effect> {
    match added {
        Ok(added) => {
            model.dialog = None;
            model
                .toasts
                .say(Mood::Good, format!("{} was added", added.key.reference), model.now);
        }
        Err(complaint) => root::complain(model, &complaint),
    }
    Vec::new()
}
