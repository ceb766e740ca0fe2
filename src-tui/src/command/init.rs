//! `byok init`: creates the vault and shows the recovery code once.

use super::recovery;
use crate::cli::InitArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, prompt, session};
use byok_core::crypto::KdfParams;
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_core::vault::Vault;
use byok_daemon::wire::State;
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    vault: String,
    path: String,
}

pub(crate) fn run(context: &Context, args: &InitArgs) -> Result<(), Stop> {
    let kdf = KdfParams {
        memory_mib: args.kdf_memory,
        passes: args.kdf_passes,
        ..KdfParams::default()
    }
    .check()?;
    let mut client = session::connect(context)?;
    let dir = context.paths.vault_dir();
    if client.health()?.state != State::Absent {
        // A vault whose header is gone or damaged says so itself, with the way back.
        Vault::load(&dir)?;
        return Err(
            Stop::new(Code::Exists, format!("there is a vault at {} already", dir.display()))
                .hint("choose another name with `--vault`, or use this one"),
        );
    }
    recovery::check_file(args.recovery_file.as_deref())?;
    let password = new_password(context)?;
    let code = client.create_vault(&password, kdf)?;
    recovery::deliver(context, &code, args.recovery_file.as_deref())?;
    if context.json {
        return print::document(&Document {
            vault: context.paths.vault_name().to_owned(),
            path: dir.display().to_string(),
        });
    }
    context.say(format!("Created the vault at {}; it is open now.", dir.display()));
    context.say("Next: `byok add SERVICE`, for example `byok add openai`.");
    Ok(())
}

/// From the environment, or typed twice.
pub(super) fn new_password(context: &Context) -> Result<Secret, Stop> {
    if let Some(password) = session::password_from_environment()? {
        return Ok(password);
    }
    if !context.may_ask() {
        return Err(
            Stop::new(Code::Usage, "there is no password, and nobody can be asked for one")
                .hint("set BYOK_PASSWORD_FILE or BYOK_PASSWORD_COMMAND"),
        );
    }
    context.say("Choose a password: at least 8 characters; a few random words are best.");
    prompt::new_password("New password")
}
