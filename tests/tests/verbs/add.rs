//! `byok add`

use byok_e2e::provider::nobody;
use byok_e2e::{Provider, Sandbox, Transcript, keys, sandbox};
use insta::assert_snapshot;

fn names(sandbox: &Sandbox) -> Vec<String> {
    let json = sandbox.byok(&["list", "--json"]).exits(0).json();
    let keys = json["keys"].as_array().expect("a list").iter();
    keys.map(|key| key["ref"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn a_good_key_is_stored_as_valid() {
    let (sandbox, value) = (Sandbox::new(), keys::openai("good"));
    let provider = Provider::openai(&value);
    let mut transcript = Transcript::of(&sandbox);
    let url = provider.url();
    transcript
        .byok_with(&["add", "openai", "--stdin", "--base-url", &url], &format!("{value}\n"))
        .exits(0);
    transcript.byok(&["list"]).exits(0);
    assert_snapshot!(transcript);
    assert_eq!(
        sandbox.byok(&["get", "openai"]).exits(0).stdout,
        value,
        "one line break is not the value's"
    );
}

#[test]
fn a_value_comes_from_a_file_or_a_variable() {
    let sandbox = Sandbox::new();
    sandbox.file("value", "from a file\r\n");
    sandbox
        .byok(&["add", "generic", "file", "--from-file", "value"])
        .exits(0);
    let mut command = sandbox.command(&["add", "generic", "variable", "--from-env", "THE_VALUE"]);
    command.env("THE_VALUE", "from a variable");
    sandbox::run(command, None).exits(0);
    assert_eq!(sandbox.byok(&["get", "generic/file"]).exits(0).stdout, "from a file");
    assert_eq!(
        sandbox.byok(&["get", "generic/variable"]).exits(0).stdout,
        "from a variable"
    );

    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok(&["add", "generic", "x", "--from-file", "missing"])
        .exits(12);
    transcript
        .byok(&["add", "generic", "x", "--from-env", "NOT_SET"])
        .exits(2);
    transcript.byok_with(&["add", "generic", "x", "--stdin"], "\n").exits(2);
    transcript.byok(&["add", "generic", "x"]).exits(2);
    transcript
        .byok(&["add", "generic", "x", "--stdin", "--from-file", "value"])
        .exits(2);
    assert_snapshot!(transcript);
    assert_eq!(names(&sandbox), ["generic/file", "generic/variable"]);
}

#[test]
fn a_dead_key_is_refused_and_not_stored() {
    let sandbox = Sandbox::new();
    let provider = Provider::openai(&keys::openai("good"));
    let (url, dead) = (provider.url(), keys::openai("dead"));
    let mut transcript = Transcript::of(&sandbox);
    let add = ["add", "openai", "old", "--stdin", "--base-url", &url];
    transcript.byok_with(&add, &dead).exits(9);
    let json: Vec<&str> = add.iter().copied().chain(["--json", "--quiet"]).collect();
    let ran = transcript.byok_with(&json, &dead).exits(9);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["code"], "invalid_key");
    assert!(names(&sandbox).is_empty(), "nothing was stored");
    let unchecked: Vec<&str> = add.iter().copied().chain(["--no-check"]).collect();
    transcript.byok_with(&unchecked, &dead).exits(0);
    assert_snapshot!(transcript);
    assert_eq!(provider.seen().len(), 2, "--no-check asks nobody");
}

#[test]
fn a_key_whose_provider_is_silent_is_stored_with_a_note() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok_with(
            &["add", "openai", "--stdin", "--base-url", &nobody()],
            &keys::openai("silent"),
        )
        .exits(0);
    assert_snapshot!(transcript);
    let key = sandbox.byok(&["show", "openai", "--json"]).exits(0).json();
    assert_eq!(key["key"]["verdict"], "unknown", "could not tell is not dead");
}

#[test]
fn what_is_wrong_with_the_words_is_told() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    for words in [
        &["add", "opnai", "--stdin"][..],
        &["add", "OpenAI", "--stdin"],
        &["add", "nothing-like-it", "--stdin"],
        &["add", "openai", "a/b", "--stdin"],
        &["add", "openai", "--stdin", "--field", "team=x"],
        &["add", "openai", "--stdin", "--field", "project"],
        &["add", "openai", "--stdin", "--expires", "2020-01-01"],
        &["add", "openai", "--stdin", "--expires", "soon"],
        &["add", "openai", "--stdin", "--base-url", "http://example.com"],
        &["add", "openai", "--stdin", "--tag", "a,b"],
    ] {
        transcript.byok_with(words, "value");
    }
    assert_snapshot!(transcript);
    assert!(names(&sandbox).is_empty(), "nothing was stored");
}

