//! `byok get`: the value on stdout, or in the clipboard.

use crate::cli::GetArgs;
use crate::context::Context;
use crate::stop::{self, Stop};
use crate::{clipboard, project, session};
use byok_core::model::Reference;
use byok_core::secret::Secret;
use byok_daemon::wire::{ProjectFile, RevealRequest, Revealed, SecretJson, StandIn};
use std::io::{IsTerminal, Write};

pub(crate) fn run(context: &Context, args: &GetArgs) -> Result<(), Stop> {
    // Read here already, so that a wrong word is told without a daemon.
    let reference = Reference::parse(&args.key)?;
    let wanted = RevealRequest {
        field: None,
        copy: args.copy.is_some(),
        project: project_for(&reference, args.no_project)?,
    };
    let revealed = session::with_open(context, |client| client.reveal(&args.key, &wanted))?;
    if let Some(instead_of) = revealed.instead_of.clone() {
        let stand_in = StandIn {
            reference: revealed.reference.clone(),
            instead_of,
        };
        context.say(format!("byok: {}", stand_in.sentence()));
    }
    if let Some(seconds) = args.copy {
        let way = clipboard::copy(&revealed.value, seconds)?;
        context.say(format!(
            "Copied `{}` {way}; the clipboard is cleared in {seconds} s.",
            revealed.reference
        ));
        return Ok(());
    }
    if context.json {
        return document(&revealed);
    }
    print(&revealed.value)
}

/// The `byok.toml` that counts here, when a bare service is named and the file may mean another key by it than the default one.
fn project_for(reference: &Reference, is_unwanted: bool) -> Result<Option<ProjectFile>, Stop> {
    if is_unwanted || reference.name.is_some() {
        return Ok(None);
    }
    let found = project::find()?.filter(|found| !found.text.keys.is_empty());
    Ok(found.map(|found| found.to_wire()))
}

/// The value alone; a line break only where a person looks.
#[expect(clippy::disallowed_methods, reason = "the person asked for the value on stdout")]
fn print(value: &Secret) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    let end: &[u8] = if stdout.is_terminal() { b"\n" } else { b"" };
    stdout
        .write_all(value.expose_bytes())
        .and_then(|()| stdout.write_all(end))
        .and_then(|()| stdout.flush())
        .map_err(|error| stop::output(&error))
}

/// The one document that holds a value.
fn document(revealed: &Revealed) -> Result<(), Stop> {
    let json = SecretJson::default()
        .plain("schema_version", &1)
        .plain("ref", &revealed.reference)
        .plain("field", &revealed.field)
        .secret("value", &revealed.value)
        .finish();
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(&json)
        .and_then(|()| stdout.write_all(b"\n"))
        .map_err(|error| stop::output(&error))
}
