//! What programs are given when the default key is missing.

use super::{fell_back, given, with_chain, with_keys};
use byok_e2e::{keys, raw, sandbox};

#[test]
fn a_disabled_default_gives_way_and_it_is_said_recorded_and_counted() {
    let (sandbox, _provider) = with_chain("missing");
    assert_eq!(given(&sandbox, &[]), (keys::openai("main"), String::new()));
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    let said = "byok: `openai/main` is disabled or has ended: `openai/backup` steps in";
    for run in [&[][..], &["--only", "openai"], &["--only", "openai/main"]] {
        assert_eq!(
            given(&sandbox, run),
            (keys::openai("backup"), said.to_owned()),
            "{run:?}"
        );
    }
    let rows = fell_back(&sandbox);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(
        (
            &rows[0]["subject"],
            &rows[0]["detail"]["to"],
            &rows[0]["detail"]["into"]
        ),
        (&"openai/main".into(), &"openai/backup".into(), &"printenv".into())
    );
    let cache = raw::ask(&sandbox.socket(), "GET", "/api/cache", "").answers(200).json();
    assert_eq!(cache["fallbacks"], 3);
    let history = sandbox.byok(&["fallback", "openai", "--history"]).exits(0).stdout;
    assert!(history.contains("missing: openai/backup stepped in"), "{history}");
    assert!(history.contains("on missing: backup"), "{history}");
}

#[test]
fn an_expired_and_a_removed_default_give_way_too() {
    let (sandbox, _provider) = with_chain("missing");
    sandbox.byok(&["edit", "openai/main", "--expires", "1s"]).exits(0);
    sandbox.wait_until_expired("openai/main");
    assert_eq!(given(&sandbox, &[]).0, keys::openai("backup"));
    sandbox.byok(&["remove", "openai/main", "--yes"]).exits(0);
    let (value, said) = given(&sandbox, &[]);
    assert_eq!(value, keys::openai("backup"));
    assert_eq!(said, "byok: `openai` has no default key: `openai/backup` steps in");
    sandbox.byok(&["disable", "openai/backup"]).exits(0);
    sandbox.byok(&["run", "--only", "openai", "--", "true"]).exits(125);
}

#[test]
fn a_reference_in_a_variable_goes_the_same_way() {
    let (sandbox, _provider) = with_chain("missing");
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    let mut command = sandbox.command(&["run", "--", "printenv", "MINE"]);
    command.env("MINE", "byok://openai");
    assert_eq!(
        sandbox::run(command, None).exits(0).stdout.trim_end(),
        keys::openai("backup")
    );
    sandbox.file(".env", "MINE=byok://openai/main/api_key\n");
    let ran = sandbox
        .byok(&["run", "--env-file", ".env", "--", "printenv", "MINE"])
        .exits(0);
    assert_eq!(ran.stdout.trim_end(), keys::openai("backup"));
}

#[test]
fn get_falls_back_where_a_service_is_named_and_never_where_a_key_is() {
    let (sandbox, _provider) = with_chain("missing");
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    let got = sandbox.byok(&["get", "openai"]).exits(0);
    assert_eq!(got.stdout.trim_end(), keys::openai("backup"));
    assert!(got.stderr.contains("`openai/backup` steps in"), "{got:?}");
    sandbox.byok(&["get", "openai/main"]).exits(9);
    // What is said of a key is said of that key.
    let shown = sandbox.byok(&["show", "openai", "--json"]).exits(0).json();
    assert_eq!(shown["key"]["ref"], "openai/main");
}

#[test]
fn without_a_policy_nothing_steps_in() {
    let (sandbox, _provider) = with_keys();
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    sandbox.byok(&["run", "--only", "openai", "--", "true"]).exits(125);
    sandbox.byok(&["get", "openai"]).exits(9);
    assert!(fell_back(&sandbox).is_empty());
}

#[test]
fn a_token_that_may_not_reach_the_chain_does_not_get_it() {
    let (sandbox, _provider) = with_chain("missing");
    let words = [
        "client",
        "add",
        "ci",
        "--scope",
        "reveal",
        "--key",
        "openai/main",
        "--json",
    ];
    let made = sandbox.byok(&words).exits(0).json();
    let token = made["token"].as_str().expect("a token").to_owned();
    sandbox.byok(&["disable", "openai/main"]).exits(0);
    let mut command = sandbox.command(&["run", "--only", "openai", "--", "true"]);
    command.env("BYOK_TOKEN", token);
    let ran = sandbox::run(command, None).exits(125);
    assert!(ran.stderr.contains("`openai/main` is disabled"), "{ran:?}");
}
