//! Claude Code's `apiKeyHelper`: a command for `/bin/sh` whose stdout is the key.

use super::shell;
use byok_e2e::Sandbox;
use byok_e2e::sandbox::run;

const VALUE: &str = "a key of an account of Anthropic's";

#[test]
fn get_fits_the_contract() {
    let sandbox = Sandbox::new();
    sandbox.holds("anthropic", "work", VALUE);
    let settings = serde_json::json!({"apiKeyHelper": "byok get anthropic"});
    let helper = settings["apiKeyHelper"].as_str().expect("it is a text");
    // The key and nothing else on stdout, nothing on stderr, status 0.
    let ran = run(shell(&sandbox, helper), None).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (VALUE, ""));
    // Called again after its time to live: another value then, not the one before.
    sandbox
        .byok_with(&["rotate", "anthropic/work", "--stdin", "--no-check"], "another")
        .exits(0);
    assert_eq!(run(shell(&sandbox, helper), None).exits(0).stdout, "another");
    sandbox.byok(&["lock"]).exits(0);
    let mut locked = shell(&sandbox, helper);
    locked.env_remove("BYOK_PASSWORD_FILE");
    let ran = run(locked, None).exits(5);
    assert_eq!(ran.stdout, "", "an error is no key");
}
