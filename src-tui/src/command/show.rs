//! `byok show`: everything about one key but its value.

use crate::cli::KeyArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::clock::{Clock, SystemClock};
use byok_daemon::wire::DetailAnswer;

/// Checks shown to a person; `--json` has them all.
const CHECKS_SHOWN: usize = 5;

pub(crate) fn run(context: &Context, args: &KeyArgs) -> Result<(), Stop> {
    let detail = session::with_open(context, |client| client.show(&args.key))?;
    if context.json {
        return print::document(&detail);
    }
    print::line(print::facts(&pairs(&detail)))
}

fn pairs(detail: &DetailAnswer) -> Vec<(&'static str, String)> {
    let (key, now) = (&detail.key, SystemClock.now());
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let lines = |pairs: Vec<String>| pairs.join("\n");
    let source = key.expires_source.map(|source| match source {
        byok_core::model::ExpirySource::Person => ", as you said",
        byok_core::model::ExpirySource::Provider => ", as the provider said",
        byok_core::model::ExpirySource::Offline => ", as the key says",
    });
    let expires = key
        .expires_at
        .map(|end| format!("{}{}", print::until(end, now), source.unwrap_or_default()));
    vec![
        ("key", key.reference.clone()),
        ("id", key.id.to_string()),
        ("status", print::paint(key.status)),
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
        ("expires", expires.unwrap_or_else(|| "not known".into())),
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
                    .map(|(name, value)| format!("{name} = {value}"))
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
