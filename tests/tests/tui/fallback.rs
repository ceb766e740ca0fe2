//! Which key steps in is chosen on the screen, and is what the daemon keeps to.

use super::{LOCKED, USUAL};
use byok_core::model::Trigger;
use byok_e2e::{Sandbox, Screen, keys, provider};

/// `openai/main`, the default, and `openai/backup`; nobody answers for them.
fn two_keys() -> Sandbox {
    let sandbox = Sandbox::new();
    let url = provider::nobody();
    for name in ["main", "backup"] {
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    sandbox
}

fn policy(sandbox: &Sandbox) -> serde_json::Value {
    sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json()["policy"].clone()
}

#[test]
fn a_chain_is_chosen_saved_undone_and_seen_when_the_command_changes_it() {
    let sandbox = two_keys();
    let mut screen = Screen::start(&sandbox.bare_command(&[]), USUAL);
    screen.shows("openai/main").press("9").shows("openai never falls back");
    screen.press("enter").shows("When another key of openai steps in");
    // `missing`, and the only other key.
    screen.press("space j j j space").shows("[x] 1. backup");
    screen
        .press("enter")
        .lacks("When another key")
        .shows("falls back on missing");
    let saved = policy(&sandbox);
    assert_eq!(saved["on"], serde_json::json!([Trigger::Missing]));
    assert_eq!(saved["chain"], serde_json::json!(["backup"]));
    screen.shows("on missing: backup");
    screen.press("u").shows("openai never falls back");
    assert_eq!(policy(&sandbox)["chain"], serde_json::json!([]));
    sandbox
        .byok(&["fallback", "openai", "--on", "limit", "--chain", "backup"])
        .exits(0);
    screen.shows("openai falls back on limit");
    screen.press("1").shows("KEY").press("f");
    screen.shows("[x] limit").press("esc").lacks("[x] limit");
    screen.press("9").shows("openai falls back on limit");
    sandbox.byok(&["lock"]).exits(0);
    screen.shows(LOCKED).lacks("openai");
}
