//! `byok audit`: what was done with keys, by whom, and whether the trail is whole.

use crate::cli::AuditArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Event, InvalidTime, parse_span};
use byok_daemon::wire::AuditQuery;

pub(crate) fn run(context: &Context, args: &AuditArgs) -> Result<(), Stop> {
    let query = AuditQuery {
        key: args.key.clone(),
        since: args
            .since
            .as_deref()
            .map(|text| since(text, SystemClock.now()))
            .transpose()?,
        limit: Some(args.limit),
        verify: args.verify,
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
        (None, true) if !context.json => print::line(format!(
            "The audit trail is whole: {} rows.",
            found.rows.unwrap_or_default()
        )),
        _ => Ok(()),
    }
}

/// A span back from now, or a date.
fn since(text: &str, now: Timestamp) -> Result<Timestamp, Stop> {
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
