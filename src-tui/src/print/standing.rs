//! How a key stands, in a few words: since when it works or not, and what is left to spend.

use super::check::clean;
use super::time::{moment, on_day};
use byok_core::clock::Timestamp;
use byok_core::model::Verdict;
use byok_daemon::wire::DetailAnswer;
use std::collections::BTreeMap;

/// `dead since Tuesday 03:10 UTC, was valid on Monday`; empty when nobody can say.
pub(crate) fn health(detail: &DetailAnswer, now: Timestamp) -> String {
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
    let before = before.map(|at| format!(", was valid {}", on_day(at, now)));
    format!("{word} since {}{}", moment(since, now), before.unwrap_or_default())
}

/// What is left of money: `12.30 USD`, `3/100 USD`; nothing where no fact tells.
pub(crate) fn credit(facts: &BTreeMap<String, String>) -> String {
    let left = left_of(facts, "credit_remaining", "credit_limit");
    let currency = facts.get("credit_currency").map(|name| format!(" {}", clean(name)));
    match left.is_empty() {
        true => left,
        false => format!("{left}{}", currency.unwrap_or_default()),
    }
}

/// What is left of a quota: `842/1000`; nothing where no fact tells.
pub(crate) fn quota(facts: &BTreeMap<String, String>) -> String {
    left_of(facts, "quota_remaining", "quota_limit")
}

fn left_of(facts: &BTreeMap<String, String>, left: &str, whole: &str) -> String {
    let fact = |name: &str| facts.get(name).map(|text| clean(text)).unwrap_or_default();
    match (fact(left), fact(whole)) {
        (left, whole) if left.is_empty() || whole.is_empty() => left,
        (left, whole) => format!("{left}/{whole}"),
    }
}
