//! `byok check --stdin`: one key, with neither vault nor daemon.

use byok_e2e::sandbox::run;
use byok_e2e::{Provider, Ran, Sandbox, keys};

fn fed(sandbox: &Sandbox, words: &[&str], value: &str) -> Ran {
    let mut command = sandbox.bare_command(words);
    command.env("BYOK_NON_INTERACTIVE", "1");
    run(command, Some(value))
}

#[test]
fn a_value_from_stdin_is_checked_and_stored_nowhere() {
    let sandbox = Sandbox::empty();
    let (good, dead) = (keys::openai("good"), keys::openai("dead"));
    let provider = Provider::statuses(&[(&good, 200), (&keys::openai("busy"), 429)]);
    let url = provider.url();
    let words = ["check", "--stdin", "openai", "--base-url", &url, "--json"];
    for (value, code, status) in [
        (&good, 0, "valid"),
        (&dead, 20, "invalid"),
        (&keys::openai("busy"), 21, "rate_limited"),
    ] {
        let ran = fed(&sandbox, &words, &format!("{value}\n")).exits(code);
        let json = ran.json();
        let result = &json["results"][0];
        assert_eq!(
            (&result["ref"], &result["service"]),
            (&"openai".into(), &"openai".into())
        );
        assert_eq!(
            (&result["status"], &result["confidence"]),
            (&status.into(), &"high".into())
        );
        assert!(!ran.stdout.contains(value) && !ran.stderr.contains(value), "{ran:?}");
    }
    assert!(!sandbox.byok_home().exists(), "neither vault nor daemon");
}

#[test]
fn an_alias_names_its_service() {
    let sandbox = Sandbox::empty();
    let value = keys::openai("good");
    let provider = Provider::openai(&value);
    let url = provider.url();
    let ran = fed(&sandbox, &["check", "--stdin", "chatgpt", "--base-url", &url], &value).exits(0);
    assert!(
        ran.stdout
            .lines()
            .nth(1)
            .is_some_and(|row| row.starts_with("openai  ✓ valid")),
        "{ran:?}"
    );
}

#[test]
fn plain_fields_complete_the_credential() {
    let sandbox = Sandbox::empty();
    let provider = byok_e2e::aws::Aws::start();
    let (id, secret) = byok_e2e::aws::Aws::first();
    let url = provider.url();
    let id = format!("access_key_id={id}");
    let words = ["check", "--stdin", "aws", "--base-url", &url];
    let ran = fed(&sandbox, &words, &secret).exits(2);
    assert!(ran.stderr.contains("`access_key_id`, which is missing"), "{ran:?}");
    assert!(ran.stderr.contains("--field access_key_id=VALUE"), "{ran:?}");
    let words = [&words[..], &["--field", &id]].concat();
    fed(&sandbox, &words, &secret).exits(0);
    fed(&sandbox, &words, &keys::aws("wrong")).exits(20);
}

#[test]
fn words_that_do_not_go_together_are_told_before_anything_is_sent() {
    let sandbox = Sandbox::empty();
    let value = keys::openai("good");
    for (words, code) in [
        (&["check", "--stdin"][..], 2),
        (&["check", "--stdin", "openai", "github"], 2),
        (&["check", "--stdin", "opnai"], 4),
        (&["check", "--stdin", "openai", "--all"], 2),
        (&["check", "openai", "--field", "a=b"], 2),
        (&["check", "--stdin", "openai", "--field", "api_key=x"], 2),
        (&["check", "--stdin", "openai", "--base-url", "http://example.com"], 2),
        (&["check", "--stdin", "openai", "--format", "xml"], 2),
        (&["check", "--stdin", "openai", "--format", "junit", "--json"], 2),
    ] {
        let ran = fed(&sandbox, words, &value).exits(code);
        assert_eq!(ran.stdout, "", "{words:?}");
        assert!(!ran.stderr.contains(&value), "{ran:?}");
    }
    fed(&sandbox, &["check", "--stdin", "openai"], "").exits(2);
}
