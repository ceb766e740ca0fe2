//! A success is good for five minutes.

use super::{check, script, status, stored};
use byok_e2e::{Sandbox, keys};

fn checks_in_the_trail(sandbox: &Sandbox) -> usize {
    let trail = sandbox.byok(&["audit", "--json"]).json();
    let events = trail["events"].as_array().unwrap();
    events.iter().filter(|event| event["action"] == "checked").count()
}

#[test]
fn a_success_is_not_asked_again_at_once_unless_that_is_wanted() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(200)]);
    stored(&sandbox, "a", &provider);
    let first = check(&sandbox, &["openai/a"]);
    let second = check(&sandbox, &["openai/a"]);
    assert_eq!((&first["cached"], &second["cached"]), (&false.into(), &true.into()));
    // The vault keeps milliseconds.
    let at = |check: &serde_json::Value| check["checked_at"].as_str().unwrap()[..23].to_owned();
    assert_eq!(at(&first), at(&second));
    assert_eq!(
        (provider.seen().len(), checks_in_the_trail(&sandbox)),
        (1, 1),
        "nothing is written"
    );
    let third = check(&sandbox, &["openai/a", "--fresh"]);
    assert_eq!((&third["cached"], provider.seen().len()), (&false.into(), 2));
    sandbox.byok(&["check", "openai/a", "-v"]).exits(0);
    assert_eq!(
        provider.seen().len(),
        4,
        "whoever wants to know more is asked for, and OpenAI has one question more"
    );
}

#[test]
fn nothing_else_is_taken_from_before() {
    let sandbox = Sandbox::new();
    for (name, code) in [("dead", 401), ("busy", 429), ("odd", 403)] {
        let provider = script(vec![status(code)]);
        stored(&sandbox, name, &provider);
        let key = format!("openai/{name}");
        for _ in 0..2 {
            assert_eq!(check(&sandbox, &[&key])["cached"], false);
        }
        assert_eq!(provider.seen().len(), 2, "{name}");
    }
}

#[test]
fn another_value_or_place_is_asked_about() {
    let sandbox = Sandbox::new();
    let (provider, other) = (script(vec![status(200)]), script(vec![status(200)]));
    stored(&sandbox, "a", &provider);
    check(&sandbox, &["openai/a"]);
    sandbox.byok(&["edit", "openai/a", "--base-url", &other.url()]).exits(0);
    assert_eq!(check(&sandbox, &["openai/a"])["cached"], false);
    assert_eq!(other.seen().len(), 1);
    let words = ["rotate", "openai/a", "--stdin", "--no-check"];
    sandbox.byok_with(&words, &keys::openai("new")).exits(0);
    assert_eq!(check(&sandbox, &["openai/a"])["cached"], false);
    assert_eq!(other.seen().len(), 2);
    sandbox.byok(&["rollback", "openai/a"]).exits(0);
    assert_eq!(check(&sandbox, &["openai/a"])["cached"], false);
}

#[test]
fn a_key_that_was_checked_when_it_was_added_is_known_to_work() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(200)]);
    let words = ["add", "openai", "a", "--stdin", "--base-url", &provider.url()];
    sandbox.byok_with(&words, &keys::openai("a")).exits(0);
    assert_eq!(check(&sandbox, &["openai/a"])["cached"], true);
    assert_eq!(provider.seen().len(), 1);
}