#[test]
fn a_secret_field_is_not_taken_from_the_command_line() {
    let sandbox = Sandbox::new();
    let add = [
        "add",
        "aws",
        "--stdin",
        "--no-check",
        "--field",
        "access_key_id=AKIAIOSFODNN7EXAMPLE",
    ];
    let mut leaking = add.to_vec();
    leaking.extend(["--field", "session_token=hunter2-hunter2"]);
    let ran = sandbox.byok_with(&leaking, &keys::aws("a")).exits(2);
    assert!(ran.stderr.contains("session_token: is secret"), "{ran:?}");
    assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    assert!(names(&sandbox).is_empty());
    sandbox.byok_with(&add, &keys::aws("a")).exits(0);
}

#[test]
fn a_taken_name_is_refused_and_a_known_value_is_noted() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "first", "the same");
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok_with(&["add", "generic", "first", "--stdin"], "another")
        .exits(8);
    transcript
        .byok_with(&["add", "generic", "second", "--stdin"], "the same")
        .exits(0);
    assert_snapshot!(transcript);
    assert_eq!(sandbox.byok(&["get", "generic/first"]).stdout, "the same");
    let again = sandbox
        .byok_with(&["add", "generic", "third", "--stdin", "--json"], "another")
        .exits(0);
    assert!(again.json()["duplicate_of"].is_null(), "{again:?}");
}

#[test]
fn a_credential_of_several_fields_is_one_key() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok_with(&["add", "aws", "prod", "--stdin", "--no-check"], &keys::aws("secret"))
        .exits(2);
    let fields = [
        "--field",
        "access_key_id=AKIAIOSFODNN7EXAMPLE",
        "--field",
        "region=eu-west-1",
    ];
    let words: Vec<&str> = ["add", "aws", "prod", "--stdin", "--no-check"]
        .into_iter()
        .chain(fields)
        .collect();
    transcript.byok_with(&words, &keys::aws("secret")).exits(0);
    assert_snapshot!(transcript);
    let key = sandbox.byok(&["show", "aws", "--json"]).exits(0).json();
    assert_eq!(key["key"]["fields"]["region"], "eu-west-1");
    assert_eq!(key["key"]["status"], "unverified");
}

#[test]
fn aliases_mean_their_provider() {
    let sandbox = Sandbox::new();
    for (alias, name) in [("flights", "one"), ("duffel_flights", "two")] {
        sandbox.holds(alias, name, "duffel_test_x");
    }
    assert_eq!(names(&sandbox), ["duffel/one", "duffel/two"]);
    assert_eq!(sandbox.byok(&["get", "flights/one"]).exits(0).stdout, "duffel_test_x");
}

#[test]
fn the_first_key_is_the_default_and_default_makes_another_one() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "first", "1");
    sandbox.holds("generic", "second", "2");
    assert_eq!(sandbox.byok(&["get", "generic"]).stdout, "1");
    let third = sandbox
        .byok_with(&["add", "generic", "third", "--stdin", "--default"], "3")
        .exits(0);
    assert!(
        third.stdout.contains("generic/third") && third.stdout.contains("the default"),
        "{third:?}"
    );
    assert_eq!(sandbox.byok(&["get", "generic"]).stdout, "3");
}

#[test]
fn everything_that_was_said_of_a_key_is_kept() {
    let sandbox = Sandbox::new();
    let words = [
        "add",
        "openai",
        "work",
        "--stdin",
        "--no-check",
        "--json",
        "--field",
        "project=proj_1",
        "--expires",
        "2099-01-31",
        "--rotate-every",
        "90d",
        "--tag",
        "work",
        "--tag",
        "ci",
        "--note",
        "billed to ops",
        "--base-url",
        "https://proxy.example/v1",
    ];
    let key = sandbox.byok_with(&words, &keys::openai("kept")).exits(0).json();
    assert_eq!(key["expires_at"], "2099-01-31T00:00:00Z");
    assert_eq!(key["expires_source"], "person");
    assert_eq!(key["tags"], serde_json::json!(["ci", "work"]));
    assert_eq!(key["note"], "billed to ops");
    assert_eq!(key["base_url"], "https://proxy.example/v1");
    assert_eq!(key["fields"]["project"], "proj_1");
    assert!(key["rotate_due_at"].is_string(), "{key}");
    assert!(key["check"].is_null(), "{key}");
}
