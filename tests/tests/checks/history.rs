//! What is known of a key over time.

use super::{check, script, settings, status, stored};
use byok_core::clock::Timestamp;
use byok_core::model::{Act, Actor, KeyName, ServiceId};
use byok_core::secret::Secret;
use byok_core::vault::{NewKey, Unlocking, Vault};
use byok_e2e::provider::Answer;
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Provider, Sandbox, custom, keys};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The provider `acme`, whose answers tell of the account, the end and the last use; and the body of its next answers.
fn telling(sandbox: &Sandbox) -> (Provider, Arc<Mutex<String>>) {
    let body = Arc::new(Mutex::new("{}".to_owned()));
    let answers = Arc::clone(&body);
    let provider = Provider::start(move |_| Answer::json(200, &answers.lock().expect("nobody panics with it")));
    let file = custom::define(sandbox, &provider);
    let mut text = std::fs::read_to_string(&file).unwrap();
    for fact in ["account", "expires_at", "last_used_at"] {
        text += &format!("\n[[reveals]]\nfact = \"{fact}\"\nwhere = \"json\"\npath = \"{fact}\"\nsource = \"test\"\n");
    }
    std::fs::write(&file, text).unwrap();
    settings(sandbox, "");
    (provider, body)
}

#[test]
fn since_when_a_key_is_dead_and_when_it_was_valid_can_be_said() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(200), status(401), status(403), status(401)]);
    stored(&sandbox, "a", &provider);
    for _ in 0..4 {
        sandbox.byok(&["check", "openai/a", "--fresh"]);
    }
    let shown = sandbox.byok(&["show", "openai/a", "--json"]).json();
    let at = |place: usize| shown["checks"][place]["checked_at"].clone();
    assert_eq!(
        shown["status_since"],
        at(2),
        "the first of the dead ones; what could not tell does not count"
    );
    assert_eq!(shown["last_ok_at"], at(3));
    let text = sandbox.byok(&["show", "openai/a"]).stdout;
    assert!(
        text.contains("dead since today ") && text.contains(" UTC, was valid today"),
        "{text}"
    );
    let history = sandbox.byok(&["show", "openai/a", "--checks"]).exits(0);
    let rows: Vec<&str> = history.stdout.lines().skip(1).collect();
    let statuses: Vec<&str> = rows.iter().map(|row| row.split_whitespace().nth(3).unwrap()).collect();
    assert_eq!(statuses, ["invalid", "inconclusive", "invalid", "valid"], "{history:?}");
    assert!(history.stderr.contains("dead since today"), "{history:?}");
}

#[test]
fn another_value_has_a_history_of_its_own() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(401), status(200)]);
    stored(&sandbox, "a", &provider);
    check(&sandbox, &["openai/a"]);
    let words = ["rotate", "openai/a", "--stdin", "--no-check"];
    sandbox.byok_with(&words, &keys::openai("new")).exits(0);
    let shown = || sandbox.byok(&["show", "openai/a", "--json"]).json();
    assert_eq!(
        shown()["status_since"],
        serde_json::Value::Null,
        "nobody was asked about this value"
    );
    assert_eq!(
        shown()["checks"].as_array().unwrap().len(),
        1,
        "what was found of the old one is kept"
    );
    check(&sandbox, &["openai/a"]);
    assert_eq!(shown()["status_since"], shown()["checks"][0]["checked_at"]);
}

#[test]
fn a_fact_stays_with_its_age_when_a_later_answer_does_not_tell_it() {
    let sandbox = Sandbox::new();
    let (_provider, body) = telling(&sandbox);
    sandbox.holds("acme", "a", &keys::acme("a"));
    *body.lock().unwrap() = r#"{"account":"Example"}"#.into();
    check(&sandbox, &["acme/a"]);
    let told = sandbox.byok(&["show", "acme/a", "--json"]).json();
    *body.lock().unwrap() = "{}".into();
    check(&sandbox, &["acme/a", "--fresh"]);
    let shown = sandbox.byok(&["show", "acme/a", "--json"]).json();
    assert_eq!(shown["facts"]["account"], "Example");
    assert_eq!(shown["facts_seen_at"]["account"], told["checks"][0]["checked_at"]);
    let text = sandbox.byok(&["show", "acme/a"]).stdout;
    assert!(text.contains("account = Example (told "), "{text}");
}

