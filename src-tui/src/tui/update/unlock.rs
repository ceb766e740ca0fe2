//! Opening the vault.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;
use byok_daemon::wire::SessionState;

/// Types the password.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Gate::Locked(unlock) = &mut model.gate else {
        return Vec::new();
    };
    if unlock.is_busy {
        return match action {
            Action::Do(Command::Cancel) => vec![Effect::Quit],
            _ => Vec::new(),
        };
    }
    match action {
        Action::Do(Command::Submit) if unlock.entry.is_empty() => Vec::new(),
        Action::Do(Command::Submit) => {
            unlock.is_busy = true;
            unlock.complaint = None;
            vec![Effect::Session(session::Ask::Unlock {
                proof: unlock.entry.take_secret(),
                is_recovery: unlock.is_recovery,
            })]
        }
        Action::Do(Command::NextField | Command::PreviousField) => {
            unlock.is_recovery = !unlock.is_recovery;
            unlock.entry.clear();
            unlock.complaint = None;
            Vec::new()
        }
        Action::Do(Command::Cancel) if unlock.entry.is_empty() => vec![Effect::Quit],
        Action::Do(Command::Cancel) => {
            unlock.entry.clear();
            Vec::new()
        }
        other => {
            if unlock.entry.obey(&other) {
                unlock.complaint = None;
            }
            Vec::new()
        }
    }
}

/// It is open, or it isn't.
pub(super) fn unlocked(model: &mut Model, done: Result<SessionState, Complaint>) -> Vec<Effect> {
    match done {
        Ok(state) => {
            root::session_is(model, state);
            root::open(model)
        }
        Err(complaint) => {
            if let Gate::Locked(unlock) = &mut model.gate {
                unlock.is_busy = false;
                unlock.complaint = Some(complaint);
            }
            Vec::new()
        }
    }
}
