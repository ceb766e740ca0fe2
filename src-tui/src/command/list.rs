//! `byok list`: keys and how they are, never a value.

use crate::cli::ListArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::Status;
use byok_daemon::wire::{KeyColumns, KeysQuery, Text};
use std::borrow::Cow;

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
    let answer = session::with_open(context, |client| client.key_columns(&query))?;
    let keys: KeyColumns<'_> = answer.parse()?;
    if keys.is_empty() {
        let is_filtered = query != KeysQuery::default();
        context.say(if is_filtered {
            "No key fits."
        } else {
            "No keys yet: `byok add SERVICE` stores one."
        });
        return Ok(());
    }
    print::line(print::table(columns(&keys, &Words::new(), SystemClock.now())))
}

/// The words of all statuses, made once for a list of any length.
struct Words([String; Status::ALL.len()]);

impl Words {
    fn new() -> Self {
        let word = if print::is_coloured() {
            print::paint
        } else {
            print::sign
        };
        Self(Status::ALL.map(word))
    }

    fn of(&self, status: Status) -> &str {
        let place = Status::ALL.iter().position(|other| *other == status);
        place.map_or("", |place| &self.0[place])
    }
}

/// The columns of a list of keys.
fn columns<'a>(keys: &'a KeyColumns<'_>, words: &'a Words, now: Timestamp) -> Vec<Column<'a>> {
    let texts = |texts: &'a [Text<'_>]| texts.iter().map(|text| &*text.0).collect::<Vec<_>>();
    let times = |seconds: &[Option<i64>], tell: fn(Timestamp, Timestamp) -> String| {
        let time = |seconds: &Option<i64>| seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let told = seconds.iter().map(|seconds| time(seconds).map(|time| tell(time, now)));
        told.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    let names = keys.references.iter().zip(&keys.is_default).zip(&keys.is_active);
    vec![
        Column::flexible(
            "KEY",
            names
                .map(|((name, is_default), is_active)| name_cell(&name.0, *is_default, *is_active))
                .collect(),
        ),
        Column::new("STATUS", keys.status.iter().map(|status| words.of(*status)).collect()),
        Column::new("EXPIRES", times(&keys.expires_at, print::until)),
        Column::new("USED", times(&keys.last_used_at, print::ago)),
        Column::new("PREVIEW", texts(&keys.preview)),
        Column::flexible("TAGS", texts(&keys.tags)),
    ]
}

fn name_cell(reference: &str, is_default: bool, is_active: bool) -> Cow<'_, str> {
    match (is_default, is_active) {
        (false, true) => reference.into(),
        (true, true) => format!("{reference} *").into(),
        (false, false) => format!("{reference} (disabled)").into(),
        (true, false) => format!("{reference} * (disabled)").into(),
    }
}
