//! Help, completions, and words that byok does not know

use byok_e2e::{Sandbox, keys, sandbox};
use insta::assert_snapshot;
use std::process::Command;

/// The verbs that `byok --help` lists.
fn verbs(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.byok(&["--help"]).exits(0).stdout;
    let list = help.split("Verbs:\n").nth(1).expect("verbs have a heading");
    let list = list.split("\n\n").next().expect("a blank line ends them");
    let verbs: Vec<String> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().expect("a line has a word").to_owned())
        .collect();
    assert!(verbs.len() >= 25, "{verbs:?}");
    verbs
}

#[test]
fn the_help_of_every_verb_has_two_examples_of_that_verb() {
    let sandbox = Sandbox::empty();
    for verb in verbs(&sandbox) {
        let help = sandbox.byok(&[&verb, "--help"]).exits(0).stdout;
        let examples = help.split("Examples:\n").nth(1);
        let examples = examples.unwrap_or_else(|| panic!("`byok {verb} --help` has no examples:\n{help}"));
        let own = examples
            .lines()
            .filter(|line| line.contains(&format!("byok {verb}")))
            .count();
        assert_eq!(own, 2, "`byok {verb} --help` shows:\n{examples}");
    }
}

#[test]
fn the_first_help_is_short_and_complete() {
    let sandbox = Sandbox::empty();
    assert_snapshot!(sandbox.byok(&["--help"]).exits(0).stdout);
}

#[test]
fn unknown_words_are_refused_in_the_asked_form() {
    let sandbox = Sandbox::empty();
    for words in [
        &["frob"][..],
        &["list", "--frob"],
        &["get"],
        &["add"],
        &["init", "--kdf-memory", "much"],
    ] {
        let ran = sandbox.byok(words).exits(2);
        assert_eq!(ran.stdout, "", "{words:?}");
        assert!(ran.stderr.starts_with("error: "), "{ran:?}");

        let asked: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let ran = sandbox.byok(&asked).exits(2);
        let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("{ran:?}"));
        assert_eq!(
            (&error["schema_version"], &error["error"]["code"]),
            (&1.into(), &"usage".into())
        );
        assert!(
            error["error"]["message"].as_str().is_some_and(|text| text.len() > 10),
            "{error}"
        );
    }
}

#[test]
fn a_key_pasted_in_the_wrong_place_is_not_repeated() {
    let sandbox = Sandbox::new();
    let value = keys::openai("pasted");
    for words in [
        &[&value[..]][..],
        &["add", &value],
        &["get", &value],
        &["list", &format!("--{value}")],
        &["show", &format!("openai/{value}/{value}")],
        &["add", "openai", "--field", &value],
        &["add", "openai", "--expires", &value],
        &["unlock", "--for", &value],
    ] {
        for form in [&[][..], &["--json"]] {
            let words: Vec<&str> = words.iter().chain(form).copied().collect();
            let ran = sandbox.byok(&words);
            assert_ne!(ran.code, Some(0), "{ran:?}");
            let all = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!all.contains(&value), "byok repeats it: {words:?}\n{all}");
        }
    }
}

#[test]
fn completions_are_scripts_that_their_shells_read() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.byok(&["completions", shell]).exits(0).stdout;
        for verb in verbs(&sandbox) {
            assert!(script.contains(&verb), "{shell} does not know {verb}");
        }
    }
    let script = sandbox.byok(&["completions", "bash"]).exits(0).stdout;
    let mut bash = Command::new("bash");
    bash.arg("-n");
    let ran = sandbox::run(bash, Some(&script)).exits(0);
    assert_eq!(ran.stderr, "");
    sandbox.byok(&["completions", "tcsh"]).exits(2);
}

#[test]
fn the_version_is_told() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.byok(&["--version"]).exits(0);
    assert_eq!(ran.stdout, format!("byok {}\n", env!("CARGO_PKG_VERSION")));
}
