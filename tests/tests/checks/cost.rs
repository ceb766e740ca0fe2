//! What costs money is asked only when that is wanted, and never twice.

use super::{check, script, settings, status, stored};
use byok_e2e::{Sandbox, custom, keys, raw, wait};

#[test]
fn money_is_spent_only_when_that_is_wanted_and_never_twice() {
    let sandbox = Sandbox::new();
    let provider = script(vec![status(500), status(200)]);
    let file = custom::define(&sandbox, &provider);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("cost = \"free\"", "cost = \"paid\"")).unwrap();
    settings(&sandbox, "");
    sandbox.holds("acme", "a", &keys::acme("a"));
    let spared = check(&sandbox, &["acme/a", "--fresh"]);
    assert_eq!((&spared["status"], provider.seen().len()), (&"unverified".into(), 0));
    assert!(spared["message"].as_str().unwrap().contains("costs money"), "{spared}");
    let spent = check(&sandbox, &["acme/a", "--allow-cost"]);
    assert_eq!(
        (&spent["status"], provider.seen().len()),
        (&"provider_error".into(), 1),
        "trouble is not asked a second time for money"
    );
    let asked = raw::ask(
        &sandbox.socket(),
        "POST",
        "/api/keys/validate",
        r#"{"id":"acme/a","allow_cost":true}"#,
    );
    assert_eq!(asked.answers(200).json()["status"], "valid");
    sandbox.file(".env", &format!("ACME_API_KEY={}\n", keys::acme("a")));
    let of_file = |more: &[&str]| {
        let words: Vec<&str> = ["--env-file", ".env"].iter().chain(more).copied().collect();
        check(&sandbox, &words)["status"].clone()
    };
    assert_eq!(of_file(&[]), "unverified");
    assert_eq!(of_file(&["--allow-cost"]), "valid");
}

#[test]
fn byok_by_itself_spends_no_quota() {
    let sandbox = Sandbox::new();
    let (scarce, free) = (script(vec![status(200)]), script(vec![status(200)]));
    let file = custom::define(&sandbox, &scarce);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("cost = \"free\"", "cost = \"quota\"")).unwrap();
    settings(&sandbox, "[check]\nevery = \"2s\"\nspacing = \"0ms\"\n");
    sandbox.holds("acme", "a", &keys::acme("a"));
    stored(&sandbox, "a", &free);
    wait::until("the other key is asked about twice", || free.seen().len() >= 2);
    assert!(scarce.seen().is_empty(), "nobody wanted to spend a request");
    assert_eq!(check(&sandbox, &["acme/a"])["status"], "valid");
    assert_eq!(scarce.seen().len(), 1, "a person did");
}
