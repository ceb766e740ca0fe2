//! `byok fallback`: when another key steps in for one that fails, and which.

use crate::cli::FallbackArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Action, Event, FallbackPolicy, Key, KeyName, Outcome, PolicyChange, Trigger, parse_span};
use byok_daemon::client::Client;
use byok_daemon::wire::KeysQuery;
use serde::Serialize;

/// Rows of the history that are shown.
const ROWS: usize = 100;

pub(crate) fn run(context: &Context, args: &FallbackArgs) -> Result<(), Stop> {
    let Some(service) = &args.service else {
        return list(context);
    };
    if args.history {
        return history(context, service);
    }
    let change = change(service, args)?;
    let policy = session::with_open(context, |client| {
        if change == PolicyChange::default() {
            client.fallback_policy(service)
        } else {
            client.set_fallback_policy(service, &change)
        }
    })?;
    if context.json {
        #[derive(Serialize)]
        struct Document {
            policy: FallbackPolicy,
        }
        return print::document(&Document { policy });
    }
    let query = KeysQuery {
        service: Some(policy.service.to_string()),
        ..KeysQuery::default()
    };
    let keys = session::with_open(context, |client| client.keys(&query))?;
    context.say(sentence(&policy));
    print::line(print::table(columns(&policy, &keys, SystemClock.now())))
}

fn change(service: &str, args: &FallbackArgs) -> Result<PolicyChange, Stop> {
    let chain = args.chain.as_ref().map(|names| {
        let names = names.iter().filter(|name| !name.is_empty());
        // The whole reference means the same key.
        let bare = |name: &String| name.strip_prefix(&format!("{service}/")).unwrap_or(name).to_owned();
        names
            .map(|name| Ok(KeyName::parse(&bare(name))?))
            .collect::<Result<Vec<_>, Stop>>()
    });
    let cool_down_seconds = match args.cool_down.as_deref() {
        None => None,
        Some("default") => Some(0),
        Some(text) => Some(parse_span(text)?.unsigned_abs().as_secs()),
    };
    Ok(PolicyChange {
        on: args.on.as_deref().map(triggers).transpose()?,
        chain: chain.transpose()?,
        cool_down_seconds,
    })
}

/// `never` alone, or the words of triggers.
fn triggers(words: &[String]) -> Result<Vec<Trigger>, Stop> {
    if let [word] = words
        && word == "never"
    {
        return Ok(Vec::new());
    }
    if words.iter().any(|word| word == "never") {
        return Err(Stop::new(Code::Usage, "never stands alone"));
    }
    words.iter().map(|word| Ok(Trigger::parse(word)?)).collect()
}

fn list(context: &Context) -> Result<(), Stop> {
    let found = session::with_open(context, Client::fallback_policies)?;
    if context.json {
        return print::document(&found);
    }
    if found.policies.is_empty() {
        context.say("No key steps in for another: `byok fallback SERVICE --on … --chain …` chooses when and which.");
        return Ok(());
    }
    let column = |cell: &dyn Fn(&FallbackPolicy) -> String| found.policies.iter().map(cell).collect::<Vec<_>>();
    print::line(print::table(vec![
        Column::new("SERVICE", column(&|one| one.service.to_string())),
        Column::flexible("FALLS BACK ON", column(&on)),
        Column::flexible("CHAIN", column(&|one| names(&one.chain))),
        Column::new("COOL-DOWN", column(&cool_down)),
        Column::flexible("COOLING", column(&cooling)),
    ]))
}

fn cooling(policy: &FallbackPolicy) -> String {
    let failing = policy.failing.iter().map(|one| one.reference.clone());
    failing.collect::<Vec<_>>().join(" ")
}

fn sentence(policy: &FallbackPolicy) -> String {
    let service = &policy.service;
    if policy.on.is_empty() {
        return format!("{service} never falls back.");
    }
    if policy.chain.is_empty() {
        return format!(
            "{service} falls back on {}, but nobody is in its chain: `byok fallback {service} --chain NAME`.",
            on(policy)
        );
    }
    format!(
        "{service} falls back on {}; a key that failed is passed over for {}.",
        on(policy),
        cool_down(policy)
    )
}

/// The default key and the chain, in their order.
fn columns<'a>(policy: &'a FallbackPolicy, keys: &'a [Key], now: Timestamp) -> Vec<Column<'a>> {
    let default = keys.iter().filter(|key| key.is_default);
    let chain = policy
        .chain
        .iter()
        .filter_map(|name| keys.iter().find(|key| key.name == *name));
    let rows: Vec<&Key> = default.chain(chain).collect();
    let places = rows.iter().scan(0, |place, key| {
        Some(if key.is_default {
            "default".to_owned()
        } else {
            *place += 1;
            place.to_string()
        })
    });
    vec![
        Column::new("PLACE", places.collect()),
        Column::flexible("KEY", rows.iter().map(|key| key.reference.as_str()).collect()),
        Column::new("STATUS", rows.iter().map(|key| print::paint(key.status)).collect()),
        Column::flexible("NOW", rows.iter().map(|key| standing(policy, key, now)).collect()),
    ]
}

fn standing(policy: &FallbackPolicy, key: &Key, now: Timestamp) -> String {
    if !key.is_active {
        return "disabled".into();
    }
    let failing = policy.failing.iter().find(|one| one.reference == key.reference);
    failing.map_or_else(String::new, |failing| {
        let left = failing.cools_until.as_second() - now.as_second();
        let left = print::span(left.max(1));
        if policy.on.contains(&failing.cause) {
            format!("passed over for {left} ({})", failing.cause)
        } else {
            format!("failed ({})", failing.cause)
        }
    })
}

fn history(context: &Context, service: &str) -> Result<(), Stop> {
    let found = session::with_open(context, |client| client.fallback_history(service, Some(ROWS)))?;
    if context.json {
        return print::document(&found);
    }
    if found.events.is_empty() {
        context.say(format!("Nothing of {service} fell back yet."));
        return Ok(());
    }
    let now = SystemClock.now();
    let column = |cell: &dyn Fn(&Event) -> String| found.events.iter().map(cell).collect::<Vec<_>>();
    print::line(print::table(vec![
        Column::new("WHEN", column(&|event| print::ago(event.at, now))),
        Column::flexible("KEY", column(&|event| event.subject.clone().unwrap_or_default())),
        Column::flexible("WHAT", column(&what)),
    ]))
}

fn what(event: &Event) -> String {
    let detail = |name: &str| event.detail.get(name).map_or("", String::as_str);
    match event.action {
        Action::FallbackChanged => format!("on {}: {}", detail("on"), detail("chain").replace(',', ", ")),
        _ if event.outcome == Outcome::Ok => format!("{}: {} stepped in", detail("cause"), detail("to")),
        _ => format!("{}: {}", detail("cause"), detail("why")),
    }
}

fn on(policy: &FallbackPolicy) -> String {
    if policy.on.is_empty() {
        return "never".into();
    }
    let words: Vec<&str> = policy.on.iter().map(|trigger| trigger.as_str()).collect();
    words.join(", ")
}

fn names(chain: &[KeyName]) -> String {
    let names: Vec<&str> = chain.iter().map(KeyName::as_str).collect();
    names.join(", ")
}

fn cool_down(policy: &FallbackPolicy) -> String {
    print::span(i64::try_from(policy.cool_down_seconds).unwrap_or(i64::MAX))
}
