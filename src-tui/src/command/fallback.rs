//! `byok fallback`: when another key steps in for one that fails, and which.

use crate::cli::FallbackArgs;
use crate::context::Context;
use crate::print::{self, Column, fallback_words as words};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Event, FallbackPolicy, Key, KeyName, PolicyChange, Trigger, parse_span};
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
        Column::flexible("FALLS BACK ON", column(&words::on)),
        Column::flexible("CHAIN", column(&|one| words::names(&one.chain))),
        Column::new("COOL-DOWN", column(&words::cool_down)),
        Column::flexible("COOLING", column(&cooling)),
    ]))
}

fn cooling(policy: &FallbackPolicy) -> String {
    let failing = policy.failing.iter().map(|one| one.reference.clone());
    failing.collect::<Vec<_>>().join(" ")
}

fn sentence(policy: &FallbackPolicy) -> String {
    let says = words::sentence(policy);
    if policy.on.is_empty() || !policy.chain.is_empty() {
        return says;
    }
    let says = says.trim_end_matches('.');
    format!("{says}: `byok fallback {} --chain NAME`.", policy.service)
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
        Column::flexible("WHAT", column(&words::what)),
    ]))
}
