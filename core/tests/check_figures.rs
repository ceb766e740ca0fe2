//! Checks in figures: counted for their day, whatever becomes of the key or of the rows that are kept of it.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::model::{Check, Status};
use byok_core::store::check_days;
use byok_core::vault::OpenVault;
use byok_core::watch::CheckDay;
use common::{Home, act, act_at, add, now};
use jiff::SignedDuration;

fn check(status: Status, latency_ms: Option<u64>, at: Timestamp) -> Check {
    Check {
        latency_ms,
        ..Check::offline(status, "", at)
    }
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

fn today(vault: &OpenVault) -> CheckDay {
    vault.metrics(now()).unwrap().checks.by_day.pop().unwrap()
}

#[test]
fn checks_are_counted_by_day_and_verdict_and_their_latency_in_hundredths() {
    let (_home, mut vault) = Home::create();
    assert_eq!(vault.metrics(now()).unwrap().checks.p50_ms, None);
    let key = add(&mut vault, "openai/main", "sk-1").id;
    let mut found = |status, latency, at| {
        vault
            .record_check(key, &check(status, latency, at), act_at(at))
            .unwrap();
    };
    found(Status::Valid, Some(70), days_ago(40));
    found(Status::Revoked, Some(30), days_ago(29));
    found(Status::Unreachable, None, days_ago(1));
    for ms in [100, 200, 300] {
        found(Status::Valid, Some(ms), now());
    }
    let checks = vault.metrics(now()).unwrap().checks;
    assert_eq!((checks.last_30d, checks.by_day.len()), (5, 30));
    assert_eq!(
        (checks.by_day[0].dead, checks.by_day[28].unknown, checks.by_day[29].ok),
        (1, 1, 3)
    );
    assert_eq!(
        (checks.p50_ms, checks.p95_ms, checks.p99_ms),
        (Some(100), Some(300), Some(300))
    );
}

#[test]
fn neither_the_fifty_that_are_kept_nor_a_removed_key_take_checks_from_the_figures() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1").id;
    for _ in 0..60 {
        vault
            .record_check(key, &check(Status::Valid, Some(9), now()), act())
            .unwrap();
    }
    assert_eq!(
        vault.show(key, act()).unwrap().checks.len(),
        51,
        "and the first, which says since when it works"
    );
    assert_eq!(today(&vault).ok, 60);
    vault.remove(key, act()).unwrap();
    assert_eq!(today(&vault).ok, 60);
}

#[test]
fn days_that_are_over_for_long_are_forgotten() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1").id;
    for days in [91, 90, 0] {
        let at = days_ago(days);
        vault
            .record_check(key, &check(Status::Valid, None, at), act_at(at))
            .unwrap();
    }
    drop(vault);
    let mut days = Vec::new();
    check_days::for_each(&home.raw(), 0..=i64::MAX, |one| days.push(one.day)).unwrap();
    let today = check_days::day_of(now());
    assert_eq!(days, [today - 90, today]);
}

/// Takes back what later migrations made, so that they can be run again.
const UNMAKE_NEWER: &str =
    "DROP TABLE fallback_policies; DROP TABLE fallback_chain; DROP TABLE failures; DROP TABLE project_variables;
    DROP TABLE project_keys; DROP TABLE projects; DROP INDEX events_of_fallback; ALTER TABLE clients DROP COLUMN rules;
    ALTER TABLE clients DROP COLUMN concurrency; DROP TABLE gateway_minutes; DROP TABLE adoptions; ALTER TABLE checks DROP COLUMN version";

/// A file from before checks were counted.
#[test]
fn what_an_older_file_kept_of_checks_is_counted_when_it_is_migrated() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1").id;
    let all = [
        (3, Some(5)),
        (0, Some(104)),
        (0, Some(1_050)),
        (0, Some(30_499)),
        (0, None),
    ];
    for (days, latency) in all {
        let found = check(Status::Valid, latency, days_ago(days));
        vault.record_check(key, &found, act()).unwrap();
    }
    let counted = vault.metrics(now()).unwrap().checks;
    vault.lock(act(), "test").unwrap();
    let db = home.raw();
    let older = "DROP TABLE check_days; DROP TRIGGER events_of_key_pruned; DROP TABLE events_of_key;
        CREATE INDEX events_by_key ON events (key_id, seq) WHERE key_id IS NOT NULL; PRAGMA user_version = 6";
    db.execute_batch(older).unwrap();
    db.execute_batch(UNMAKE_NEWER).unwrap();
    drop(db);
    let vault = home.recover().unwrap();
    assert_eq!(vault.metrics(now()).unwrap().checks, counted);
}
