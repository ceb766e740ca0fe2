//! A policy and its history in words.

use super::span;
use byok_core::model::{Action, Event, FallbackPolicy, KeyName, Outcome};

/// What was chosen, in a sentence; without the next step.
pub(crate) fn sentence(policy: &FallbackPolicy) -> String {
    let service = &policy.service;
    if policy.on.is_empty() {
        return format!("{service} never falls back.");
    }
    if policy.chain.is_empty() {
        return format!("{service} falls back on {}, but nobody is in its chain.", on(policy));
    }
    format!(
        "{service} falls back on {}; a key that failed is passed over for {}.",
        on(policy),
        cool_down(policy)
    )
}

/// What happened, in a row of the history.
pub(crate) fn what(event: &Event) -> String {
    let detail = |name: &str| event.detail.get(name).map_or("", String::as_str);
    match event.action {
        Action::FallbackChanged => format!("on {}: {}", detail("on"), detail("chain").replace(',', ", ")),
        _ if event.outcome == Outcome::Ok => format!("{}: {} stepped in", detail("cause"), detail("to")),
        _ => format!("{}: {}", detail("cause"), detail("why")),
    }
}

/// The triggers, or `never`.
pub(crate) fn on(policy: &FallbackPolicy) -> String {
    if policy.on.is_empty() {
        return "never".into();
    }
    let words: Vec<&str> = policy.on.iter().map(|trigger| trigger.as_str()).collect();
    words.join(", ")
}

/// Names with commas between.
pub(crate) fn names(chain: &[KeyName]) -> String {
    let names: Vec<&str> = chain.iter().map(KeyName::as_str).collect();
    names.join(", ")
}

/// How long a key that failed is passed over.
pub(crate) fn cool_down(policy: &FallbackPolicy) -> String {
    span(i64::try_from(policy.cool_down_seconds).unwrap_or(i64::MAX))
}
