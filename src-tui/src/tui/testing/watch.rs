//! Keys that end, checks, alerts, and what is heard of deeds.

use super::now;
use crate::tui::model::Model;
use crate::tui::model::keys::Row;
use crate::tui::perform::{Answer, keys};
use crate::tui::update;
use byok_core::ids::KeyId;
use byok_core::model::{
    Action, Alert, AlertState, Check, ExpirySource, Key, KeyName, Pattern, ServiceId, Severity, Status, Verdict,
};
use byok_daemon::wire::{Checked, EventLine, ExpiringKey};
use jiff::SignedDuration;
use std::collections::BTreeMap;

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
        cached: false,
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
