//! A screen of letters for tests.

use super::look::{Look, Palette, UNICODE};
use super::model::keys::Row;
use super::model::{Drawn, Model};
use super::perform::{Answer, keys};
use super::update;
use super::view::view;
use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::{
    Action, Alert, AlertState, Check, ExpirySource, Key, KeyName, Pattern, ServiceId, Severity, Status, Verdict,
};
use byok_core::provider::Catalog;
use byok_daemon::wire::{Checked, EventLine, ExpiringKey};
use jiff::SignedDuration;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The time of all tests.
pub(crate) fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().expect("a timestamp")
}

/// Unicode in the terminal's own colours.
pub(crate) fn look() -> Look {
    Look {
        palette: Palette::ansi(),
        glyphs: &UNICODE,
    }
}

/// A model that knows nothing.
pub(crate) fn model() -> Model {
    Model::new(look(), Arc::new(Catalog::built_in()), now())
}

/// What a model looks like at that size, and what stands where.
pub(crate) fn drawn(model: &Model, (width, height): (u16, u16)) -> (String, Drawn) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen of letters");
    let mut drawn = Drawn::default();
    terminal
        .draw(|frame| drawn = view(model, frame))
        .expect("it can be drawn on");
    let text = terminal.backend().to_string();
    let lines = text.lines().map(|line| line.trim_matches('"').trim_end());
    (lines.collect::<Vec<_>>().join("\n"), drawn)
}

/// Both sizes that every screen has to be good at, for a snapshot.
pub(crate) fn frames(model: &Model) -> String {
    format!(
        "{}\n{}\n{}",
        drawn(model, (80, 24)).0,
        "=".repeat(80),
        drawn(model, (40, 12)).0
    )
}

/// Fills the list of keys; each works and is in use.
pub(crate) fn rows(model: &mut Model, references: impl IntoIterator<Item = String>) {
    let rows = references.into_iter().map(|reference| Row {
        reference: reference.into(),
        is_default: false,
        is_active: true,
        status: Status::Valid,
        preview: "sk-…abcd".into(),
        expires_at: None,
        last_used_at: None,
        tags: "".into(),
    });
    let ticket = model.keys.loaded.begin(model.now);
    let listed = keys::Answer::Listed(ticket, Ok(rows.collect()));
    update::answer(model, Answer::Keys(listed));
}

/// What a check found.
pub(crate) fn checked(reference: &str, status: Status, message: &str) -> Checked {
    let mut check = Check::offline(status, message, now());
    check.latency_ms = (status.verdict() != Verdict::Unknown).then_some(120);
    check.http_status = check.latency_ms.map(|_| 200);
    Checked {
        reference: reference.into(),
        service: reference.split('/').next().unwrap_or_default().into(),
        check,
    }
}

/// A key that ends so many whole days after [`now`], as its provider says.
pub(crate) fn ending(reference: &str, days: i64) -> ExpiringKey {
    let at = now() + SignedDuration::from_hours(24 * days) + SignedDuration::from_hours(i64::from(days == 0));
    let (service, name) = reference.split_once('/').expect("a service and a name");
    let key = Key {
        id: KeyId::generate(now()),
        reference: reference.into(),
        service: ServiceId::parse(service).expect("a service"),
        name: KeyName::parse(name).expect("a name"),
        is_default: false,
        is_active: true,
        status: Status::Valid,
        verdict: Verdict::Ok,
        preview: String::new(),
        tags: Vec::new(),
        note: String::new(),
        fields: BTreeMap::new(),
        base_url: None,
        created_at: now(),
        updated_at: now(),
        expires_at: Some(at),
        expires_source: Some(ExpirySource::Provider),
        rotate_due_at: None,
        last_checked_at: None,
        last_used_at: None,
        use_count: 0,
        version: 1,
    };
    ExpiringKey {
        days_left: days,
        key,
        snoozed_until: None,
    }
}

/// That something was done.
pub(crate) fn line(kind: Action) -> EventLine {
    EventLine {
        seq: 1,
        at: now(),
        kind,
        subject: None,
    }
}

/// An alert about the owner that was raised an hour ago.
pub(crate) fn alert(id: u64, pattern: Pattern) -> Alert {
    Alert {
        id,
        pattern,
        message: pattern.describe().into(),
        subject: "owner".into(),
        key_id: None,
        severity: Severity::High,
        state: AlertState::Open,
        first_seen: now() - SignedDuration::from_hours(1),
        last_seen: now() - SignedDuration::from_mins(3),
        count: 7,
        threshold: 5,
        window_seconds: Some(600),
    }
}
