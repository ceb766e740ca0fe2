//! The log: one JSON object a line, a number for each request, never a value.

use byok_e2e::served::token;
use byok_e2e::{Provider, Sandbox, Served, keys, sandbox, scan, traces, wait};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

/// A sandbox whose daemon writes as much as `level` asks for.
fn with_level(level: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut command = sandbox.command(&["unlock"]);
    command.env("BYOK_LOG", level);
    sandbox::run(command, None).exits(0);
    sandbox
}

fn lines(sandbox: &Sandbox) -> Vec<Value> {
    let text = std::fs::read_to_string(sandbox.byok_home().join("state/default.log")).expect("there is a log");
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(parse).collect()
}

#[test]
fn the_number_of_a_request_is_in_its_answer_and_in_the_log() {
    let sandbox = with_level("debug");
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    let head =
        format!("GET /api/keys?text=sought HTTP/1.1\nhost: HERE\nauthorization: Bearer {token}\nx-request-id: mine");
    let reply = served.raw(&head, "").answers(200);
    let id = reply.header("x-request-id").expect("a number").to_owned();
    assert_ne!(id, "mine");
    let line = wait::for_some("the line", || {
        lines(&sandbox).into_iter().find(|line| line["request_id"] == id)
    });
    assert_eq!(line["route"], "/api/keys");
    assert_eq!(
        (&line["status"], &line["client"], &line["level"]),
        (&200.into(), &"editor".into(), &"debug".into())
    );
    let all = format!("{:?}", lines(&sandbox));
    assert!(!all.contains("sought") && !all.contains("mine"), "{all}");
    let path = sandbox.byok_home().join("state/default.log");
    assert_eq!(
        std::fs::metadata(path).expect("there is a log").permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn good_requests_are_not_worth_a_line_and_refused_ones_are() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    sandbox.byok(&["list"]).exits(0);
    served.ask(None, "GET", "/api/keys", "").answers(401);
    let requests: Vec<Value> = lines(&sandbox)
        .into_iter()
        .filter(|line| line["message"] == "request")
        .collect();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(
        (&requests[0]["status"], &requests[0]["level"]),
        (&401.into(), &"warn".into())
    );
}

#[test]
fn no_value_is_written_at_any_level() {
    let sandbox = with_level("trace");
    let value = keys::openai(&scan::unique());
    let provider = Provider::openai(&value);
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata,validate,write,reveal", &[]);
    let scanner = scan::Scanner::default()
        .text("the value", &value)
        .text("the token", &token);
    let new = json!({ "service": "openai", "key": value, "base_url": provider.url() }).to_string();
    served.ask(Some(&token), "POST", "/api/keys", &new).answers(201);
    served
        .ask(Some(&token), "POST", "/api/keys/openai/reveal", "{}")
        .answers(200);
    served
        .ask(Some(&token), "POST", "/api/keys/validate", r#"{"id":"openai"}"#)
        .answers(200);
    served.ask(Some(&token), "GET", &format!("/api/keys/{value}"), "");
    served.ask(Some(&token), "GET", &format!("/api/keys?service={value}"), "");
    served.ask(Some(&value), "GET", "/api/keys", "").answers(401);
    served.ask(None, "POST", &format!("/{value}"), &value);
    sandbox.byok(&["get", "openai"]).exits(0);
    wait::until("the requests are written", || lines(&sandbox).len() > 8);
    let found = traces::in_files(&sandbox.byok_home().join("state"), &scanner);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_level_that_is_none_is_told_before_anything_runs() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut command = sandbox.command(&["unlock"]);
    command.env("BYOK_LOG", "loud");
    let ran = sandbox::run(command, None).exits(11);
    assert!(ran.stderr.contains("BYOK_LOG: `loud` is not a level"), "{ran:?}");
}
