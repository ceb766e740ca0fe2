//! The session: looking, creating, opening, locking.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::crypto::KdfParams;
use byok_core::secret::Secret;
use byok_daemon::client::{Proof, ToUnlock};
use byok_daemon::wire::{SessionState, TerminalNotices};

/// What is asked.
pub(crate) enum Ask {
    /// The state and the figures; looking does not keep the vault open.
    Look(Ticket),
    /// A new vault.
    Create {
        /// Its password.
        password: Secret,
        /// How hard a guess is made.
        kdf: KdfParams,
    },
    /// Open it.
    Unlock {
        /// The password, or the recovery code.
        proof: Secret,
        /// Which of them.
        is_recovery: bool,
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
    Looked(Ticket, Result<SessionState, Complaint>),
    /// The recovery code.
    Created(Result<Secret, Complaint>),
    Unlocked(Result<SessionState, Complaint>),
    Locked(Result<SessionState, Complaint>),
    Notices(TerminalNotices),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Look(ticket) => {
            let found = outside.call(Attention::Screen, byok_daemon::client::Client::session);
            Answer::Looked(ticket, found)
        }
        Ask::Create { password, kdf } => {
            let call = |client: &mut byok_daemon::client::Client| client.create_vault(&password, kdf);
            Answer::Created(outside.call(Attention::Person, call))
        }
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
            Answer::Unlocked(outside.call(Attention::Person, |client| client.unlock(&wanted)))
        }
        Ask::Lock => Answer::Locked(outside.call(Attention::Person, byok_daemon::client::Client::lock)),
        Ask::Touch => {
            // A lock that came first is told by the daemon's own event.
            let _ = outside.call(Attention::Person, byok_daemon::client::Client::touch);
            return;
        }
        Ask::Notices => match outside.call(Attention::Screen, byok_daemon::client::Client::terminal_notices) {
            Ok(notices) => Answer::Notices(notices),
            Err(_) => return,
        },
    };
    outside.answer(outside::Answer::Session(answer));
}
