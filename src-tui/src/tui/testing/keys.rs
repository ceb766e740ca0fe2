//! Keys for tests, of every kind.

use super::{model, now, row};
use crate::tui::model::keys::Row;
use crate::tui::model::{Gate, Model};
use crate::tui::update::keys::settle;
use byok_core::model::{Check, ExpirySource, FieldName, Key, KeyName, ServiceId, Status, Tag, Version, VersionState};
use byok_daemon::wire::DetailAnswer;
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

/// One key of each kind of looks.
pub(crate) fn rows() -> Vec<Row> {
    let now = now().as_second();
    let with = |reference: &str, status, preview: &str, days: Option<i64>, used: Option<i64>, tags: &str| Row {
        preview: preview.into(),
        expires_at: days.map(|days| now + days * DAY),
        last_used_at: used.map(|seconds| now - seconds),
        tags: tags.into(),
        ..row(reference, status)
    };
    let mut rows = vec![
        with(
            "anthropic/prod",
            Status::Valid,
            "sk-ant…4f",
            Some(69),
            Some(7_300),
            "prod eu",
        ),
        with(
            "aws/日本リージョンの鍵",
            Status::ValidLimited,
            "",
            Some(5),
            None,
            "日本",
        ),
        with("github/ci", Status::Expired, "ghp_…9a", Some(-3), Some(300), "ci"),
        with(
            "openai/a-very-long-name-that-no-column-of-a-usual-screen-has-room-for",
            Status::RateLimited,
            "sk-…77",
            None,
            Some(30),
            "",
        ),
        with(
            "openai/main",
            Status::Unreachable,
            "sk-…12",
            None,
            Some(40 * DAY),
            "prod",
        ),
        with("stripe/live", Status::Unverified, "sk_l…00", None, None, ""),
    ];
    rows[0].is_default = true;
    rows[4].is_default = true;
    rows[5].is_active = false;
    rows
}

/// An open vault with these keys.
pub(crate) fn with_keys(rows: Vec<Row>) -> Model {
    let mut model = model();
    model.gate = Gate::Open;
    let ticket = model.keys.loaded.begin(model.now);
    model.keys.loaded.accept(ticket, Ok(rows), now());
    settle(&mut model.keys);
    model.drawn.rows = 20;
    model
}

/// What is known of a key that has everything.
pub(crate) fn detail(reference: &str) -> DetailAnswer {
    let (service, name) = reference.split_once('/').expect("a service and a name");
    let before = |seconds: i64| now() - jiff::SignedDuration::from_secs(seconds);
    let (created, checked) = (before(40 * DAY), before(3 * 3_600));
    let field = |name: &str| FieldName::parse(name).expect("a field");
    let key = Key {
        id: byok_core::ids::KeyId::from_bytes([7; 16]),
        reference: reference.into(),
        service: ServiceId::parse(service).expect("a service"),
        name: KeyName::parse(name).expect("a name"),
        is_default: true,
        is_active: true,
        status: Status::Valid,
        verdict: Status::Valid.verdict(),
        preview: "sk-…4f".into(),
        tags: vec![Tag::parse("eu").expect("a tag"), Tag::parse("my own").expect("a tag")],
        note: "Belongs to the billing account; ask 日本 before you change it.".into(),
        fields: BTreeMap::from([(field("organization"), "org-1".into())]),
        base_url: None,
        created_at: created,
        updated_at: created,
        expires_at: Some(now() + jiff::SignedDuration::from_secs(69 * DAY)),
        expires_source: Some(ExpirySource::Provider),
        rotate_due_at: Some(now() + jiff::SignedDuration::from_secs(50 * DAY)),
        last_checked_at: Some(checked),
        last_used_at: Some(checked),
        use_count: 1_204,
        version: 2,
    };
    let mut uses = vec![0; 30];
    for (day, count) in uses
        .iter_mut()
        .zip([0, 3, 0, 1, 2, 9, 12, 4, 0, 0, 7, 8, 1].into_iter().cycle())
    {
        *day = count;
    }
    let version = |number, state, keep_until| Version {
        number,
        state,
        preview: "sk-…4f".into(),
        created_at: before(i64::from(10 - number) * DAY),
        retired_at: (state != VersionState::Current).then(|| before(DAY)),
        keep_until,
    };
    let check = |seconds, status: Status, message: &str| Check {
        http_status: Some(if status == Status::Valid { 200 } else { 429 }),
        latency_ms: Some(141),
        ..Check::offline(status, message, before(seconds))
    };
    DetailAnswer {
        key,
        secret_fields: vec!["api_key".into(), "spare_key".into()],
        facts: BTreeMap::from([
            ("account".into(), "Example GmbH".into()),
            ("scopes".into(), "models.read, files.write".into()),
        ]),
        facts_seen_at: BTreeMap::new(),
        status_since: None,
        last_ok_at: None,
        versions: vec![
            version(2, VersionState::Current, None),
            version(
                1,
                VersionState::Previous,
                Some(now() + jiff::SignedDuration::from_hours(3)),
            ),
        ],
        checks: vec![
            check(3 * 3_600, Status::Valid, "The provider accepted the key."),
            check(
                27 * 3_600,
                Status::RateLimited,
                "Too many requests; it says to try again in 20 seconds.",
            ),
            check(
                28 * 3_600,
                Status::RateLimited,
                "Too many requests; it says to try again in 20 seconds.",
            ),
        ],
        uses,
        rotate_every_seconds: None,
        same_value: vec!["openai/copy".into()],
    }
}
