//! A screen that reads by itself does not keep the vault open; a person who says so does.

use byok_core::clock::Timestamp;
use byok_e2e::raw::{Raw, Reply, ask};
use byok_e2e::{Sandbox, Served, served, wait};
use std::time::{Duration, Instant};

/// What tells a moved end from one that was computed anew from the same moment.
const MOVED: i64 = 1;

/// A request that says that nobody asked for it.
fn unattended(sandbox: &Sandbox, method: &str, path: &str) -> Reply {
    let mut connection = Raw::connect(&sandbox.socket());
    let head = format!("{method} {path} HTTP/1.1\r\nhost: byok\r\nx-byok-unattended: 1\r\ncontent-length: 0\r\n\r\n");
    connection.send(head.as_bytes()).expect("the daemon listens");
    connection.read().expect("the daemon answers")
}

fn locks_at(sandbox: &Sandbox) -> Timestamp {
    let session = ask(&sandbox.socket(), "GET", "/api/session", "").answers(200).json();
    let at = session["locks_at"].as_str().expect("it is open");
    at.parse().expect("a time")
}

/// Asks again and again for longer than [`MOVED`]; gives by how many whole seconds the lock moved away.
fn moved_by(sandbox: &Sandbox, mut call: impl FnMut()) -> i64 {
    let (before, begin) = (locks_at(sandbox), Instant::now());
    while begin.elapsed() < Duration::from_millis(1_500) {
        call();
    }
    locks_at(sandbox).duration_since(before).as_secs()
}

#[test]
fn a_request_that_nobody_asked_for_does_not_move_the_lock() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "a value");
    for path in [
        "/api/keys",
        "/api/keys/generic",
        "/api/keys/metrics",
        "/api/keys/alerts",
        "/api/keys/audit",
        "/api/keys/expiring",
    ] {
        unattended(&sandbox, "GET", path).answers(200);
    }
    let moved = moved_by(&sandbox, || {
        unattended(&sandbox, "GET", "/api/keys").answers(200);
        unattended(&sandbox, "GET", "/api/keys/metrics").answers(200);
    });
    assert!(moved < MOVED, "by {moved} s");
    let moved = moved_by(&sandbox, || {
        ask(&sandbox.socket(), "GET", "/api/keys", "").answers(200);
    });
    assert!(moved >= MOVED, "the same without the header: by {moved} s");
}

#[test]
fn touch_moves_the_lock_and_says_nothing() {
    let sandbox = Sandbox::new();
    let rows = |sandbox: &Sandbox| {
        let audit = sandbox.byok(&["audit", "--json", "--limit", "0"]).exits(0).json();
        audit["events"].as_array().expect("rows").len()
    };
    let before = rows(&sandbox);
    let touch = || {
        let reply = ask(&sandbox.socket(), "POST", "/api/session/touch", "").answers(204);
        assert_eq!(reply.body, "");
    };
    assert!(moved_by(&sandbox, touch) >= MOVED);
    assert_eq!(rows(&sandbox), before, "somebody's presence is nothing for the trail");
}

#[test]
fn touching_a_locked_vault_is_423_and_opens_nothing() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let reply = ask(&sandbox.socket(), "POST", "/api/session/touch", "").answers(423);
    assert_eq!(reply.code(), "locked");
    assert_eq!(
        ask(&sandbox.socket(), "GET", "/api/session", "").answers(200).json()["state"],
        "locked"
    );
    let empty = Sandbox::empty();
    empty.byok(&["list"]).exits(7);
    ask(&empty.socket(), "POST", "/api/session/touch", "").answers(404);
}

#[test]
fn touching_is_the_owners_and_described() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    for scope in served::SCOPES {
        let name = scope.replace([':', '*'], "-");
        let token = served::token(&sandbox, &name, scope, &[]);
        served.ask(Some(&token), "POST", "/api/session/touch", "").answers(403);
    }
    served.ask(None, "POST", "/api/session/touch", "").answers(401);
    let document = served.ask(None, "GET", "/api/openapi.json", "").answers(200).json();
    let operation = &document["paths"]["/api/session/touch"]["post"];
    assert_eq!(operation["x-byok-right"], "owner", "{operation}");
    assert!(operation["responses"]["204"].is_object(), "{operation}");
}

#[test]
fn a_vault_that_only_screens_look_at_locks() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[session]\nidle_lock = \"2s\"\n",
    )
    .expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
    wait::until("it locks while screens read it", || {
        unattended(&sandbox, "GET", "/api/keys").status == 423
    });
}
