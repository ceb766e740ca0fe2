//! `byok --plain` without a vault: from nothing to the first key, line by line.

use super::byok;
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Provider, Sandbox, Terminal, custom, keys};

/// The first steps, up to the question for a key.
fn until_the_first_key(sandbox: &Sandbox) -> Terminal {
    let mut terminal = byok(sandbox, &["--plain"]);
    terminal.shows("Welcome to byok");
    terminal.shows("New password: ").enters(PASSWORD);
    terminal.shows("Once more: ").enters(PASSWORD);
    terminal.shows("Recovery code, shown only now:");
    terminal.shows("press Enter. ").enters("");
    terminal.shows("Paste your first API key").shows("Key: ");
    terminal
}

#[test]
fn a_pasted_key_is_recognised_checked_and_stored() {
    let sandbox = Sandbox::empty();
    let value = keys::acme("first");
    let provider = Provider::statuses(&[(&value, 200)]);
    custom::define(&sandbox, &provider);
    let mut terminal = until_the_first_key(&sandbox);
    terminal.enters(&value);
    terminal
        .shows("That looks like a key of Acme. Is it? [y/N] ")
        .enters("y");
    terminal.shows("acme/main").shows("valid");
    terminal.shows("byok> ").enters("quit");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.falls_silent().output().contains(&value));
    assert_eq!(provider.seen().len(), 1, "it was asked about");
    assert_eq!(sandbox.byok(&["get", "acme"]).exits(0).stdout, value);

    // The second time it tells how things are.
    let mut terminal = byok(&sandbox, &["--plain"]);
    terminal.shows("default: open, 1 key; locks in");
    terminal.shows("byok> ").types("\x04");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn somebody_who_knows_better_names_the_service() {
    let sandbox = Sandbox::empty();
    let value = keys::acme("declined");
    let provider = Provider::statuses(&[]);
    custom::define(&sandbox, &provider);
    let mut terminal = until_the_first_key(&sandbox);
    terminal.enters(&value);
    terminal.shows("Is it? [y/N] ").enters("n");
    terminal
        .shows("Which service is it for (perhaps acme")
        .enters("generic");
    terminal.shows("generic/main");
    terminal.shows("byok> ").enters("quit");
    assert_eq!(terminal.ends(), 0);
    assert_eq!(provider.seen().len(), 0, "the declined provider is not asked");
    assert_eq!(sandbox.byok(&["get", "generic"]).exits(0).stdout, value);
}

#[test]
fn the_first_key_can_wait() {
    let sandbox = Sandbox::empty();
    let mut terminal = until_the_first_key(&sandbox);
    terminal.enters("");
    terminal.shows("Later: `byok add SERVICE`.");
    terminal.shows("default: open, 0 keys");
    terminal.shows("byok> ").enters("quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_rejected_first_key_is_not_stored() {
    let sandbox = Sandbox::empty();
    let provider = Provider::statuses(&[]);
    custom::define(&sandbox, &provider);
    let mut terminal = until_the_first_key(&sandbox);
    terminal.enters(&keys::acme("dead"));
    terminal.shows("Is it? [y/N] ").enters("y");
    terminal.shows("was not stored");
    terminal.shows("byok> ").enters("quit");
    assert_eq!(terminal.ends(), 0, "a failure is not the end of the conversation");
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["keys"], 0);
}
