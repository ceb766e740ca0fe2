//! `byok audit`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;
use serde_json::Value;

/// A vault whose trail tells of two keys.
fn with_a_history() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "one", "1");
    sandbox.holds("generic", "two", "2");
    sandbox.byok(&["get", "generic/one"]).exits(0);
    sandbox.byok(&["disable", "generic/two"]).exits(0);
    sandbox.byok(&["get", "generic/two"]).exits(9);
    sandbox
}

fn events(sandbox: &Sandbox, filter: &[&str]) -> Vec<Value> {
    let words: Vec<&str> = ["audit", "--json"].iter().chain(filter).copied().collect();
    let json = sandbox.byok(&words).exits(0).json();
    json["events"].as_array().expect("a list").clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["action"].as_str().expect("a text"))
        .collect()
}

#[test]
fn what_was_done_is_told_with_its_true_outcome() {
    let sandbox = with_a_history();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["audit"]).exits(0);
    transcript.byok(&["audit", "--verify"]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn filters_leave_what_fits() {
    let sandbox = with_a_history();
    let of_two = events(&sandbox, &["--key", "generic/two"]);
    assert_eq!(actions(&of_two), ["created", "disabled", "revealed"]);
    assert_eq!(of_two[2]["outcome"], "refused");
    assert_eq!(
        actions(&events(&sandbox, &["--limit", "1"])),
        ["revealed"],
        "the newest"
    );
    assert_eq!(events(&sandbox, &["--since", "2099-01-01"]).len(), 0);
    let all = events(&sandbox, &["--since", "1d", "--limit", "0"]);
    let seqs: Vec<_> = all.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    let wanted: Vec<u64> = (1..=seqs.len() as u64).collect();
    assert_eq!(seqs, wanted, "oldest first, without gaps");
}

#[test]
fn the_actor_is_what_the_kernel_tells() {
    let sandbox = with_a_history();
    let created = &events(&sandbox, &["--key", "generic/one"])[0];
    assert_eq!(created["actor"]["face"], "cli");
    assert!(created["actor"]["pid"].as_u64().unwrap() > 1, "{created}");
    let me = std::fs::read_to_string("/proc/self/comm").unwrap();
    assert_eq!(created["actor"]["program"], me.trim_end(), "who started byok");
}

#[test]
fn a_wrong_password_is_in_the_trail() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    sandbox.file("wrong", "not the password");
    let mut unlock = sandbox.command(&["unlock"]);
    unlock.env("BYOK_PASSWORD_FILE", sandbox.dir().join("wrong"));
    byok_e2e::sandbox::run(unlock, None).exits(6);
    sandbox.byok(&["unlock"]).exits(0);
    let all = events(&sandbox, &[]);
    assert_eq!(actions(&all), ["vault_created", "locked", "wrong_password", "unlocked"]);
}

#[test]
fn verifying_is_part_of_the_document() {
    let sandbox = with_a_history();
    let json = sandbox.byok(&["audit", "--verify", "--json"]).exits(0).json();
    assert_eq!(
        (&json["verified"], &json["first_break"]),
        (&Value::Bool(true), &Value::Null)
    );
    let json = sandbox.byok(&["audit", "--json"]).exits(0).json();
    assert_eq!(json["verified"], Value::Null, "nobody asked");
}

#[test]
fn wrong_words_are_told() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["audit", "--key", "generic/none"]).exits(4);
    transcript.byok(&["audit", "--since", "yesterday"]).exits(2);
    transcript.byok(&["audit", "--limit", "2000"]).exits(2);
    assert_snapshot!(transcript);
}
