//! byok asks by itself, while the vault is open.

use super::{script, settings, status, stored};
use byok_e2e::{Sandbox, wait};

#[test]
fn every_enabled_key_is_asked_about_by_byok_itself() {
    let sandbox = Sandbox::new();
    settings(&sandbox, "[check]\nevery = \"2s\"\nspacing = \"0ms\"\n");
    let (on, off) = (script(vec![status(200), status(401)]), script(vec![status(200)]));
    stored(&sandbox, "off", &off);
    sandbox.byok(&["disable", "openai/off"]).exits(0);
    stored(&sandbox, "on", &on);
    wait::until("it is asked twice", || on.seen().len() >= 2);
    wait::until("its death is known", || {
        sandbox.byok(&["show", "openai/on", "--json"]).json()["key"]["status"] == "invalid"
    });
    let trail = sandbox.byok(&["audit", "--key", "openai/on", "--json"]).json();
    let faces: Vec<_> = trail["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "checked")
        .map(|event| event["actor"]["face"].as_str().unwrap())
        .collect();
    assert!(
        faces.len() >= 2 && faces.iter().all(|face| *face == "daemon"),
        "{faces:?}"
    );
    assert!(off.seen().is_empty(), "a disabled key is left alone");
    let notices = sandbox.byok(&["notices", "--json"]).json().to_string();
    assert!(
        notices.contains("openai/on"),
        "somebody is told of the death: {notices}"
    );
}

#[test]
fn asking_by_itself_does_not_keep_the_vault_open() {
    let sandbox = Sandbox::new();
    settings(&sandbox, "[session]\nidle_lock = \"6s\"\n[check]\nevery = \"1s\"\n");
    let provider = script(vec![status(200)]);
    stored(&sandbox, "a", &provider);
    wait::until("the vault locks by itself", || {
        sandbox.byok(&["status", "--json"]).json()["state"] == "locked"
    });
    assert!(!provider.seen().is_empty(), "it was asked meanwhile");
}

#[test]
fn what_is_next_is_told_and_off_is_never() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(200)]);
    settings(&sandbox, "[check]\nevery = \"24h\"\n");
    stored(&sandbox, "a", &provider);
    settings(&sandbox, "[check]\nevery = \"24h\"\n");
    let next = || sandbox.byok(&["status", "--json"]).json()["next_check_at"].clone();
    let at: jiff::Timestamp = wait::for_some("it is planned", || next().as_str().map(|text| text.parse().unwrap()));
    let wait = at.duration_since(jiff::Timestamp::now());
    let hours = jiff::SignedDuration::from_hours;
    assert!(wait > hours(11) && wait < hours(37), "{wait:?}");
    assert!(
        sandbox
            .byok(&["status", "-v"])
            .stdout
            .contains("; byok asks a provider in ")
    );
    settings(&sandbox, "[check]\nevery = \"off\"\n");
    assert_eq!(next(), serde_json::Value::Null);
    assert!(provider.seen().is_empty());
}
