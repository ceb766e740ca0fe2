//! Wrong passwords become slow, whichever face and route they come through, and none of them is forgotten.

use byok_e2e::sandbox::{PASSWORD, run};
use byok_e2e::{Sandbox, raw, wait};
use serde_json::json;
use std::fs;

/// Tries that cost nothing, because people mistype.
const FREE: usize = 5;
const UNLOCK: &str = "/api/session/unlock";

fn shut() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    sandbox
}

/// Guesses until a guess is not even looked at, and tells how many were.
fn guess_until_refused(sandbox: &Sandbox, path: &str, body: &str) -> (usize, raw::Reply) {
    let mut wrong = 0;
    let refused = wait::for_some("the guesses are refused", || {
        let reply = raw::ask(&sandbox.socket(), "POST", path, body);
        if reply.status == 429 {
            return Some(reply);
        }
        assert_eq!(reply.answers(401).code(), "wrong_password");
        wrong += 1;
        None
    });
    (wrong, refused)
}

#[test]
fn after_five_wrong_passwords_even_the_right_one_has_to_wait() {
    let sandbox = shut();
    let (wrong, refused) = guess_until_refused(&sandbox, UNLOCK, r#"{"password":"not this one"}"#);
    assert!(wrong >= FREE, "refused after {wrong}");
    assert_eq!(refused.code(), "refused");
    let wait: u64 = refused
        .header("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("a number of seconds");
    assert!((1..=60).contains(&wait), "{wait}");

    // The right one, from another face, is refused as well, and taken as soon as the wait is over.
    let stopped = sandbox.byok(&["unlock"]);
    if stopped.code != Some(0) {
        let stopped = stopped.exits(9);
        assert!(stopped.stderr.contains("too many wrong passwords"), "{stopped:?}");
        assert!(stopped.stderr.contains("try again in "), "{stopped:?}");
    }
    wait::until("the wait is over", || sandbox.byok(&["unlock"]).code == Some(0));
}

#[test]
fn tries_of_different_processes_are_counted_together() {
    let sandbox = shut();
    let wrong = sandbox.dir().join("wrong");
    fs::write(&wrong, "not this one").expect("the home is writable");
    let mut codes = Vec::new();
    wait::until("a process is refused", || {
        let mut command = sandbox.command(&["unlock"]);
        command.env("BYOK_PASSWORD_FILE", &wrong);
        codes.push(run(command, None).code);
        codes.last() == Some(&Some(9))
    });
    assert!(codes.len() > FREE, "{codes:?}");
    assert!(
        codes[..codes.len() - 1].iter().all(|code| *code == Some(6)),
        "{codes:?}"
    );
}

#[test]
fn guessing_through_an_open_session_is_slowed_too() {
    for path in ["/api/session/password", "/api/session/recovery"] {
        let sandbox = Sandbox::new();
        let body = json!({ "proof": { "password": "not this one" }, "new_password": "another password" });
        let (wrong, _) = guess_until_refused(&sandbox, path, &body.to_string());
        assert!(wrong >= FREE, "{path} refused after {wrong}");
        assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "open", "{path}");
    }
}

#[test]
fn wrong_passwords_are_in_the_trail_with_their_own_times() {
    let sandbox = shut();
    for _ in 0..3 {
        raw::ask(&sandbox.socket(), "POST", UNLOCK, r#"{"password":"not this one"}"#).answers(401);
    }
    sandbox.byok(&["unlock"]).exits(0);
    let audit = sandbox.byok(&["audit", "--json", "--verify"]).exits(0).json();
    let rows: Vec<_> = audit["events"]
        .as_array()
        .expect("a list")
        .iter()
        .rev()
        .take(4)
        .rev()
        .collect();
    let actions: Vec<_> = rows
        .iter()
        .map(|row| row["action"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        actions,
        ["wrong_password", "wrong_password", "wrong_password", "unlocked"]
    );
    // As moments: in text `.6Z` would come after `.628Z`.
    let times = rows.iter().map(|row| row["at"].as_str().unwrap_or_default().parse());
    let times: Vec<jiff::Timestamp> = times.collect::<Result<_, _>>().expect("moments");
    assert!(
        times.windows(2).all(|pair| pair[0] < pair[1]),
        "each try has its own time: {times:?}"
    );
    assert!(
        rows[..3]
            .iter()
            .all(|row| row["outcome"] == "refused" && row["actor"]["face"] == "rest"),
        "{rows:?}"
    );
    assert_eq!(rows[3]["actor"]["face"], "cli");
}

#[test]
fn the_right_password_makes_mistakes_forgiven() {
    let sandbox = shut();
    let right = json!({ "password": PASSWORD }).to_string();
    for _ in 0..2 {
        for _ in 0..FREE - 1 {
            raw::ask(&sandbox.socket(), "POST", UNLOCK, r#"{"password":"not this one"}"#).answers(401);
        }
        raw::ask(&sandbox.socket(), "POST", UNLOCK, &right).answers(200);
    }
}
