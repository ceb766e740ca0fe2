//! `byok` without a verb: the terminal interface; line by line where no cursor can be moved or nobody wants it to be; and how
//! things are where nobody is at a terminal.

use super::{add, init, plain, status};
use crate::cli::{AddArgs, Globals, InitArgs, SecretSource};
use crate::context::Context;
use crate::stop::Stop;
use crate::{announce, prompt, session, tui};
use byok_core::error::Code;
use byok_core::provider::{Catalog, Certainty, Detection, SHOWN, detect};
use byok_daemon::wire::State;
use std::io::IsTerminal;

pub(crate) fn run(context: &Context, globals: &Globals, is_plain: bool) -> Result<(), Stop> {
    if is_plain {
        return plain::run(context, globals);
    }
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !is_terminal || context.json || !context.may_ask() {
        let state = status::look(context, session::connect_running(context)?.as_mut())?;
        status::show(context, &state)?;
        announce::to_terminal(context);
        return Ok(());
    }
    match std::env::var("TERM").unwrap_or_default().as_str() {
        "" | "dumb" => {
            context.say(
                "This terminal (TERM=dumb) can't move its cursor, so byok reads verbs line by line, as with --plain.",
            );
            plain::run(context, globals)
        }
        _ => tui::run(context),
    }
}

/// From nothing to the first key, line by line; nothing is asked where there is a vault.
pub(super) fn first_steps(context: &Context) -> Result<(), Stop> {
    let state = status::look(context, session::connect_running(context)?.as_mut())?;
    if state.state != State::Absent || !context.may_ask() {
        return Ok(());
    }
    context.say("Welcome to byok, a vault for your API keys. There is no vault yet.\n");
    init::run(
        context,
        &InitArgs {
            kdf_memory: 64,
            kdf_passes: 3,
            recovery_file: None,
        },
    )?;
    context.say("");
    first_key(context)
}

/// Paste → recognised → checked → stored.
fn first_key(context: &Context) -> Result<(), Stop> {
    context.say("Paste your first API key (it is not shown), or press Enter to do it later.");
    let value = prompt::hidden("Key")?;
    if value.is_empty() {
        context.say("Later: `byok add SERVICE`.");
        return Ok(());
    }
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let service = recognise(&detect(&catalog, &value))?;
    drop(catalog);
    add::store(context, &words(service), Some(value))
}

fn recognise(candidates: &[Detection]) -> Result<String, Stop> {
    let precise: Vec<_> = candidates
        .iter()
        .filter(|one| one.certainty == Certainty::Precise)
        .collect();
    if let [only] = precise[..] {
        let question = format!("That looks like a key of {}. Is it?", only.name);
        if prompt::confirm(&question)? {
            return Ok(only.service.to_string());
        }
    }
    let names: Vec<&str> = candidates.iter().take(SHOWN).map(|one| one.service.as_str()).collect();
    let names = names.join(", ");
    let hint = match candidates.len().saturating_sub(SHOWN) {
        _ if names.is_empty() => "`byok services` lists them".to_owned(),
        0 => format!("perhaps {names}"),
        more => format!("perhaps {names}, or one of {more} more"),
    };
    let typed = prompt::line(&format!("Which service is it for ({hint}; `generic` for any other)? "))?;
    let typed = typed.trim().to_owned();
    if typed.is_empty() {
        Err(Stop::new(Code::Aborted, "no service was named"))
    } else {
        Ok(typed)
    }
}

fn words(service: String) -> AddArgs {
    AddArgs {
        service,
        name: None,
        source: SecretSource {
            stdin: false,
            from_file: None,
            from_env: None,
        },
        fields: Vec::new(),
        expires: None,
        rotate_every: None,
        tags: Vec::new(),
        note: String::new(),
        base_url: None,
        default: false,
        no_check: false,
    }
}
