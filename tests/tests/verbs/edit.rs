//! `byok edit`

use byok_e2e::{Sandbox, Transcript, keys};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// A sandbox with the key `openai/work`.
fn with_a_key() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "work", &keys::openai("edit"));
    sandbox
}

/// Changes `openai/work` and gives it back.
fn edited(sandbox: &Sandbox, change: &[&str]) -> Value {
    let words: Vec<&str> = ["edit", "openai/work", "--json"]
        .iter()
        .chain(change)
        .copied()
        .collect();
    sandbox.byok(&words).exits(0).json()
}

#[test]
fn each_thing_is_changed_and_taken_away() {
    let sandbox = with_a_key();
    let key = edited(&sandbox, &["--expires", "2099-01-31"]);
    assert_eq!(key["expires_at"], "2099-01-31T00:00:00Z");
    assert_eq!(key["expires_source"], "person");
    assert_eq!(edited(&sandbox, &["--expires", "none"])["expires_at"], Value::Null);

    assert!(edited(&sandbox, &["--rotate-every", "90d"])["rotate_due_at"].is_string());
    assert_eq!(
        edited(&sandbox, &["--rotate-every", "none"])["rotate_due_at"],
        Value::Null
    );

    let url = "https://proxy.example/v1";
    assert_eq!(edited(&sandbox, &["--base-url", url])["base_url"], url);
    assert_eq!(edited(&sandbox, &["--base-url", "none"])["base_url"], Value::Null);

    assert_eq!(edited(&sandbox, &["--note", "of ops"])["note"], "of ops");
    assert_eq!(edited(&sandbox, &["--note", ""])["note"], "");

    assert_eq!(
        edited(&sandbox, &["--tag", "b", "--tag", "a"])["tags"],
        json!(["a", "b"])
    );
    assert_eq!(
        edited(&sandbox, &["--tag", "c"])["tags"],
        json!(["c"]),
        "all of them are given anew"
    );
    assert_eq!(edited(&sandbox, &["--tag", ""])["tags"], json!([]));

    assert_eq!(
        edited(&sandbox, &["--field", "project=p"])["fields"],
        json!({"project": "p"})
    );
    assert_eq!(edited(&sandbox, &["--field", "project="])["fields"], json!({}));
}

#[test]
fn what_is_not_named_stays() {
    let sandbox = with_a_key();
    edited(&sandbox, &["--note", "n", "--tag", "t", "--expires", "2099-01-31"]);
    let key = edited(&sandbox, &["--field", "project=p"]);
    assert_eq!((&key["note"], &key["tags"]), (&json!("n"), &json!(["t"])));
    assert_eq!(key["expires_at"], "2099-01-31T00:00:00Z");
    assert_eq!(sandbox.byok(&["get", "openai"]).stdout, keys::openai("edit"));
}

#[test]
fn a_new_name_is_the_only_one() {
    let sandbox = with_a_key();
    sandbox.holds("openai", "home", &keys::openai("home"));
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["edit", "openai/work", "--name", "home"]).exits(8);
    transcript.byok(&["edit", "openai/work", "--name", "office"]).exits(0);
    transcript.byok(&["get", "openai/work"]).exits(4);
    transcript.byok(&["list"]).exits(0);
    assert_snapshot!(transcript);
    assert_eq!(sandbox.byok(&["get", "openai/office"]).stdout, keys::openai("edit"));
}

#[test]
fn what_can_not_be_changed_is_told() {
    let sandbox = with_a_key();
    let mut transcript = Transcript::of(&sandbox);
    for change in [
        &[][..],
        &["--expires", "2020-01-01"],
        &["--base-url", "http://example.com"],
        &["--base-url", "ftp://x"],
        &["--name", "a/b"],
        &["--field", "team=x"],
        &["--field", "api_key=hunter2"],
    ] {
        let words: Vec<&str> = ["edit", "openai/work"].iter().chain(change).copied().collect();
        transcript.byok(&words).exits(2);
    }
    transcript.byok(&["edit", "openai/none", "--note", "x"]).exits(4);
    assert_snapshot!(transcript);
}

#[test]
fn a_secret_field_is_never_set_as_a_plain_one() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "aws",
        "--stdin",
        "--no-check",
        "--field",
        "access_key_id=AKIAIOSFODNN7EXAMPLE",
    ];
    sandbox.byok_with(&words, &keys::aws("s")).exits(0);
    // Not stored yet, but secret all the same.
    let ran = sandbox
        .byok(&["edit", "aws", "--field", "session_token=hunter2"])
        .exits(2);
    assert!(ran.stderr.contains("session_token: is secret"), "{ran:?}");
    assert!(!sandbox.byok(&["list", "--json"]).stdout.contains("hunter2"));
}
