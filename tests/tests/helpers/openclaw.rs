//! OpenClaw's exec resolver.

use super::programs;
use byok_e2e::{Sandbox, keys};
use serde_json::{Value, json};
use std::process::Command;

fn ask(sandbox: &Sandbox, question: &Value) -> Value {
    sandbox
        .byok_with(&["helper", "openclaw"], &question.to_string())
        .exits(0)
        .json()
}

#[test]
fn every_id_is_answered_by_a_value_or_an_error() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("claw"));
    sandbox.holds("anthropic", "old", "a\"b\\c");
    sandbox.byok(&["disable", "anthropic/old"]).exits(0);
    let ids = [
        "providers/github/apiKey",
        "github/work",
        "github/nobody",
        "anthropic",
        "a b",
        "",
        "github/work",
        "-x",
    ];
    let answer = ask(&sandbox, &json!({"protocolVersion": 1, "provider": "byok", "ids": ids}));
    assert_eq!(answer["protocolVersion"], 1);
    assert_eq!(
        answer["values"],
        json!({"providers/github/apiKey": keys::github("claw"), "github/work": keys::github("claw")})
    );
    let errors = answer["errors"].as_object().expect("a map");
    let names: Vec<&str> = errors.keys().map(String::as_str).collect();
    assert_eq!(names, ["", "-x", "a b", "anthropic", "github/nobody"]);
    assert_eq!(errors["anthropic"]["message"], "`anthropic/old` is disabled");
    assert_eq!(programs(&sandbox, "github/work"), ["openclaw", "openclaw"]);
}

#[test]
fn a_locked_vault_is_an_error_of_every_id() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("claw"));
    sandbox.byok(&["lock"]).exits(0);
    let mut command: Command = sandbox.bare_command(&["helper", "openclaw"]);
    command.env("BYOK_NON_INTERACTIVE", "1");
    let question = json!({"protocolVersion": 1, "provider": "byok", "ids": ["github"]});
    let answer = byok_e2e::sandbox::run(command, Some(&question.to_string()))
        .exits(0)
        .json();
    assert_eq!(answer["values"], json!({}));
    assert!(
        answer["errors"]["github"]["message"]
            .as_str()
            .is_some_and(|text| text.contains("locked")),
        "{answer}"
    );
}

#[test]
fn questions_of_another_kind_are_refused() {
    let sandbox = Sandbox::new();
    let many: Vec<String> = (0..300).map(|number| format!("a{number}")).collect();
    for question in [
        "".to_owned(),
        "[]".into(),
        json!({"protocolVersion": 2, "ids": []}).to_string(),
        json!({"protocolVersion": 1}).to_string(),
        json!({"protocolVersion": 1, "ids": many}).to_string(),
        format!("{{\"protocolVersion\":1,\"ids\":[\"{}\"]}}", "a".repeat(70_000)),
    ] {
        let ran = sandbox.byok_with(&["helper", "openclaw"], &question).exits(2);
        assert_eq!(ran.stdout, "");
    }
}

/// It works in the small environment that OpenClaw gives: no search path, no terminal.
#[test]
fn it_needs_little_of_its_environment() {
    let sandbox = Sandbox::new();
    sandbox.holds("github", "work", &keys::github("claw"));
    let mut command = sandbox.bare_command(&["helper", "openclaw"]);
    command
        .env_clear()
        .env("HOME", sandbox.dir())
        .env("BYOK_HOME", sandbox.byok_home());
    let question = json!({"protocolVersion": 1, "provider": "byok", "ids": ["github"]});
    let answer = byok_e2e::sandbox::run(command, Some(&question.to_string()))
        .exits(0)
        .json();
    assert_eq!(answer["values"]["github"], keys::github("claw"));
}
