//! Opening the vault.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;
use byok_daemon::wire::SessionState;
use jiff::SignedDuration;
use std::time::Duration;

/// Types the password, or the recovery code.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
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
        Action::Do(Command::Submit | Command::Accept) => {
            if unlock.entry.is_empty() || unlock.waits(now).is_some() {
                return Vec::new();
            }
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
        Action::Do(Command::ShowTyped) => {
            unlock.entry.toggle_shown();
            Vec::new()
        }
        Action::Do(Command::Cancel) if unlock.entry.is_empty() => vec![Effect::Quit],
        Action::Do(Command::Cancel) => {
            unlock.entry.clear();
            Vec::new()
        }
        other => {
            if unlock.entry.obey(other) {
                unlock.complaint = None;
            }
            Vec::new()
        }
    }
}

/// It is open, or it isn't; after too many wrong passwords there is a time to wait.
pub(super) fn unlocked(
    model: &mut Model,
    done: Result<SessionState, Complaint>,
    wait: Option<Duration>,
) -> Vec<Effect> {
    let now = model.now;
    match done {
        Ok(state) => {
            let is_recovery = matches!(&model.gate, Gate::Locked(unlock) if unlock.is_recovery);
            root::session_is(model, state);
            let effects = root::open(model);
            if is_recovery {
                let words = "Opened by the recovery code: set a new password in Settings (7, then p)";
                model.toasts.say(Mood::Warn, words, now);
            }
            effects
        }
        Err(complaint) => {
            if let Gate::Locked(unlock) = &mut model.gate {
                unlock.is_busy = false;
                unlock.complaint = Some(complaint);
                unlock.may_try_at = wait
                    .and_then(|wait| SignedDuration::try_from(wait).ok())
                    .map(|wait| now + wait);
            }
            Vec::new()
        }
    }
}
