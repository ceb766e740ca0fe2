//! `byok recovery new`: a new recovery code, and how such a code reaches the person.

use super::password::proof;
use crate::cli::RecoveryVerb;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, prompt, recovery_file, session};
use byok_core::secret::Secret;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(context: &Context, verb: &RecoveryVerb) -> Result<(), Stop> {
    let RecoveryVerb::New { recovery_file } = verb;
    check_file(recovery_file.as_deref())?;
    let mut client = session::connect(context)?;
    session::unlock(context, &mut client, None)?;
    let proof = proof(context, false)?;
    let code = client.new_recovery_code(&proof.as_wire())?;
    deliver(context, &code, recovery_file.as_deref())?;
    if context.json {
        return print::document(&serde_json::json!({ "vault": context.paths.vault_name() }));
    }
    context.say("The old recovery code opens nothing any more.");
    Ok(())
}

/// Whether the code can get a file of its own; asked before the code is made, because an undelivered one is lost.
pub(super) fn check_file(file: Option<&Path>) -> Result<(), Stop> {
    file.map_or(Ok(()), recovery_file::check)
}

/// Writes the code to a new private file, or shows it on the terminal and waits until it is written down. Never stdout.
#[expect(
    clippy::disallowed_methods,
    reason = "the recovery code is shown once, at its making"
)]
pub(super) fn deliver(context: &Context, code: &Secret, file: Option<&Path>) -> Result<(), Stop> {
    if let Some(path) = file {
        recovery_file::write(path, code)
            .map_err(|stop| stop.hint("the vault is there; make another code with `byok recovery new`"))?;
        context.say(format!(
            "The recovery code is in {}; move it off this machine.",
            path.display()
        ));
        return Ok(());
    }
    let text = code.expose_text().unwrap_or_default();
    let (first, second) = text.split_at(text.len() / 2);
    let shown = format!(
        "\nRecovery code, shown only now:\n\n    {first}\n    {}\n",
        second.trim_start_matches('-')
    );
    if context.may_ask() {
        let mut terminal = prompt::open_terminal()?;
        writeln!(terminal, "{shown}").map_err(|error| Stop::file(Path::new("/dev/tty"), &error))?;
        return prompt::pause("It opens the vault when the password is forgotten.\nWrite it down, then press Enter. ");
    }
    eprintln!("{shown}");
    Ok(())
}
