//! The settings, and what opens the vault.

use super::outside::{self, Attention, Outside};
use crate::command::daemon;
use crate::tui::event::Complaint;
use crate::tui::model::settings::{Found, Header};
use crate::tui::model::strength;
use crate::tui::widget::loaded::Ticket;
use byok_core::error::Failure;
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_core::secret::Secret;
use byok_core::store;
use byok_daemon::client::Proof;
use byok_daemon::config::Config;
use std::path::Path;
use std::time::SystemTime;

/// What is asked.
pub(crate) enum Ask {
    /// The settings, and where things are.
    Load(Ticket),
    /// Another daemon in the place of this one, which locks the vault on the way out.
    Restart,
    /// A password is about to be typed: what measures it gets ready.
    PrepareStrength,
    /// Another password.
    ChangePassword { old: Secret, new: Secret },
    /// Another recovery code.
    NewRecoveryCode { password: Secret },
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Box<Found>),
    Restarted(Result<(), Complaint>),
    PasswordChanged(Result<(), Complaint>),
    /// The new code.
    RecoveryChanged(Result<Secret, Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket) => Answer::Loaded(ticket, Box::new(look(&outside.paths))),
        Ask::PrepareStrength => return strength::prepare(),
        Ask::Restart => Answer::Restarted(restart(outside)),
        Ask::ChangePassword { old, new } => {
            let proof = Proof::Password(&old);
            let done = outside.call(Attention::Person, |client| client.change_password(&proof, &new));
            Answer::PasswordChanged(done)
        }
        Ask::NewRecoveryCode { password } => {
            let proof = Proof::Password(&password);
            let made = outside.call(Attention::Person, |client| client.new_recovery_code(&proof));
            Answer::RecoveryChanged(made)
        }
    };
    outside.answer(outside::Answer::Settings(answer));
}

fn look(paths: &Paths) -> Found {
    let config_file = paths.config_file();
    let socket = paths.socket();
    let changed = changed_at(&config_file);
    // The socket is as old as its daemon.
    let began = changed_at(&socket);
    Found {
        config: Config::load(&config_file)
            .map(Box::new)
            .map_err(|fault| complaint(&fault)),
        has_file: changed.is_some(),
        is_newer: changed.zip(began).is_some_and(|(changed, began)| changed > began),
        config_file,
        vault: paths.vault_dir(),
        socket,
        log: paths.daemon_log(),
        header: store::Header::load(&paths.vault_dir())
            .map(|header| facts(&header))
            .map_err(|fault| complaint(&fault)),
    }
}

fn facts(header: &store::Header) -> Header {
    let mut slots: Vec<&str> = header.slots.iter().map(|slot| slot.kind.as_str()).collect();
    slots.sort_unstable();
    Header {
        format: store::header::FORMAT,
        created_at: header.created_at,
        slots,
        kdf: header.slots.iter().find_map(|slot| slot.kdf),
    }
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

fn restart(outside: &Outside) -> Result<(), Complaint> {
    daemon::end(&outside.paths, Face::Tui)?;
    outside.connect(Attention::Person)?;
    Ok(())
}

fn complaint(failure: &impl Failure) -> Complaint {
    Complaint {
        code: failure.code(),
        message: failure.to_string(),
        hint: failure.hint(),
    }
}
