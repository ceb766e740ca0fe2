//! What a result says in a few words.

use super::report::Row;
use super::text::clean;
use crate::print::time::{left, span, until};
use byok_core::clock::Timestamp;
use byok_core::model::Verdict;
use byok_core::provider::Confidence;

/// What tells what a key can do, with the words before it.
const ABLE: [(&str, &str); 6] = [
    ("scopes", ""),
    ("permissions", ""),
    ("key_kind", ""),
    ("plan", "plan "),
    ("mode", "mode "),
    ("resources", "at "),
];

/// What the key can do: its rights, its plan, live or test.
pub(super) fn able(row: &Row) -> String {
    let told = ABLE.iter().filter_map(|(fact, before)| {
        let value = clean(row.checked.check.facts.get(*fact)?);
        (!value.is_empty()).then(|| format!("{before}{value}"))
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// What stands under a result: what the key can do, or why it is not as it should be.
pub(super) fn said(row: &Row) -> String {
    let message = clean(&row.checked.check.message);
    match (row.checked.check.verdict, able(row)) {
        (Verdict::Ok, able) if !able.is_empty() => able,
        _ => message,
    }
}

/// When the key ends: as the provider says, or as the vault knows it.
pub(super) fn end(row: &Row) -> Option<Timestamp> {
    let told = row.checked.check.facts.get("expires_at");
    told.and_then(|text| text.parse().ok()).or(row.expires_at)
}

/// `in 70 d`, `2 d ago`.
pub(super) fn expires(row: &Row, now: Timestamp) -> String {
    match end(row).map(|end| end.as_second() - now.as_second()) {
        None => String::new(),
        Some(seconds @ ..=0) => format!("{} ago", span(-seconds)),
        Some(seconds) => format!("in {}", left(seconds)),
    }
}

/// The day, and how far away it is.
pub(super) fn expires_on(row: &Row, now: Timestamp) -> String {
    end(row).map(|end| until(end, now)).unwrap_or_default()
}

/// What is left of money, or of a quota: `12.30 USD`, `842/1000`.
pub(super) fn credit(row: &Row) -> String {
    let fact = |name: &str| row.checked.check.facts.get(name).map(|text| clean(text));
    let of = |left: String, whole: Option<String>| match whole {
        Some(whole) if !whole.is_empty() => format!("{left}/{whole}"),
        _ => left,
    };
    if let Some(money) = fact("credit_remaining") {
        let currency = fact("credit_currency").map(|name| format!(" {name}"));
        return format!("{}{}", of(money, fact("credit_limit")), currency.unwrap_or_default());
    }
    fact("quota_remaining").map_or_else(String::new, |left| of(left, fact("quota_limit")))
}

/// `120 ms`; `cached` when the answer is that of a moment ago.
pub(super) fn time(row: &Row) -> String {
    if row.checked.cached {
        return "cached".into();
    }
    let time = row.checked.check.latency_ms;
    time.map(|ms| format!("{ms} ms")).unwrap_or_default()
}

/// How sure the verdict is: whether anything was learned, and how well the question is attested.
pub(super) fn sure(row: &Row) -> &'static str {
    let was_asked = row.checked.check.http_status.is_some();
    match (row.checked.check.verdict, row.confidence) {
        (Verdict::Unknown, _) => "can't tell",
        _ if !was_asked => "sure",
        (_, Some(Confidence::High)) => "sure",
        (_, Some(Confidence::Medium)) => "likely",
        (_, Some(Confidence::Low | Confidence::None)) => "a guess",
        (_, None) => "",
    }
}
