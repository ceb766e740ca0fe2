//! `byok remove`: destroys a key for good, after showing what goes.

use crate::cli::KeyArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, prompt, session};
use byok_core::error::Code;
use byok_core::model::Key;
use byok_daemon::wire::KeysQuery;

pub(crate) fn run(context: &Context, args: &KeyArgs) -> Result<(), Stop> {
    let detail = session::with_open(context, |client| client.show(&args.key))?;
    let key = &detail.key;
    if !context.yes {
        if !context.may_ask() {
            return Err(Stop::new(
                Code::Usage,
                format!("removing `{}` needs --yes when nobody can be asked", key.reference),
            ));
        }
        if !prompt::confirm(&question(key))? {
            return Err(Stop::new(Code::Aborted, format!("`{}` was kept", key.reference)));
        }
    }
    let id = key.id.to_string();
    session::with_open(context, |client| client.remove(&id))?;
    if context.json {
        return print::document(&serde_json::json!({ "removed": key.reference }));
    }
    context.say(format!("Removed `{}`; its value can't be brought back.", key.reference));
    if key.is_default && has_others(context, key)? {
        context.say(format!(
            "It was the default of {}: choose another with `byok default {}/NAME`.",
            key.service, key.service
        ));
    }
    Ok(())
}

/// Whether the service still has keys, one of which could be its default.
fn has_others(context: &Context, key: &Key) -> Result<bool, Stop> {
    let query = KeysQuery {
        service: Some(key.service.to_string()),
        ..KeysQuery::default()
    };
    Ok(!session::with_open(context, |client| client.keys(&query))?.is_empty())
}

fn question(key: &Key) -> String {
    let preview = if key.preview.is_empty() {
        String::new()
    } else {
        format!(" {}", key.preview)
    };
    let used = match key.use_count {
        0 => "never used".into(),
        1 => "used once".into(),
        times => format!("used {times} times"),
    };
    format!("Remove `{}`{preview} ({}, {used}) for good?", key.reference, key.status)
}
