//! The session: looking, creating, opening, locking.

use super::outside::{self, Attention, Outside};
use crate::recovery_file;
use crate::tui::event::Complaint;
use crate::tui::model::strength;
use crate::tui::widget::loaded::Ticket;
use byok_core::crypto::KdfParams;
use byok_core::error::Failure as _;
use byok_core::secret::Secret;
use byok_daemon::client::{Proof, ToUnlock};
use byok_daemon::wire::{SessionState, TerminalNotices};
use std::path::PathBuf;
use std::time::Duration;

/// What is asked.
pub(crate) enum Ask {
    /// The state and the figures, from a daemon that is started if there is none.
    Start(Ticket),
    /// The state and the figures; looking does not keep the vault open.
    Look(Ticket),
    /// A new vault.
    Create {
        /// Its password.
        password: Secret,
        /// How hard a guess is made.
        kdf: KdfParams,
    },
    /// A password is about to be chosen.
    Prepare,
    /// Open it.
    Unlock {
        /// The password, or the recovery code.
        proof: Secret,
        /// Which of them.
        is_recovery: bool,
    },
    /// The recovery code to a new file of that name; `~/` is the person's folder.
    SaveCode {
        /// The code.
        code: Secret,
        /// The file, as typed.
        path: String,
    },
    /// Lock it.
    Lock,
    /// Somebody is at work: the idle lock starts anew.
    Touch,
    /// What no terminal has shown yet.
    Notices,
}

/// What is answered.
pub(crate) enum Answer {
    /// Until when the vault stays open can be read.
    Touched,
    Looked(Ticket, Result<SessionState, Complaint>),
    /// The recovery code.
    Created(Result<Secret, Complaint>),
    /// Open, or why not; with a time to wait before another password is looked at.
    Unlocked(Result<SessionState, Complaint>, Option<Duration>),
    /// Where the recovery code is.
    CodeSaved(Result<PathBuf, Complaint>),
    Locked(Result<SessionState, Complaint>),
    Notices(TerminalNotices),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Start(ticket) => {
            let found = outside.start().and_then(|mut client| client.session());
            Answer::Looked(ticket, outside.noted(found))
        }
        Ask::Look(ticket) => {
            let found = outside.call(Attention::Screen, byok_daemon::client::Client::session);
            Answer::Looked(ticket, found)
        }
        Ask::Create { password, kdf } => {
            let call = |client: &mut byok_daemon::client::Client| client.create_vault(&password, kdf);
            Answer::Created(outside.call(Attention::Person, call))
        }
        Ask::Prepare => return strength::prepare(),
        Ask::Unlock { proof, is_recovery } => {
            let proof = if is_recovery {
                Proof::RecoveryCode(&proof)
            } else {
                Proof::Password(&proof)
            };
            let wanted = ToUnlock {
                proof,
                for_seconds: None,
            };
            let mut wait = None;
            let done = outside.call(Attention::Person, |client| {
                client
                    .unlock(&wanted)
                    .inspect_err(|failure| wait = failure.retry_after())
            });
            Answer::Unlocked(done, wait)
        }
        Ask::SaveCode { code, path } => {
            let path = expanded(&path);
            let saved = recovery_file::check(&path)
                .and_then(|()| recovery_file::write(&path, &code))
                .map_err(Complaint::from);
            Answer::CodeSaved(saved.map(|()| std::path::absolute(&path).unwrap_or(path)))
        }
        Ask::Lock => Answer::Locked(outside.call(Attention::Person, byok_daemon::client::Client::lock)),
        Ask::Touch => {
            // A lock that came first is told by the daemon's own event.
            let _ = outside.call(Attention::Person, byok_daemon::client::Client::touch);
            Answer::Touched
        }
        Ask::Notices => match outside.call(Attention::Screen, byok_daemon::client::Client::terminal_notices) {
            Ok(notices) => Answer::Notices(notices),
            Err(_) => return,
        },
    };
    outside.answer(outside::Answer::Session(answer));
}

/// A path as a person types it in a shell.
fn expanded(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(typed),
    }
}
