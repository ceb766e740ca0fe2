//! `byok alerts`: what looked unlike the owner.

use crate::cli::{AlertsArgs, AlertsVerb};
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::{Alert, Pattern};
use byok_daemon::wire::AlertsQuery;

pub(crate) fn run(context: &Context, args: &AlertsArgs) -> Result<(), Stop> {
    match &args.verb {
        None => list(context, args),
        Some(AlertsVerb::Ack { id }) => {
            let alert = session::with_open(context, |client| client.acknowledge_alert(*id))?;
            tell(context, &alert)
        }
        Some(AlertsVerb::Resolve { id }) => {
            let alert = session::with_open(context, |client| client.resolve_alert(*id))?;
            tell(context, &alert)
        }
    }
}

fn list(context: &Context, args: &AlertsArgs) -> Result<(), Stop> {
    let query = AlertsQuery {
        all: args.all,
        limit: Some(args.limit),
    };
    let found = session::with_open(context, |client| client.alerts(&query))?;
    if context.json {
        return print::document(&found);
    }
    if found.alerts.is_empty() {
        context.say(if args.all {
            "No alerts yet."
        } else {
            "No alerts. `byok alerts --all` shows resolved ones, too."
        });
        return Ok(());
    }
    print::line(print::table(columns(&found.alerts, SystemClock.now())))
}

/// What an alert is now.
fn tell(context: &Context, alert: &Alert) -> Result<(), Stop> {
    if context.json {
        return print::document(alert);
    }
    context.say(format!("Alert {} is {}.", alert.id, alert.state.as_str()));
    Ok(())
}

fn columns(alerts: &[Alert], now: Timestamp) -> Vec<Column<'static>> {
    let column = |cell: &dyn Fn(&Alert) -> String| alerts.iter().map(cell).collect::<Vec<_>>();
    vec![
        Column::new("ID", column(&|alert| format!("{:>3}", alert.id))),
        Column::new("SEVERITY", column(&|alert| print::paint_severity(alert.severity))),
        Column::new("STATE", column(&|alert| alert.state.as_str().to_owned())),
        Column::new("SEEN", column(&|alert| print::ago(alert.last_seen, now))),
        Column::flexible("ABOUT", column(&|alert| alert.subject.clone())),
        Column::flexible("WHAT", column(&what)),
    ]
}

/// The sentence and its figures: `many keys were removed in a short time (7, from 5 within 10 min)`.
fn what(alert: &Alert) -> String {
    let Some(window) = alert.window_seconds else {
        return alert.message.clone();
    };
    let span = print::span(i64::try_from(window).unwrap_or(i64::MAX));
    let percent = if alert.pattern == Pattern::ErrorRate { " %" } else { "" };
    format!(
        "{} ({}, from {}{percent} within {span})",
        alert.message, alert.count, alert.threshold
    )
}

#[cfg(test)]
mod tests {
    use super::{Alert, Pattern, columns};
    use byok_core::model::{AlertState, Severity};

    #[test]
    fn the_table_tells_what_who_and_how_many() {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let alert = Alert {
            id: 3,
            pattern: Pattern::Deletes,
            message: Pattern::Deletes.describe().into(),
            subject: "owner".into(),
            key_id: None,
            severity: Severity::High,
            state: AlertState::Open,
            first_seen: now,
            last_seen: now,
            count: 7,
            threshold: 5,
            window_seconds: Some(600),
        };
        let table = crate::print::table(columns(&[alert], now));
        let plain = anstream::adapter::strip_str(&table).to_string();
        assert_eq!(
            plain,
            "ID   SEVERITY  STATE  SEEN      ABOUT  WHAT\n  3  ✗ high    open   just now  owner  many keys were removed in a short time (7, from 5 within 10 min)"
        );
    }
}
