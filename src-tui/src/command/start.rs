//! `byok` without a verb: leads through creating the vault and adding the first key, then tells how things are.

use super::{add, init, status};
use crate::cli::{AddArgs, InitArgs, SecretSource};
use crate::context::Context;
use crate::stop::Stop;
use crate::{prompt, session, tui};
use byok_core::error::Code;
use byok_core::provider::{Catalog, Certainty, Detection, detect};
use byok_daemon::wire::{KeysQuery, State};
use std::io::IsTerminal;

pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    if can_draw(context) {
        return tui::run(context);
    }
    let state = status::look(context, session::connect_running(context)?.as_mut())?;
    if state.state == State::Absent {
        if !context.may_ask() || context.json {
            return status::show(context, &state);
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
        return first_key(context);
    }
    if state.state == State::Open && !context.json && context.may_ask() {
        let keys = session::with_open(context, |client| client.keys(&KeysQuery::default()))?;
        if keys.is_empty() && prompt::confirm("The vault is empty. Add the first key now?")? {
            return first_key(context);
        }
    }
    let state = status::look(context, session::connect_running(context)?.as_mut())?;
    status::show(context, &state)
}

/// Whether there is a person at a terminal on which a cursor can be moved.
fn can_draw(context: &Context) -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    is_terminal && context.may_ask() && !context.json && !matches!(&*term, "" | "dumb")
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
    let names = candidates
        .iter()
        .map(|one| one.service.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let hint = if names.is_empty() {
        "`byok services` lists them".to_owned()
    } else {
        format!("perhaps {names}")
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
