//! The vault locks by itself: when nobody uses it, when its time is up, when the daemon is told to end.

use byok_e2e::sandbox::{Ran, run};
use byok_e2e::{Sandbox, process, raw, wait};
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

/// A sandbox whose daemon has these settings, and is shut.
fn with_limits(settings: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let dir = sandbox.byok_home().join("config");
    fs::create_dir_all(&dir).expect("the home is writable");
    fs::write(dir.join("config.toml"), format!("[session]\n{settings}\n")).expect("the home is writable");
    sandbox
}

/// Uses the vault without knowing its password.
fn use_it(sandbox: &Sandbox) -> Ran {
    let mut command = sandbox.bare_command(&["list"]);
    command.env("BYOK_NON_INTERACTIVE", "1");
    run(command, None)
}

fn state(sandbox: &Sandbox) -> Value {
    sandbox.byok(&["status", "--json"]).exits(0).json()
}

/// The newest row of the trail about the vault being shut.
fn last_lock(sandbox: &Sandbox) -> Value {
    let audit = sandbox.byok(&["audit", "--json", "--limit", "0"]).exits(0).json();
    let rows = audit["events"].as_array().expect("a list").clone();
    rows.into_iter()
        .rfind(|row| row["action"] == "locked")
        .expect("the locking is in the trail")
}

#[test]
fn a_vault_that_nobody_uses_locks_and_looking_is_not_using() {
    let sandbox = with_limits("idle_lock = \"1s\"");
    sandbox.byok(&["unlock"]).exits(0);
    wait::until("the vault has locked while it was looked at", || {
        state(&sandbox)["state"] == "locked"
    });
    let lock = last_lock(&sandbox);
    assert_eq!(
        (&lock["detail"]["why"], &lock["actor"]["face"]),
        (&"time was up".into(), &"daemon".into())
    );
}

#[test]
fn a_vault_locks_by_itself_when_nobody_asks() {
    let sandbox = with_limits("idle_lock = \"1s\"");
    sandbox.byok(&["unlock"]).exits(0);
    // Closing the database writes its log back: the watchman does it, not the next caller.
    let log = sandbox.vault_dir().join("vault.db-wal");
    assert!(
        fs::metadata(&log).is_ok_and(|log| log.len() > 0),
        "an open vault has a log"
    );
    wait::until("the log is written back", || !log.exists());
    assert_eq!(state(&sandbox)["state"], "locked");
}

#[test]
fn a_vault_in_use_stays_open_until_its_time_is_up() {
    let sandbox = with_limits("idle_lock = \"3s\"\nhard_lock = \"6s\"");
    sandbox.byok(&["unlock"]).exits(0);
    let begin = Instant::now();
    let last = wait::for_some("the hard limit", || {
        let code = use_it(&sandbox).code;
        (code != Some(0)).then_some(code)
    });
    assert_eq!(last, Some(5));
    // Used all the time, it outlived the idle limit, and did not outlive the hard one.
    assert!(begin.elapsed() > Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(last_lock(&sandbox)["detail"]["why"], "time was up");
}

#[test]
fn unlock_for_a_span_outlasts_the_idle_limit_and_not_the_hard_one() {
    let sandbox = with_limits("idle_lock = \"1s\"\nhard_lock = \"4s\"");
    sandbox.byok(&["unlock", "--for", "3h"]).exits(0);
    let begin = Instant::now();
    let open_for = wait::for_some("the hard limit", || match state(&sandbox)["state"].as_str() {
        Some("open") => None,
        _ => Some(begin.elapsed()),
    });
    assert!(open_for > Duration::from_secs(2), "{open_for:?}");
}

#[test]
fn a_told_span_is_when_it_locks() {
    let sandbox = Sandbox::new();
    let told = sandbox.byok(&["unlock", "--for", "3h", "--json"]).exits(0).json()["locks_at"].clone();
    let shown = state(&sandbox)["locks_at"].clone();
    let (told, shown): (byok_core::clock::Timestamp, byok_core::clock::Timestamp) = (
        told.as_str().and_then(|text| text.parse().ok()).expect("a time"),
        shown.as_str().and_then(|text| text.parse().ok()).expect("a time"),
    );
    let now: byok_core::clock::Timestamp = std::time::SystemTime::now().try_into().expect("the clock is set");
    let left = told.duration_since(now).as_secs();
    assert!((3 * 3_600 - 60..=3 * 3_600).contains(&left), "{left}");
    assert!(shown.duration_since(told).as_secs().abs() <= 1, "{told} {shown}");
}

#[test]
fn a_daemon_that_is_told_to_end_locks_and_writes_its_log_back() {
    let sandbox = Sandbox::new();
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--no-check"], "a value that is stored")
        .exits(0);
    let log = sandbox.vault_dir().join("vault.db-wal");
    assert!(
        fs::metadata(&log).is_ok_and(|log| log.len() > 0),
        "an open vault has a log"
    );
    let daemon = raw::daemon_pid(&sandbox.socket());
    process::terminate(daemon);
    process::wait_for_end(daemon);
    assert!(!log.exists());
    assert!(!sandbox.socket().exists());
    assert_eq!(
        sandbox.byok(&["get", "openai"]).exits(0).stdout.trim(),
        "a value that is stored"
    );
    let lock = last_lock(&sandbox);
    assert_eq!(
        (&lock["detail"]["why"], &lock["actor"]["face"]),
        (&"the daemon was told to end".into(), &"daemon".into())
    );
}

#[test]
fn whoever_locks_is_in_the_trail() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let lock = last_lock(&sandbox);
    assert_eq!(
        (&lock["detail"]["why"], &lock["actor"]["face"]),
        (&"asked to".into(), &"cli".into())
    );
}
