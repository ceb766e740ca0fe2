//! `byok get`

use byok_e2e::{Sandbox, Transcript, keys};
use insta::assert_snapshot;

#[test]
fn the_value_alone_is_on_stdout() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "line one\nline two");
    let ran = sandbox.byok(&["get", "generic/x"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("line one\nline two", ""));
    for spelling in [
        "generic",
        "byok://generic",
        "byok://generic/x",
        "byok://generic/x/secret",
        "secret/x",
    ] {
        assert_eq!(
            sandbox.byok(&["get", spelling]).exits(0).stdout,
            "line one\nline two",
            "{spelling}"
        );
    }
}

#[test]
fn the_document_holds_the_value_and_says_which() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "quote \" and é");
    let json = sandbox.byok(&["get", "generic", "--json"]).exits(0).json();
    let wanted =
        serde_json::json!({"schema_version": 1, "ref": "generic/x", "field": "secret", "value": "quote \" and é"});
    assert_eq!(json, wanted);
}

#[test]
fn a_field_of_several_can_be_named() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "aws",
        "prod",
        "--stdin",
        "--no-check",
        "--field",
        "access_key_id=AKIAIOSFODNN7EXAMPLE",
    ];
    sandbox.byok_with(&words, &keys::aws("s")).exits(0);
    let value = sandbox.byok(&["get", "aws/prod/secret_access_key"]).exits(0).stdout;
    assert_eq!(value, keys::aws("s"));
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["get", "aws/prod/nothing"]).exits(4);
    assert_snapshot!(transcript);
}

#[test]
fn what_can_not_be_handed_out_is_told() {
    let sandbox = Sandbox::new();
    sandbox
        .byok_with(&["add", "generic", "old", "--stdin", "--expires", "1s"], "old value")
        .exits(0);
    sandbox.holds("generic", "off", "off value");
    sandbox.byok(&["disable", "generic/off"]).exits(0);
    sandbox.wait_until_expired("generic/old");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["get", "generic/old"]).exits(9);
    transcript.byok(&["get", "generic/off"]).exits(9);
    transcript.byok(&["get", "generic/off", "--json"]).exits(9);
    transcript.byok(&["get", "generic/none"]).exits(4);
    transcript.byok(&["get", "openai"]).exits(4);
    transcript.byok(&["get", "opnai"]).exits(4);
    transcript.byok(&["get", "a/b/c/d"]).exits(2);
    transcript.byok(&["get", "generic/"]).exits(2);
    assert_snapshot!(transcript);
}

#[test]
fn without_desktop_and_terminal_there_is_no_clipboard() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    // A session of its own has no terminal, whatever the tests run in.
    let mut command = std::process::Command::new("setsid");
    command
        .arg("-w")
        .arg(byok_e2e::bin::byok())
        .args(["get", "generic", "--copy"]);
    let known = sandbox.command(&[]);
    command.env_clear();
    command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = byok_e2e::sandbox::run(command, None).exits(12);
    assert_snapshot!(ran.snapshot());
}

#[test]
fn every_reveal_is_counted_and_recorded() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    sandbox.byok(&["get", "generic"]).exits(0);
    sandbox.byok(&["get", "generic"]).exits(0);
    let shown = sandbox.byok(&["show", "generic", "--json"]).json();
    assert_eq!(shown["key"]["use_count"], 2);
    assert!(shown["key"]["last_used_at"].is_string());
    let trail = sandbox.byok(&["audit", "--key", "generic/x", "--json"]).json();
    let revealed = trail["events"].as_array().unwrap().iter();
    assert_eq!(revealed.filter(|event| event["action"] == "revealed").count(), 2);
}

#[test]
fn a_plain_field_can_be_named_too() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "aws",
        "prod",
        "--stdin",
        "--field",
        "access_key_id=AKIAEXAMPLEEXAMPLE00",
        "--no-check",
    ];
    sandbox.byok_with(&words, &"s".repeat(40)).exits(0);
    let got = sandbox.byok(&["get", "aws/prod/access_key_id"]).exits(0);
    assert_eq!(got.stdout, "AKIAEXAMPLEEXAMPLE00");
}
