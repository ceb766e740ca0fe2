//! A provider refuses a key that is in use.

use super::{fell_back, given, silent, with_chain, with_keys};
use byok_e2e::{Provider, Sandbox, keys, raw, wait};
use serde_json::{Value, json};

/// Says that `openai/NAME` was refused.
fn fails(sandbox: &Sandbox, name: &str, cause: &str) -> Value {
    let body = json!({ "cause": cause, "status": 401, "program": "agent" }).to_string();
    let path = format!("/api/keys/openai%2F{name}/failed");
    raw::ask(&sandbox.socket(), "POST", &path, &body).answers(200).json()
}

fn status(sandbox: &Sandbox, reference: &str) -> Value {
    sandbox.byok(&["show", reference, "--json"]).exits(0).json()["key"]["status"].clone()
}

#[test]
fn the_next_one_steps_in_for_the_time_of_the_cool_down_and_the_failed_one_is_checked() {
    let (sandbox, provider) = with_chain("auth-failure");
    let answer = fails(&sandbox, "main", "auth-failure");
    assert_eq!(
        (&answer["next"]["ref"], &answer["why"]),
        (
            &"openai/backup".into(),
            &"`openai/main` failed (auth-failure): `openai/backup` steps in".into()
        )
    );
    let (value, said) = given(&sandbox, &[]);
    assert_eq!(value, keys::openai("backup"));
    assert_eq!(
        said,
        "byok: `openai/main` was rejected by its provider: `openai/backup` steps in"
    );
    wait::until("the daemon asks about it", || {
        status(&sandbox, "openai/main") == "invalid"
    });
    let asked: Vec<_> = provider
        .seen()
        .iter()
        .filter_map(|seen| seen.header("authorization").map(str::to_owned))
        .collect();
    assert_eq!(asked, [format!("Bearer {}", keys::openai("main"))], "it and no other");

    // What is known is neither written nor asked again.
    fails(&sandbox, "main", "auth-failure");
    let rows = fell_back(&sandbox);
    assert_eq!(rows.len(), 2, "the failure and the start: {rows:?}");
    assert_eq!(
        (&rows[0]["detail"]["status"], &rows[0]["detail"]["into"]),
        (&"401".into(), &"agent".into())
    );
    assert_eq!(provider.seen().len(), 1);
    let shown = sandbox.byok(&["fallback", "openai"]).exits(0).stdout;
    assert!(shown.contains("passed over for"), "{shown}");
}

#[test]
fn a_cool_down_ends_by_itself_and_by_another_value() {
    let (sandbox, _provider) = with_keys();
    let words = [
        "fallback",
        "openai",
        "--on",
        "limit",
        "--chain",
        "backup",
        "--cool-down",
        "1s",
    ];
    sandbox.byok(&words).exits(0);
    fails(&sandbox, "main", "limit");
    wait::until("the key has cooled down", || {
        given(&sandbox, &[]).0 == keys::openai("main")
    });
    sandbox.byok(&["fallback", "openai", "--cool-down", "1h"]).exits(0);
    fails(&sandbox, "main", "limit");
    assert_eq!(given(&sandbox, &[]).0, keys::openai("backup"));
    sandbox
        .byok_with(
            &["rotate", "openai/main", "--stdin", "--no-check"],
            &keys::openai("new"),
        )
        .exits(0);
    assert_eq!(given(&sandbox, &[]), (keys::openai("new"), String::new()));
}

#[test]
fn only_what_was_chosen_is_a_reason() {
    let (sandbox, _provider) = with_chain("limit");
    let answer = fails(&sandbox, "main", "auth-failure");
    assert_eq!(answer["next"], Value::Null);
    assert!(
        answer["why"]
            .as_str()
            .is_some_and(|why| why.contains("byok fallback openai --on auth-failure")),
        "{answer}"
    );
    assert_eq!(given(&sandbox, &[]), (keys::openai("main"), String::new()));
    assert_eq!(
        fails(&sandbox, "backup", "limit")["next"],
        Value::Null,
        "it is the last of the chain"
    );
    assert_eq!(
        fails(&sandbox, "other", "limit")["next"],
        Value::Null,
        "it is in no chain"
    );
    assert!(fell_back(&sandbox).iter().all(|row| row["outcome"] == "failed"));
}

#[test]
fn the_events_and_the_notices_tell_of_it() {
    let (sandbox, _provider) = with_chain("limit");
    let mut stream = raw::Raw::connect(&sandbox.socket());
    let head = "GET /api/events HTTP/1.1\r\nhost: byok\r\n\r\n";
    stream.send(head.as_bytes()).expect("somebody listens");
    fails(&sandbox, "main", "limit");
    let line = wait::for_some("the event", || {
        stream.read_line().filter(|line| line.contains("fell_back"))
    });
    assert!(line.contains("\"subject\":\"openai/main\""), "{line}");
    let notices = sandbox.byok(&["notices", "--json"]).exits(0).json();
    let told = notices["notices"].as_array().expect("a list");
    let ours = told.iter().find(|notice| notice["reason"] == "fell_back");
    assert_eq!(
        ours.expect("it is told")["message"],
        "openai/main failed in use, and another key stepped in"
    );
}

#[test]
fn a_locked_vault_and_a_token_get_nothing() {
    let (sandbox, _provider) = with_chain("auth-failure");
    let made = sandbox
        .byok(&["client", "add", "ci", "--scope", "reveal,write", "--json"])
        .exits(0)
        .json();
    let token = made["token"].as_str().expect("a token");
    let body = json!({ "cause": "auth-failure" }).to_string();
    let ask = |more: &str| {
        let head = format!(
            "POST /api/keys/openai%2Fmain/failed HTTP/1.1\r\nhost: byok\r\n{more}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut wire = raw::Raw::connect(&sandbox.socket());
        wire.send(head.as_bytes()).expect("somebody listens");
        wire.read().expect("there is an answer")
    };
    ask(&format!("authorization: Bearer {token}\r\n")).answers(403);
    sandbox.byok(&["lock"]).exits(0);
    ask("").answers(423);
    let ran = sandbox.stranger(&["run", "--only", "openai", "--", "true"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(125), ""), "{ran:?}");
    sandbox.byok(&["unlock"]).exits(0);
    assert!(fell_back(&sandbox).is_empty());
}

#[test]
fn a_check_that_nobody_answers_leaves_the_key_cooling_and_its_status_unknown() {
    let sandbox = Sandbox::new();
    for name in ["main", "backup"] {
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &silent()];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    sandbox
        .byok(&["fallback", "openai", "--on", "auth-failure", "--chain", "backup"])
        .exits(0);
    fails(&sandbox, "main", "auth-failure");
    wait::until("the check came to its end", || {
        let checks = sandbox
            .byok(&["audit", "--action", "checked", "--json"])
            .exits(0)
            .json();
        checks["events"].as_array().is_some_and(|events| !events.is_empty())
    });
    assert_ne!(status(&sandbox, "openai/main"), "invalid");
    assert_eq!(given(&sandbox, &[]).0, keys::openai("backup"));
}

#[test]
fn a_key_that_the_daily_check_found_dead_is_passed_over_by_programs_that_start() {
    let (sandbox, _provider): (Sandbox, Provider) = with_chain("auth-failure");
    sandbox.byok(&["check", "openai/main"]).exits(20);
    let (value, said) = given(&sandbox, &[]);
    assert_eq!(value, keys::openai("backup"));
    assert!(said.contains("was rejected by its provider"), "{said}");
}
