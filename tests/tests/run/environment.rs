//! Which variables a program gets.

use super::with_a_key;
use byok_e2e::{Sandbox, keys, sandbox};
use std::collections::BTreeMap;

/// The environment of `byok run FLAGS -- env`.
fn environment(sandbox: &Sandbox, flags: &[&str], inherited: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut command = sandbox.command(&[&["run"], flags, &["--", "env", "-0"]].concat());
    command.envs(inherited.iter().copied());
    let ran = sandbox::run(command, None).exits(0);
    let pairs = ran
        .stdout
        .split_terminator('\0')
        .filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The variables that byok added.
fn added(sandbox: &Sandbox, flags: &[&str]) -> BTreeMap<String, String> {
    let mut found = environment(sandbox, flags, &[]);
    for (name, value) in sandbox
        .command(&[])
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)))
    {
        let (name, value) = (name.to_str().expect("plain text"), value.to_str().expect("plain text"));
        let passed_on = found.remove(name);
        let wanted = (name != "BYOK_PASSWORD_FILE").then(|| value.to_owned());
        assert_eq!(passed_on, wanted, "{name} is passed on, the way to all keys is not");
    }
    found
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn only_the_asked_keys_are_there() {
    let sandbox = with_a_key();
    let (openai, github) = (keys::openai("run"), keys::github("run"));
    sandbox.holds("openai", "work", &openai);
    sandbox.holds("github", "ci", &github);
    assert_eq!(
        added(&sandbox, &["--only", "openai"]),
        map(&[("OPENAI_API_KEY", &openai)])
    );
    assert_eq!(
        added(&sandbox, &["--only", "generic,github/ci"]),
        map(&[("THE_KEY", "the value"), ("GITHUB_TOKEN", &github)])
    );
    assert_eq!(
        added(&sandbox, &[]),
        map(&[
            ("THE_KEY", "the value"),
            ("GITHUB_TOKEN", &github),
            ("OPENAI_API_KEY", &openai)
        ]),
        "every service's default"
    );
}

#[test]
fn every_field_of_a_credential_has_its_variable() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "aws",
        "prod",
        "--stdin",
        "--no-check",
        "--field",
        "access_key_id=AKIAIOSFODNN7EXAMPLE",
        "--field",
        "region=eu-west-1",
    ];
    sandbox.byok_with(&words, &keys::aws("run")).exits(0);
    let wanted = map(&[
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", &keys::aws("run")),
        ("AWS_REGION", "eu-west-1"),
    ]);
    assert_eq!(added(&sandbox, &["--only", "aws/prod"]), wanted);
}

#[test]
fn references_in_the_environment_are_resolved_and_nothing_else_comes() {
    let sandbox = with_a_key();
    sandbox.holds("openai", "work", &keys::openai("run"));
    let inherited = [
        ("MINE", "byok://generic/the-key"),
        ("FIELD", "byok://openai/work/api_key"),
        ("PLAIN", "generic/the-key"),
    ];
    let found = environment(&sandbox, &[], &inherited);
    assert_eq!(found["MINE"], "the value");
    assert_eq!(found["FIELD"], keys::openai("run"));
    assert_eq!(found["PLAIN"], "generic/the-key", "without the scheme it is a text");
    assert!(
        !found.contains_key("OPENAI_API_KEY") && !found.contains_key("THE_KEY"),
        "{found:?}"
    );
}

#[test]
fn a_file_gives_values_and_references_and_wins() {
    let sandbox = with_a_key();
    sandbox.file(
        ".env",
        "MINE=byok://generic\nPLAIN='two words'\nBOTH=\"of the file\"\nREF=byok://generic\n",
    );
    let inherited = [("BOTH", "inherited"), ("REF", "byok://openai/none")];
    let found = environment(&sandbox, &["--env-file", ".env"], &inherited);
    assert_eq!(found["MINE"], "the value");
    assert_eq!(found["PLAIN"], "two words");
    assert_eq!(found["BOTH"], "of the file");
    assert_eq!(found["REF"], "the value", "the reference that lost is not looked up");
}

#[test]
fn a_named_variable_wins_over_the_usual_one() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "work", "work value");
    sandbox.holds("openai", "home", "home value");
    let inherited = [("OPENAI_API_KEY", "byok://openai/home")];
    let found = environment(&sandbox, &["--only", "openai/home"], &inherited);
    assert_eq!(found["OPENAI_API_KEY"], "home value");
}

#[test]
fn the_ways_to_the_password_do_not_reach_the_program() {
    let sandbox = with_a_key();
    let inherited = [("BYOK_PASSWORD_COMMAND", "cat password"), ("BYOK_TOKEN", "")];
    let found = environment(&sandbox, &["--only", "generic"], &inherited);
    for name in ["BYOK_PASSWORD_FILE", "BYOK_PASSWORD_COMMAND", "BYOK_TOKEN"] {
        assert!(!found.contains_key(name), "{name} reached the program");
    }
    assert_eq!(found["THE_KEY"], "the value");
}

#[test]
fn the_trail_names_the_program_and_not_its_arguments() {
    let sandbox = with_a_key();
    sandbox
        .byok(&["run", "--only", "generic", "--", "/usr/bin/env", "echo", "hunter2"])
        .exits(0);
    let trail = sandbox.byok(&["audit", "--key", "generic/the-key", "--json"]).exits(0);
    assert!(!trail.stdout.contains("hunter2"), "{trail:?}");
    let json = trail.json();
    let last = json["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["action"], &last["detail"]["into"]),
        (&"injected".into(), &"env".into()),
        "{last}"
    );
}
