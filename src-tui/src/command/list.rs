//! `byok list`: keys and how they are, never a value.

use crate::cli::ListArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_daemon::wire::{KeyLine, KeysQuery};

pub(crate) fn run(context: &Context, args: &ListArgs) -> Result<(), Stop> {
    let query = KeysQuery {
        service: args.service.clone(),
        tag: args.tag.clone(),
        status: args.status.clone(),
        expiring: args.expiring.clone(),
        text: args.text.clone(),
        brief: false,
    };
    if context.json {
        return print::raw(session::with_open(context, |client| client.keys_raw(&query))?.bytes());
    }
    let keys = session::with_open(context, |client| client.key_lines(&query))?;
    if keys.is_empty() {
        let is_filtered = query != KeysQuery::default();
        context.say(if is_filtered {
            "No key fits."
        } else {
            "No keys yet: `byok add SERVICE` stores one."
        });
        return Ok(());
    }
    print::line(print::table(columns(&keys, SystemClock.now())))
}

/// The columns of a list of keys.
fn columns(keys: &[KeyLine], now: Timestamp) -> Vec<Column> {
    let column = |cell: &dyn Fn(&KeyLine) -> String| keys.iter().map(cell).collect::<Vec<_>>();
    vec![
        Column::flexible(
            "KEY",
            column(&|key| {
                let star = if key.is_default { " *" } else { "" };
                let off = if key.is_active { "" } else { " (disabled)" };
                format!("{}{star}{off}", key.reference)
            }),
        ),
        Column::new("STATUS", column(&|key| print::paint(key.status))),
        Column::new(
            "EXPIRES",
            column(&|key| key.expires_at.map(|end| print::until(end, now)).unwrap_or_default()),
        ),
        Column::new(
            "USED",
            column(&|key| key.last_used_at.map(|at| print::ago(at, now)).unwrap_or_default()),
        ),
        Column::new("PREVIEW", column(&|key| key.preview.clone())),
        Column::flexible(
            "TAGS",
            column(&|key| {
                key.tags
                    .iter()
                    .map(byok_core::model::Tag::as_str)
                    .collect::<Vec<_>>()
                    .join(" ")
            }),
        ),
    ]
}
