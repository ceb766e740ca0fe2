//! A program of the person's choice.

use super::{VALUE, ends, hears, listener, restart, rung, rungs, told, vault};
use byok_e2e::{Provider, Sandbox, keys, wait};

/// A sandbox whose daemon tells the listener.
fn heard() -> Sandbox {
    let sandbox = Sandbox::new();
    let settings = listener(&sandbox);
    restart(&sandbox, &settings, &[]);
    sandbox
}

#[test]
fn a_program_gets_the_notice_and_no_value() {
    let sandbox = heard();
    ends(&sandbox, "soon", "60h");
    ends(&sandbox, "far", "100d");
    wait::until("the program was told", || !told(&sandbox).is_empty());
    let documents = told(&sandbox);
    assert_eq!(documents.len(), 1, "{documents:?}");
    let document = &documents[0];
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["vault"], "default");
    let notice = &document["notices"][0];
    assert_eq!(notice["ref"], "generic/soon");
    assert_eq!(notice["message"], "generic/soon ends in 3 days");
    assert_eq!((&notice["reason"], &notice["rung"]), (&"expiry".into(), &3.into()));
    assert!(!document.to_string().contains(VALUE));
}

#[test]
fn a_locked_vault_still_tells_and_unlocking_does_not_tell_it_again() {
    let sandbox = heard();
    ends(&sandbox, "brief", "10s");
    hears(&sandbox, 1);
    sandbox.byok(&["lock"]).exits(0);
    hears(&sandbox, 2);
    let both = [rung("generic/brief", "expiry", 1), rung("generic/brief", "expiry", 0)];
    assert_eq!(rungs(&sandbox), both);
    assert_eq!(
        sandbox.stranger(&["get", "generic/brief"]).code,
        Some(5),
        "the vault is locked"
    );

    sandbox.byok(&["unlock"]).exits(0);
    ends(&sandbox, "other", "60h");
    hears(&sandbox, 3);
    assert_eq!(rungs(&sandbox)[2..], [rung("generic/other", "expiry", 3)]);

    // What was told while it was locked is in the vault by now: another daemon knows it.
    let settings = listener(&sandbox);
    restart(&sandbox, &settings, &[]);
    ends(&sandbox, "third", "60h");
    hears(&sandbox, 4);
    assert_eq!(rungs(&sandbox)[3..], [rung("generic/third", "expiry", 3)]);
}

#[test]
fn a_new_date_begins_a_new_ladder() {
    let sandbox = heard();
    ends(&sandbox, "moved", "60h");
    hears(&sandbox, 1);
    sandbox.byok(&["edit", "generic/moved", "--expires", "10d"]).exits(0);
    hears(&sandbox, 2);
    assert_eq!(rungs(&sandbox)[1], rung("generic/moved", "expiry", 14));
}

#[test]
fn a_key_that_its_provider_rejects_from_now_on_is_told() {
    let sandbox = heard();
    let value = keys::openai("turns");
    let provider = Provider::openai("another key");
    let words = ["add", "openai", "--stdin", "--no-check", "--base-url", &provider.url()];
    sandbox.byok_with(&words, &value).exits(0);
    sandbox.byok(&["check", "openai"]).exits(20);
    hears(&sandbox, 1);
    sandbox.byok(&["check", "openai"]).exits(20);
    ends(&sandbox, "after", "60h");
    hears(&sandbox, 2);
    let both = [rung("openai/main", "dead", 0), rung("generic/after", "expiry", 3)];
    assert_eq!(rungs(&sandbox), both);
}

#[test]
fn a_key_that_recovered_and_dies_again_is_told_again() {
    let sandbox = heard();
    let (good, bad) = (keys::openai("good"), keys::openai("bad"));
    let provider = Provider::openai(&good);
    let words = ["add", "openai", "--stdin", "--no-check", "--base-url", &provider.url()];
    sandbox.byok_with(&words, &bad).exits(0);
    sandbox.byok(&["check", "openai"]).exits(20);
    hears(&sandbox, 1);
    sandbox.byok_with(&["rotate", "openai", "--stdin"], &good).exits(0);
    assert!(super::notices(&sandbox).is_empty(), "it has recovered");
    sandbox
        .byok_with(&["rotate", "openai", "--stdin", "--no-check"], &bad)
        .exits(0);
    sandbox.byok(&["check", "openai"]).exits(20);
    hears(&sandbox, 2);
    let dead = || rung("openai/main", "dead", 0);
    assert_eq!(rungs(&sandbox), [dead(), dead()]);
}

#[test]
fn a_program_that_fails_was_told_nothing_and_is_tried_again() {
    let sandbox = vault("[notices]\ncommand = [\"false\"]\n", &[]);
    ends(&sandbox, "soon", "60h");
    let log = sandbox.byok_home().join("state/default.log");
    wait::until("the failure is in the log", || {
        std::fs::read_to_string(&log)
            .is_ok_and(|text| text.contains("notices.command") && text.contains("exit status: 1"))
    });
    let settings = listener(&sandbox);
    restart(&sandbox, &settings, &[]);
    hears(&sandbox, 1);
    assert_eq!(rungs(&sandbox), [rung("generic/soon", "expiry", 3)]);
}

#[test]
fn quiet_hours_are_kept() {
    let sandbox = Sandbox::new();
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let around = |hours: i64| {
        (&now + jiff::SignedDuration::from_hours(hours))
            .strftime("%H:%M")
            .to_string()
    };
    let quiet = format!("{}quiet = \"{}-{}\"\n", listener(&sandbox), around(-2), around(2));
    restart(&sandbox, &quiet, &[("TZ", "UTC")]);
    ends(&sandbox, "soon", "60h");
    assert_eq!(super::notices(&sandbox).len(), 1, "it can be looked up");

    let loud = format!("{}quiet = \"{}-{}\"\n", listener(&sandbox), around(2), around(4));
    restart(&sandbox, &loud, &[("TZ", "UTC")]);
    wait::until("it is told", || !told(&sandbox).is_empty());
    assert_eq!(
        rungs(&sandbox),
        [rung("generic/soon", "expiry", 3)],
        "once, after the quiet hours"
    );
}