#[test]
fn the_providers_end_fills_what_is_empty_and_replaces_nothing_silently() {
    let sandbox = Sandbox::new();
    let (_provider, body) = telling(&sandbox);
    *body.lock().unwrap() = r#"{"expires_at":"2099-01-31T00:00:00Z"}"#.into();
    sandbox.holds("acme", "empty", &keys::acme("e"));
    let first = check(&sandbox, &["acme/empty"]);
    assert!(!first["message"].as_str().unwrap().contains("you set"), "{first}");
    let filled = sandbox.byok(&["show", "acme/empty", "--json"]).json();
    assert_eq!(
        (&filled["key"]["expires_at"], &filled["key"]["expires_source"]),
        (&"2099-01-31T00:00:00Z".into(), &"provider".into())
    );
    let words = ["add", "acme", "own", "--stdin", "--no-check", "--expires", "2098-06-01"];
    sandbox.byok_with(&words, &keys::acme("o")).exits(0);
    let found = check(&sandbox, &["acme/own"]);
    assert_eq!(found["facts"]["expires_at"], "2099-01-31T00:00:00Z");
    let said = found["message"].as_str().unwrap();
    assert!(
        said.ends_with("the provider says it ends on 2099-01-31, which is not what you set"),
        "{said}"
    );
    let own = sandbox.byok(&["show", "acme/own", "--json"]).json();
    assert_eq!(own["key"]["expires_at"], "2098-06-01T00:00:00Z");
    let text = sandbox.byok(&["show", "acme/own"]).stdout;
    assert!(text.contains(", as you said; the provider says 2099-01-31"), "{text}");
}

#[test]
fn a_use_that_the_provider_saw_and_byok_did_not_raises_an_alert() {
    let sandbox = Sandbox::new();
    let (_provider, body) = telling(&sandbox);
    let before = |hours: i64| Timestamp::now() - jiff::SignedDuration::from_hours(hours);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    came_here(&sandbox, before(10 * 24));
    // Before the unlock, because byok then asks by itself about keys that were not asked about for days.
    *body.lock().unwrap() = format!(r#"{{"last_used_at":"{}"}}"#, before(11 * 24));
    sandbox.byok(&["unlock"]).exits(0);
    check(&sandbox, &["acme/a", "--fresh"]);
    let alerts = || sandbox.byok(&["alerts", "--json"]).json()["alerts"].clone();
    assert_eq!(alerts().as_array().unwrap().len(), 0, "it was used before it came here");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    came_here_named(&sandbox, "b", before(10 * 24));
    *body.lock().unwrap() = format!(r#"{{"last_used_at":"{}"}}"#, before(2));
    sandbox.byok(&["unlock"]).exits(0);
    check(&sandbox, &["acme/b", "--fresh"]);
    let found = alerts();
    assert_eq!(
        (&found[0]["pattern"], &found[0]["severity"], &found[0]["subject"]),
        (&"used_outside".into(), &"high".into(), &"acme/b".into()),
        "{found}"
    );
}

fn came_here(sandbox: &Sandbox, at: Timestamp) {
    came_here_named(sandbox, "a", at);
}

/// Stores a key of `acme` at a time that is past; no daemon may run.
fn came_here_named(sandbox: &Sandbox, name: &str, at: Timestamp) {
    let actor = Actor::daemon();
    let act = Act { actor: &actor, now: at };
    let password = Secret::from_text(PASSWORD.into());
    let vault = Vault::load(&sandbox.vault_dir()).unwrap();
    let mut open = vault.unlock(&Unlocking::Password(&password), &[], act).unwrap();
    let field = byok_core::model::FieldName::parse("api_key").unwrap();
    let new = NewKey {
        service: ServiceId::parse("acme").unwrap(),
        name: KeyName::parse(name).unwrap(),
        secrets: BTreeMap::from([(field.clone(), Secret::from_text(keys::acme(name)))]),
        main_field: field,
        fields: BTreeMap::new(),
        note: String::new(),
        tags: Vec::new(),
        base_url: None,
        expires_at: None,
        rotate_every_seconds: None,
        make_default: false,
        check: None,
    };
    open.add(new, act).unwrap();
    open.lock(act, "test").unwrap();
}
