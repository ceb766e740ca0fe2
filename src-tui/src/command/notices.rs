//! `byok notices`: what needs a person. Asks for no password: the daemon knows names and dates also while the vault is locked.

use crate::cli::{NoticesArgs, NoticesVerb};
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock};
use byok_core::model::parse_when;
use byok_daemon::client::Client;

pub(crate) fn run(context: &Context, args: &NoticesArgs) -> Result<(), Stop> {
    match &args.verb {
        None => list(context),
        Some(NoticesVerb::Snooze { key, span }) => snooze(context, key, span),
    }
}

fn list(context: &Context) -> Result<(), Stop> {
    let found = session::with_open(context, Client::notices)?;
    if context.json {
        return print::document(&found);
    }
    if found.notices.is_empty() {
        context.say("Nothing needs you.");
        return Ok(());
    }
    let notices = &found.notices;
    let now = SystemClock.now();
    let silent = |until: Option<byok_core::clock::Timestamp>| until.map(|until| print::until(until, now));
    print::line(print::table(vec![
        Column::new("WHEN", notices.iter().map(|one| print::until(one.at, now)).collect()),
        Column::new("REASON", notices.iter().map(|one| one.reason.as_str()).collect()),
        Column::flexible("NOTICE", notices.iter().map(|one| one.message.clone()).collect()),
        Column::new(
            "SNOOZED UNTIL",
            notices
                .iter()
                .map(|one| silent(one.snoozed_until).unwrap_or_default())
                .collect(),
        ),
    ]))
}

fn snooze(context: &Context, key: &str, span: &str) -> Result<(), Stop> {
    let is_end = span == "none";
    if !is_end {
        parse_when(span, SystemClock.now())?;
    }
    let done = session::with_open(context, |client| {
        if is_end {
            client.wake(key)
        } else {
            client.snooze(key, span)
        }
    })?;
    if context.json {
        return print::document(&done);
    }
    context.say(match done.snoozed_until {
        Some(until) => format!(
            "Nothing is told of `{}` until {}.",
            done.reference,
            print::until(until, SystemClock.now())
        ),
        None => format!("`{}` is told of again.", done.reference),
    });
    Ok(())
}
