//! What `byok run` does not do: it ends with 125 and starts nothing.

use super::with_a_key;
use byok_e2e::{Ran, Sandbox, Transcript, sandbox};
use insta::assert_snapshot;

/// A program that leaves a trace when it runs after all.
const TRACE: [&str; 3] = ["--", "touch", "started"];

/// Runs it and asserts that nothing was started.
fn refused(transcript: &mut Transcript, sandbox: &Sandbox, flags: &[&str], inherited: &[(&str, &str)]) -> Ran {
    let words = [&["run"], flags, &TRACE].concat();
    let mut command = sandbox.command(&words);
    command.envs(inherited.iter().copied());
    let ran = transcript.note(&words, sandbox::run(command, None)).exits(125);
    assert!(!sandbox.dir().join("started").exists(), "it was started: {ran:?}");
    ran
}

#[test]
fn what_leads_nowhere_is_told_with_its_variable() {
    let sandbox = with_a_key();
    let mut transcript = Transcript::of(&sandbox);
    let run = &mut transcript;
    refused(run, &sandbox, &["--only", "openai/none"], &[]);
    refused(run, &sandbox, &["--only", "opnai"], &[]);
    refused(run, &sandbox, &[], &[("MINE", "byok://generic/none")]);
    refused(run, &sandbox, &[], &[("MINE", "byok://generic/the-key/none")]);
    refused(run, &sandbox, &[], &[("MINE", "byok://")]);
    refused(run, &sandbox, &["--env-file", "none.env"], &[]);
    assert_snapshot!(transcript);
}

#[test]
fn only_leaves_out_what_it_does_not_name() {
    let sandbox = with_a_key();
    sandbox.holds("generic", "other", "v");
    let mut transcript = Transcript::of(&sandbox);
    let flags = ["--only", "generic/the-key", "--json"];
    let ran = refused(&mut transcript, &sandbox, &flags, &[("MINE", "byok://generic/other")]);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["code"], "refused");
    assert_snapshot!(transcript);
}

#[test]
fn two_keys_for_one_variable_are_a_clash() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "work", "1");
    sandbox.holds("openai", "home", "2");
    let mut transcript = Transcript::of(&sandbox);
    refused(&mut transcript, &sandbox, &["--only", "openai/work,openai/home"], &[]);
    assert_snapshot!(transcript);
}

#[test]
fn an_expired_default_is_left_out_and_an_expired_key_that_was_named_is_refused() {
    let sandbox = with_a_key();
    sandbox
        .byok_with(
            &["add", "openai", "old", "--stdin", "--no-check", "--expires", "1s"],
            "old",
        )
        .exits(0);
    sandbox.holds("github", "off", "off");
    sandbox.byok(&["disable", "github/off"]).exits(0);
    sandbox.wait_until_expired("openai/old");
    let mut transcript = Transcript::of(&sandbox);
    let script = "echo ${OPENAI_API_KEY-none} ${GITHUB_TOKEN-none} $THE_KEY";
    transcript.byok(&["run", "--", "sh", "-c", script]).exits(0);
    refused(&mut transcript, &sandbox, &["--only", "openai/old"], &[]);
    refused(&mut transcript, &sandbox, &["--only", "github/off"], &[]);
    refused(&mut transcript, &sandbox, &[], &[("MINE", "byok://openai/old")]);
    assert_snapshot!(transcript);
}

#[test]
fn a_locked_vault_hands_out_nothing() {
    let sandbox = with_a_key();
    sandbox.byok(&["lock"]).exits(0);
    let ran = sandbox
        .stranger(&["run", "--json", "--", "touch", "started"])
        .exits(125);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["code"], "locked");
    assert!(!sandbox.dir().join("started").exists());
}

#[test]
fn a_mistyped_flag_is_not_taken_for_the_program() {
    let sandbox = with_a_key();
    for flags in [
        &["--onyl", "generic", "--"][..],
        &["--only", "generic", "--env-fle", "x"],
        &["-k"],
    ] {
        let ran = sandbox
            .byok(&[&["run"], flags, &["touch", "started"]].concat())
            .exits(2);
        assert!(ran.stderr.contains("unexpected argument"), "{ran:?}");
    }
    assert!(!sandbox.dir().join("started").exists());
    let trail = sandbox.byok(&["audit"]).exits(0).stdout;
    assert!(!trail.contains("injected"), "nothing was opened:\n{trail}");
}

#[test]
fn help_is_byok_s_before_the_program_and_the_program_s_after_it() {
    let sandbox = with_a_key();
    for flag in ["--help", "-h"] {
        let ran = sandbox.byok(&["run", flag]).exits(0);
        assert!(ran.stdout.starts_with("Start a program with its keys"), "{ran:?}");
        for words in [&["run", "printf", "%s", flag][..], &["run", "--", "printf", "%s", flag]] {
            assert_eq!(sandbox.byok(words).exits(0).stdout, *flag, "{words:?}");
        }
    }
}

#[test]
fn without_a_program_the_words_are_wrong() {
    let sandbox = Sandbox::empty();
    sandbox.byok(&["run"]).exits(2);
    sandbox.byok(&["run", "--only", "openai", "--"]).exits(2);
}
