//! `byok detect`, `services`, and providers of the person's own

use byok_e2e::{Provider, Sandbox, Transcript, custom, keys};
use insta::assert_snapshot;

#[test]
fn a_pasted_key_is_recognised_by_its_shape_alone() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok_with(&["detect", "--stdin"], &keys::openai("detected"))
        .exits(0);
    transcript
        .byok_with(&["detect", "--stdin"], &format!("sk-{}", "a".repeat(48)))
        .exits(0);
    transcript.byok_with(&["detect", "--stdin"], "hello").exits(0);
    transcript.byok_with(&["detect", "--stdin", "--json"], "hello").exits(0);
    transcript.byok(&["detect"]).exits(2);
    assert_snapshot!(transcript);
    assert!(!sandbox.byok_home().exists(), "neither vault nor daemon");
}

#[test]
fn the_detected_key_is_not_repeated() {
    let sandbox = Sandbox::empty();
    let value = keys::github("secret");
    for words in [&["detect", "--stdin"][..], &["detect", "--stdin", "--json"]] {
        let ran = sandbox.byok_with(words, &value).exits(0);
        assert!(ran.stdout.contains("github"), "{ran:?}");
        assert!(!ran.stdout.contains(&value) && !ran.stderr.contains(&value), "{ran:?}");
    }
}

#[test]
fn the_catalogue_is_shown_without_a_vault() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["services", "aws"]).exits(0);
    transcript.byok(&["services", "flights"]).exits(0);
    transcript.byok(&["services", "generic"]).exits(0);
    transcript.byok(&["services", "opnai"]).exits(4);
    assert_snapshot!(transcript);
    assert!(!sandbox.byok_home().exists(), "neither vault nor daemon");
    let table = sandbox.byok(&["services"]).exits(0).stdout;
    for service in [
        "openai",
        "google-maps",
        "openweather",
        "duffel",
        "airbnb",
        "firecrawl",
        "generic",
    ] {
        assert!(
            table.lines().any(|line| line.starts_with(service)),
            "{service} is missing:\n{table}"
        );
    }
}

#[test]
fn a_provider_of_ones_own_is_one_like_any_other() {
    let sandbox = Sandbox::new();
    let value = keys::acme("own");
    let provider = Provider::statuses(&[(&value, 200)]);
    custom::define(&sandbox, &provider);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["services", "acme"]).exits(0);
    transcript.byok_with(&["detect", "--stdin"], &value).exits(0);
    transcript.byok_with(&["add", "acme-ai", "--stdin"], &value).exits(0);
    transcript.byok(&["check", "acme", "--fresh"]).exits(0);
    transcript
        .byok_with(&["add", "acme", "bad", "--stdin"], &keys::acme("bad"))
        .exits(9);
    assert_snapshot!(transcript);
    assert_eq!(provider.seen().len(), 3);
    assert!(provider.seen().iter().all(|request| request.line == "GET /v1/models"));
}

#[test]
fn a_broken_definition_is_named_with_its_line() {
    let sandbox = Sandbox::empty();
    let path = custom::write(
        &sandbox,
        "mine.toml",
        "schema_version = 1\nid = \"mine\"\ncolour = \"red\"\n",
    );
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["services"]).exits(11);
    transcript.byok(&["init"]).exits(11);
    transcript.byok(&["services", "--json"]).exits(11);
    let doctor = sandbox.byok(&["doctor"]).exits(11);
    assert!(doctor.stdout.contains("mine.toml"), "{doctor:?}");
    std::fs::remove_file(path).unwrap();
    custom::write(&sandbox, "other.toml", "schema_version = 1\nid = \n");
    transcript.byok(&["services"]).exits(11);
    assert_snapshot!(transcript);
}

#[test]
fn a_definition_can_not_send_keys_in_the_clear() {
    let sandbox = Sandbox::empty();
    let provider = Provider::statuses(&[]);
    let good = custom::define(&sandbox, &provider);
    let bad = std::fs::read_to_string(&good)
        .unwrap()
        .replace(&provider.url(), "http://example.com/v1");
    std::fs::write(&good, bad).unwrap();
    let ran = sandbox.byok(&["services"]).exits(11);
    assert!(ran.stderr.contains("unencrypted"), "{ran:?}");
}
