//! `byok metrics`: how the keys are, in figures.

use crate::context::Context;
use crate::print;
use crate::session;
use crate::stop::Stop;
use byok_core::watch::{CheckDay, Metrics};
use std::collections::BTreeMap;

pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    let metrics = session::with_open(context, byok_daemon::client::Client::metrics)?;
    if context.json {
        return print::document(&metrics);
    }
    print::line(print::facts(&facts(&metrics)))
}

/// Every figure with its name; what is not known says so.
fn facts(metrics: &Metrics) -> Vec<(&'static str, String)> {
    let number = |figure: u64| figure.to_string();
    let millis = |figure: Option<f64>| figure.map_or_else(unknown, |ms| format!("{ms:.1} ms"));
    let gateway = &metrics.gateway;
    vec![
        ("keys", number(metrics.total)),
        ("by service", counts(&metrics.by_service)),
        ("by status", counts(&metrics.by_status)),
        ("disabled", number(metrics.disabled)),
        ("expired", number(metrics.expired)),
        ("expiring in 7 d", number(metrics.expiring_7d)),
        ("expiring in 30 d", number(metrics.expiring_30d)),
        ("rotation overdue", number(metrics.rotation_overdue)),
        ("never checked", number(metrics.never_checked)),
        ("never used", number(metrics.never_used)),
        ("unused for 90 d", number(metrics.unused_90d)),
        ("duplicates", number(metrics.duplicates)),
        ("checks in 30 d", checks(metrics)),
        ("check p50", whole_millis(metrics.checks.p50_ms)),
        ("check p95", whole_millis(metrics.checks.p95_ms)),
        ("check p99", whole_millis(metrics.checks.p99_ms)),
        ("uses", uses(metrics)),
        ("uses by service", counts(&metrics.uses_by_service)),
        ("gateway calls", gateway.calls.map_or_else(unknown, number)),
        ("gateway p50", millis(gateway.p50_ms)),
        ("gateway p95", millis(gateway.p95_ms)),
        ("gateway p99", millis(gateway.p99_ms)),
        ("cache", cache(metrics)),
        ("open alerts", number(metrics.alerts_open)),
    ]
}

fn unknown() -> String {
    "unknown".into()
}

fn whole_millis(figure: Option<u64>) -> String {
    figure.map_or_else(unknown, |ms| format!("{ms} ms"))
}

/// `12 (9 ok, 1 dead, 0 limited, 2 unknown)`.
fn checks(metrics: &Metrics) -> String {
    let days = &metrics.checks.by_day;
    let sum = |of: fn(&CheckDay) -> u64| days.iter().map(of).sum::<u64>();
    format!(
        "{} ({} ok, {} dead, {} limited, {} unknown)",
        metrics.checks.last_30d,
        sum(|day| day.ok),
        sum(|day| day.dead),
        sum(|day| day.limited),
        sum(|day| day.unknown)
    )
}

fn uses(metrics: &Metrics) -> String {
    let uses = &metrics.uses;
    let rate = uses
        .success_rate
        .map_or_else(unknown, |rate| format!("{:.1} %", rate * 100.0));
    format!(
        "{} ({} in 24 h, {} in 30 d of which {} failed), succeeded {rate}",
        uses.total, uses.last_24h, uses.last_30d, uses.failed_30d
    )
}

fn cache(metrics: &Metrics) -> String {
    metrics.cache.map_or_else(unknown, |cache| {
        format!(
            "{} hits, {} misses, {} evictions, {} fallbacks",
            cache.hits, cache.misses, cache.evictions, cache.fallbacks
        )
    })
}

/// `openai 3, stripe 1`, the most first.
fn counts(counts: &BTreeMap<String, u64>) -> String {
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    let words: Vec<String> = sorted.iter().map(|(word, count)| format!("{word} {count}")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Metrics, facts};

    #[test]
    fn what_is_not_known_is_called_unknown_and_not_zero() {
        let shown = facts(&Metrics::default());
        let of = |name| &shown.iter().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(of("gateway p99"), "unknown");
        assert_eq!(of("check p99"), "unknown");
        assert_eq!(of("cache"), "unknown");
        assert_eq!(
            of("uses"),
            "0 (0 in 24 h, 0 in 30 d of which 0 failed), succeeded unknown"
        );
    }
}
