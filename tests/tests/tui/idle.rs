//! The vault locks by itself when nobody is there, and the screen counts down to it.

use super::{LOCKED, byok, opened_wide as opened};
use byok_e2e::raw::Raw;
use byok_e2e::{Sandbox, Screen, wait};
use serde_json::Value;

/// An open vault with two keys that locks after so long without a use.
fn with_idle_lock(span: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "alpha", "the first value");
    sandbox.holds("generic", "gamma", "the third value");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    let settings = format!("[session]\nidle_lock = \"{span}\"\n");
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
    sandbox
}

/// Asks as a screen does that nobody looks at.
fn unattended(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Value {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: byok\r\nx-byok-unattended: 1\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = Raw::connect(&sandbox.socket());
    connection.send(head.as_bytes()).expect("the daemon listens");
    connection.read().expect("the daemon answers").json()
}

fn is_open(sandbox: &Sandbox) -> bool {
    unattended(sandbox, "GET", "/api/session", "")["state"] == "open"
}

/// The number of seconds that the first line counts down.
fn seconds_left(screen: &Screen) -> Option<u32> {
    let frame = screen.frame();
    let rest = &frame[frame.find("locks in ")? + "locks in ".len()..];
    rest.split_once(" s")?.0.parse().ok()
}

#[test]
fn an_idle_vault_is_counted_down_and_locks() {
    let sandbox = with_idle_lock("4s");
    let mut screen = opened(&sandbox);
    wait::until("the seconds are counted", || {
        seconds_left(&screen).is_some_and(|left| left <= 2)
    });
    screen.shows(LOCKED).lacks("generic/");
    assert!(!is_open(&sandbox));
}

#[test]
fn what_the_screen_reads_by_itself_does_not_keep_the_vault_open() {
    let sandbox = with_idle_lock("4s");
    let mut screen = opened(&sandbox);
    let mut rounds = 0;
    wait::until("the vault locks while its list is read again and again", || {
        rounds += 1;
        let note = format!(r#"{{"tags":["round{rounds}"]}}"#);
        unattended(&sandbox, "PATCH", "/api/keys/generic%2Falpha", &note);
        !is_open(&sandbox)
    });
    assert!(rounds > 1);
    assert!(
        screen.frames().iter().any(|frame| frame.contains("round")),
        "the list was never read again"
    );
    screen.shows(LOCKED);
}

#[test]
fn a_person_at_work_keeps_the_vault_open() {
    let sandbox = with_idle_lock("5s");
    let mut screen = opened(&sandbox);
    let locks_at = |sandbox: &Sandbox| {
        let at = unattended(sandbox, "GET", "/api/session", "")["locks_at"].clone();
        at.as_str()
            .and_then(|at| at.parse::<byok_core::clock::Timestamp>().ok())
    };
    let first = locks_at(&sandbox).expect("it is open");
    wait::until("it has outlived its idle lock", || {
        screen.press("j k");
        let now = locks_at(&sandbox).expect("it stays open while somebody presses keys");
        now.duration_since(first).as_secs() > 5
    });
    screen.shows("generic/alpha");
    // And without keys it locks after all.
    screen.shows(LOCKED);
}

#[test]
fn the_countdown_starts_anew_with_a_key() {
    let sandbox = with_idle_lock("8s");
    let mut screen = opened(&sandbox);
    wait::until("half of it is over", || {
        seconds_left(&screen).is_some_and(|left| left <= 4)
    });
    screen.press("j");
    wait::until("it starts anew", || seconds_left(&screen).is_some_and(|left| left > 4));
}

#[test]
fn a_vault_that_locked_while_nobody_looked_is_seen_locked() {
    let sandbox = with_idle_lock("1s");
    wait::until("it locks", || !is_open(&sandbox));
    byok(&sandbox).shows(LOCKED);
}
