//! Results for the tests of this folder.

use super::report::{Report, Row, Skipped};
use byok_core::clock::Timestamp;
use byok_core::model::{Check, Status};
use byok_core::provider::Confidence;
use byok_daemon::wire::Checked;

/// When all of them were asked.
pub(super) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("it is a moment")
}

/// A result with facts.
pub(super) fn row(reference: &str, status: Status, message: &str, facts: &[(&str, &str)]) -> Row {
    let mut check = Check::offline(status, message, now());
    check.facts = facts
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    check.http_status = Some(if status.verdict() == byok_core::model::Verdict::Ok {
        200
    } else {
        401
    });
    check.latency_ms = Some(120);
    Row {
        checked: Checked {
            reference: reference.into(),
            service: reference.split('/').next().unwrap_or_default().into(),
            cached: false,
            check,
        },
        confidence: Some(Confidence::High),
        expires_at: None,
        line: None,
    }
}

/// One of each sort.
pub(super) fn report() -> Report {
    let mut asleep = row(
        "generic/x",
        Status::Unverified,
        "Generic secret has nothing to ask: the key is stored as it is",
        &[],
    );
    (asleep.checked.check.http_status, asleep.checked.check.latency_ms) = (None, None);
    asleep.confidence = Some(Confidence::None);
    let github = [
        ("scopes", "repo, read:org, gist, workflow"),
        ("expires_at", "2027-01-31T00:00:00Z"),
        ("account", "octo"),
    ];
    let router = [("credit_remaining", "12.30"), ("credit_currency", "USD")];
    let mut limited = row(
        "openrouter/main",
        Status::NoCredit,
        "OpenRouter knows the key, but there is no credit left (HTTP 402)",
        &router,
    );
    limited.confidence = Some(Confidence::Medium);
    Report {
        results: vec![
            row(
                "openai/work",
                Status::Valid,
                "OpenAI accepted the key; whether there is credit shows only when a model is used",
                &[],
            ),
            row("github/ci", Status::Valid, "GitHub accepted the key", &github),
            row(
                "openai/old",
                Status::Invalid,
                "OpenAI does not accept the key (HTTP 401): Incorrect API key provided",
                &[],
            ),
            limited,
            asleep,
        ],
        skipped: vec![Skipped {
            variable: "WEATHER_KEY".into(),
            reason: "it may be a key of OpenWeather or Weatherbit".into(),
            candidates: Vec::new(),
            line: Some(4),
        }],
        file: None,
        now: now(),
    }
}

/// What a provider, or whoever wrote a file, may come up with.
pub(super) const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\r\n::error::<&>\"'\u{202e}\u{0}\u{fffe} ##[error]%0A";
