//! Creating the vault.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;
use byok_core::crypto::KdfParams;
use byok_core::secret::Secret;

/// Types the password.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Gate::Absent(first_run) = &mut model.gate else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => vec![Effect::Quit],
        Action::Do(Command::Submit) if !first_run.is_busy && !first_run.password.is_empty() => {
            first_run.is_busy = true;
            vec![Effect::Session(session::Ask::Create {
                password: first_run.password.take_secret(),
                kdf: KdfParams::default(),
            })]
        }
        other => {
            first_run.password.obey(&other);
            Vec::new()
        }
    }
}

/// The vault is there, with its recovery code.
pub(super) fn created(model: &mut Model, made: Result<Secret, Complaint>) -> Vec<Effect> {
    let Gate::Absent(first_run) = &mut model.gate else {
        return Vec::new();
    };
    first_run.is_busy = false;
    match made {
        Ok(_) => root::open(model),
        Err(complaint) => {
            first_run.complaint = Some(complaint);
            Vec::new()
        }
    }
}
