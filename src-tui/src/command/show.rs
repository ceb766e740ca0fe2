//! `byok show`: everything about one key but its value.

use crate::cli::ShowArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::{Check, ExpirySource, Verdict};
use byok_core::vault::other_expiry;
use byok_daemon::wire::DetailAnswer;

/// Checks shown to a person; `--checks` and `--json` have them all.
const CHECKS_SHOWN: usize = 5;

pub(crate) fn run(context: &Context, args: &ShowArgs) -> Result<(), Stop> {
    let detail = session::with_open(context, |client| client.show(&args.key))?;
    if context.json {
        return print::document(&detail);
    }
    if !args.checks {
        return print::line(print::facts(&pairs(&detail)));
    }
    if detail.checks.is_empty() {
        context.say(format!("Nobody was asked about {} yet.", detail.key.reference));
        return Ok(());
    }
    print::line(history(&detail.checks))?;
    context.say(health(&detail, SystemClock.now()));
    Ok(())
}

/// Every check that is kept, newest first.
fn history(checks: &[Check]) -> String {
    let column = |cell: &dyn Fn(&Check) -> String| checks.iter().map(cell).collect::<Vec<_>>();
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    print::table(vec![
        Column::new(
            "CHECKED (UTC)",
            column(&|check| check.checked_at.strftime("%Y-%m-%d %H:%M").to_string()),
        ),
        Column::new("STATUS", column(&|check| print::paint(check.status))),
        Column::new("HTTP", column(&|check| number(check.http_status.map(u64::from)))),
        Column::new("MS", column(&|check| number(check.latency_ms))),
        Column::flexible("WHAT WAS SAID", column(&|check| check.message.clone())),
    ])
}

/// `dead since Tuesday 03:10 UTC, was valid on Monday`; empty when nobody can say.
fn health(detail: &DetailAnswer, now: Timestamp) -> String {
    let Some(since) = detail.status_since else {
        return String::new();
    };
    let word = match detail.key.verdict {
        Verdict::Ok => "works",
        Verdict::Dead => "dead",
        Verdict::Limited => "limited",
        Verdict::Unknown => return String::new(),
    };
    let before = detail.last_ok_at.filter(|_| detail.key.verdict != Verdict::Ok);
    let before = before.map(|at| format!(", was valid {}", print::on_day(at, now)));
    format!(
        "{word} since {}{}",
        print::moment(since, now),
        before.unwrap_or_default()
    )
}

/// A fact, with its age where the newest check did not tell it again.
fn fact(detail: &DetailAnswer, name: &str, value: &str, now: Timestamp) -> String {
    let newest = detail.checks.first().map(|check| check.checked_at);
    match detail.facts_seen_at.get(name).filter(|at| Some(**at) != newest) {
        Some(at) => format!("{name} = {value} (told {})", print::ago(*at, now)),
        None => format!("{name} = {value}"),
    }
}

/// When it ends, who says so, and what the provider says where that is something else.
fn expires(detail: &DetailAnswer, now: Timestamp) -> String {
    let key = &detail.key;
    let Some(end) = key.expires_at else {
        return "not known".into();
    };
    let source = key.expires_source.map(|source| match source {
        ExpirySource::Person => ", as you said",
        ExpirySource::Provider => ", as the provider said",
        ExpirySource::Offline => ", as the key says",
    });
    let other = other_expiry(key, &detail.facts).map(|end| format!("; the provider says {}", print::day(end)));
    format!(
        "{}{}{}",
        print::until(end, now),
        source.unwrap_or_default(),
        other.unwrap_or_default()
    )
}

fn pairs(detail: &DetailAnswer) -> Vec<(&'static str, String)> {
    let (key, now) = (&detail.key, SystemClock.now());
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let lines = |pairs: Vec<String>| pairs.join("\n");
    vec![
        ("key", key.reference.clone()),
        ("id", key.id.to_string()),
        ("status", print::paint(key.status)),
        ("health", health(detail, now)),
        ("default", yes(key.is_default)),
        ("active", yes(key.is_active)),
        ("preview", key.preview.clone()),
        ("secret", detail.secret_fields.join(", ")),
        (
            "fields",
            lines(
                key.fields
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect(),
            ),
        ),
        ("base url", key.base_url.clone().unwrap_or_default()),
        (
            "tags",
            key.tags
                .iter()
                .map(byok_core::model::Tag::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("note", key.note.clone()),
        ("expires", expires(detail, now)),
        (
            "rotate by",
            key.rotate_due_at.map(|at| print::until(at, now)).unwrap_or_default(),
        ),
        ("created", print::day(key.created_at)),
        (
            "used",
            match key.last_used_at {
                Some(at) if key.use_count == 1 => format!("once, {}", print::ago(at, now)),
                Some(at) => format!("{} times, last {}", key.use_count, print::ago(at, now)),
                None => "never".into(),
            },
        ),
        ("version", key.version.to_string()),
        ("same value", detail.same_value.join(", ")),
        (
            "facts",
            lines(
                detail
                    .facts
                    .iter()
                    .map(|(name, value)| fact(detail, name, value, now))
                    .collect(),
            ),
        ),
        (
            "checks",
            lines(
                detail
                    .checks
                    .iter()
                    .take(CHECKS_SHOWN)
                    .map(|check| {
                        format!(
                            "{}  {}  {}",
                            print::ago(check.checked_at, now),
                            print::paint(check.status),
                            check.message
                        )
                    })
                    .collect(),
            ),
        ),
    ]
}
