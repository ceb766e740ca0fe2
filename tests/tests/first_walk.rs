//! The README's promise: a key goes in, is checked over HTTP, and reaches a program.

use byok_e2e::{Provider, Sandbox, keys};

#[test]
fn a_key_goes_in_is_checked_and_reaches_a_program() {
    let value = keys::openai("walk");
    let provider = Provider::openai(&value);
    let sandbox = Sandbox::new();

    let added = sandbox.byok_with(
        &["add", "openai", "--stdin", "--base-url", &provider.url(), "--json"],
        &value,
    );
    assert_eq!(added.exits(0).json()["status"], "valid");
    let seen = provider.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen[0].header("authorization"),
        Some(format!("Bearer {value}").as_str())
    );

    let child = sandbox
        .byok(&[
            "run",
            "--only",
            "openai",
            "--",
            "sh",
            "-c",
            "printf %s \"$OPENAI_API_KEY\"",
        ])
        .exits(0);
    assert_eq!(child.stdout, value);
    sandbox.byok(&["audit", "--verify"]).exits(0);
}
