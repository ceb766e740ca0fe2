//! `byok audit`: what was done with keys, by whom, and whether the trail is whole.

use crate::cli::{AuditArgs, AuditVerb};
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::audit::{Anchor, Held};
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Event, InvalidTime, parse_span};
use byok_daemon::client::Client;
use byok_daemon::wire::{AuditQuery, Events};

pub(crate) fn run(context: &Context, args: &AuditArgs) -> Result<(), Stop> {
    match args.verb {
        Some(AuditVerb::Anchor) => anchor(context),
        None => trail(context, args),
    }
}

fn anchor(context: &Context) -> Result<(), Stop> {
    let told = session::with_open(context, Client::anchor)?;
    if context.json {
        print::document(&told)
    } else {
        print::line(&told.anchor)
    }
}

fn trail(context: &Context, args: &AuditArgs) -> Result<(), Stop> {
    let now = SystemClock.now();
    let time = |text: &Option<String>| text.as_deref().map(|text| back(text, now)).transpose();
    let query = AuditQuery {
        key: args.key.clone(),
        since: time(&args.since)?,
        until: time(&args.until)?,
        action: args.action.clone(),
        outcome: args.outcome.clone(),
        client: args.client.clone(),
        program: args.program.clone(),
        limit: Some(args.limit),
        verify: args.verify,
        anchor: args.anchor.as_deref().map(read_anchor).transpose()?,
        ..AuditQuery::default()
    };
    let found = session::with_open(context, |client| client.audit(&query))?;
    if context.json {
        print::document(&found)?;
    } else if !args.verify {
        print::line(print::table(columns(&found.events)))?;
    }
    match (&found.first_break, args.verify) {
        (Some(gap), _) => {
            let message = format!("the audit trail is broken at row {}: {}", gap.seq, gap.kind.as_str());
            Err(Stop::new(Code::Damaged, message)
                .hint("somebody changed the vault's database; compare it with a backup"))
        }
        (None, true) => whole(context, &found),
        (None, false) => Ok(()),
    }
}

/// The trail holds; what an anchor adds to that.
fn whole(context: &Context, found: &Events) -> Result<(), Stop> {
    if found.anchor == Some(Held::Pruned) {
        let message = "the anchored row was pruned since, so this anchor says nothing any more";
        return Err(Stop::new(Code::NotFound, message).hint("make a new one: `byok audit anchor`"));
    }
    if context.json {
        return Ok(());
    }
    let rows = found.rows.unwrap_or_default();
    let anchored = match found.anchor {
        Some(Held::Unchanged) => ", and holds what was anchored",
        _ => "",
    };
    let pruned = match found.pruned_through {
        None | Some(0) => String::new(),
        Some(seq) => format!(" Rows up to {seq} were pruned by byok."),
    };
    print::line(format!("The audit trail is whole{anchored}: {rows} rows.{pruned}"))
}

/// The line itself, or the last one in a file.
fn read_anchor(text: &str) -> Result<String, Stop> {
    if let Ok(anchor) = Anchor::parse(text) {
        return Ok(anchor.to_string());
    }
    let file = std::fs::read_to_string(text).map_err(|_| byok_core::audit::InvalidAnchor)?;
    Ok(Anchor::last_in(&file)?.to_string())
}

/// A span back from now, or a date.
pub(crate) fn back(text: &str, now: Timestamp) -> Result<Timestamp, Stop> {
    let bad = || InvalidTime::Shape(text.chars().take(40).collect());
    if let Ok(span) = parse_span(text) {
        return Ok(now.checked_sub(span).map_err(|_| bad())?);
    }
    let midnight = format!("{text}T00:00:00Z");
    Ok(midnight.parse().or_else(|_| text.parse()).map_err(|_| bad())?)
}

fn columns(events: &[Event]) -> Vec<Column<'static>> {
    let column = |cell: &dyn Fn(&Event) -> String| events.iter().map(cell).collect::<Vec<_>>();
    vec![
        Column::new("ROW", column(&|event| format!("{:>4}", event.seq))),
        Column::new(
            "TIME (UTC)",
            column(&|event| event.at.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        ),
        Column::new("ACTION", column(&|event| event.action.as_str().to_owned())),
        Column::new("OUTCOME", column(&|event| event.outcome.as_str().to_owned())),
        Column::flexible("KEY", column(&|event| event.subject.clone().unwrap_or_default())),
        Column::new(
            "BY",
            column(&|event| match &event.actor.program {
                Some(program) => format!("{} ({program})", event.actor.face.as_str()),
                None => event.actor.face.as_str().to_owned(),
            }),
        ),
        Column::flexible(
            "DETAIL",
            column(&|event| {
                event
                    .detail
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect::<Vec<_>>()
                    .join(" ")
            }),
        ),
    ]
}
