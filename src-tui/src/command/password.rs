//! `byok password change`: another password; keys stay as they are.

use crate::cli::PasswordVerb;
use crate::context::Context;
use crate::stop::Stop;
use crate::{input, print, prompt, session};
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_daemon::client::{Proof, ToUnlock};
use byok_daemon::wire::State;

/// What the person proves themselves with.
pub(super) struct Given {
    secret: Secret,
    is_recovery_code: bool,
}

impl Given {
    /// As the client takes it.
    pub(super) fn as_wire(&self) -> Proof<'_> {
        if self.is_recovery_code {
            Proof::RecoveryCode(&self.secret)
        } else {
            Proof::Password(&self.secret)
        }
    }
}

pub(crate) fn run(context: &Context, verb: &PasswordVerb) -> Result<(), Stop> {
    let PasswordVerb::Change {
        recovery,
        new_from_file,
    } = verb;
    let mut client = session::connect(context)?;
    let old = proof(context, *recovery)?;
    if client.session()?.state != State::Open {
        client.unlock(&ToUnlock {
            proof: old.as_wire(),
            for_seconds: None,
        })?;
    }
    let new = match new_from_file {
        Some(path) => input::from_file(path)?,
        None if context.may_ask() => prompt::new_password("New password")?,
        None => {
            return Err(
                Stop::new(Code::Usage, "there is no new password, and nobody can be asked for one")
                    .hint("give it with --new-from-file FILE"),
            );
        }
    };
    client.change_password(&old.as_wire(), &new)?;
    if context.json {
        return print::document(&serde_json::json!({ "vault": context.paths.vault_name() }));
    }
    context.say("The password is changed; the old one opens nothing any more.");
    Ok(())
}

/// Asks for the password or the recovery code, whether or not the vault is open.
pub(super) fn proof(context: &Context, is_recovery_code: bool) -> Result<Given, Stop> {
    if !is_recovery_code && let Some(secret) = session::password_from_environment()? {
        return Ok(Given {
            secret,
            is_recovery_code,
        });
    }
    if !context.may_ask() {
        return Err(
            Stop::new(Code::Locked, "this needs the password, and nobody can be asked for it")
                .hint("set BYOK_PASSWORD_FILE or BYOK_PASSWORD_COMMAND, or run it in a terminal"),
        );
    }
    let secret = prompt::hidden(if is_recovery_code {
        "Recovery code"
    } else {
        "Current password"
    })?;
    Ok(Given {
        secret,
        is_recovery_code,
    })
}
