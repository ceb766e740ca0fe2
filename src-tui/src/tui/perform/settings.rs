//! What opens the vault.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use byok_core::secret::Secret;
use byok_daemon::client::Proof;

/// What is asked.
pub(crate) enum Ask {
    /// Another password.
    ChangePassword { old: Secret, new: Secret },
    /// Another recovery code.
    NewRecoveryCode { password: Secret },
}

/// What is answered.
pub(crate) enum Answer {
    PasswordChanged(Result<(), Complaint>),
    /// The new code.
    RecoveryChanged(Result<Secret, Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
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
