//! `byok init`: the password twice, the recovery code once.

use super::{byok, state};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Sandbox, Terminal};

fn init(sandbox: &Sandbox) -> Terminal {
    byok(sandbox, &["init", "--kdf-memory", "19", "--kdf-passes", "2"])
}

/// The two lines of the recovery code that the terminal showed.
fn code_on(terminal: &Terminal) -> String {
    let screen = terminal.screen();
    let after = screen
        .split("shown only now:")
        .nth(1)
        .unwrap_or_else(|| panic!("no code:\n{screen}"));
    let lines: Vec<&str> = after
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(2)
        .collect();
    lines.join("-")
}

#[test]
fn a_vault_is_created_with_a_password_typed_twice() {
    let sandbox = Sandbox::empty();
    let mut terminal = init(&sandbox);
    terminal.shows("New password: ").enters(PASSWORD);
    terminal.shows("Once more: ").enters(PASSWORD);
    terminal.shows("press Enter. ").enters("");
    terminal.shows("it is open now");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.output().contains(PASSWORD), "{}", terminal.output());
    assert_eq!(state(&sandbox), "open");
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
}

#[test]
fn the_shown_recovery_code_opens_the_vault_and_sets_a_new_password() {
    let sandbox = Sandbox::empty();
    let mut terminal = init(&sandbox);
    terminal.shows("New password: ").enters(PASSWORD);
    terminal.shows("Once more: ").enters(PASSWORD);
    terminal.shows("press Enter. ");
    let code = code_on(&terminal);
    terminal.enters("");
    assert_eq!(terminal.ends(), 0);
    sandbox.byok(&["lock"]).exits(0);

    let mut terminal = byok(&sandbox, &["unlock", "--recovery"]);
    terminal.shows("Recovery code: ").enters(&code);
    terminal.shows("Set a new password with");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.output().contains(&code), "{}", terminal.output());

    let mut terminal = byok(&sandbox, &["password", "change", "--recovery"]);
    terminal.shows("Recovery code: ").enters(&code);
    terminal.shows("New password: ").enters("brand new password");
    terminal.shows("Once more: ").enters("brand new password");
    assert_eq!(terminal.ends(), 0);
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(6);
    sandbox.file("password", "brand new password");
    sandbox.byok(&["unlock"]).exits(0);
}

#[test]
fn a_new_recovery_code_takes_the_place_of_the_old_one() {
    let sandbox = Sandbox::new();
    let old = std::fs::read_to_string(sandbox.dir().join("recovery")).unwrap();
    let mut terminal = byok(&sandbox, &["recovery", "new"]);
    terminal.shows("Current password: ").enters(PASSWORD);
    terminal.shows("press Enter. ");
    let new = code_on(&terminal);
    terminal.enters("");
    assert_eq!(terminal.ends(), 0);
    sandbox.byok(&["lock"]).exits(0);
    let mut terminal = byok(&sandbox, &["unlock", "--recovery"]);
    terminal.shows("Recovery code: ").enters(old.trim());
    terminal.shows("was replaced");
    assert_eq!(terminal.ends(), 6);
    let mut terminal = byok(&sandbox, &["unlock", "--recovery"]);
    terminal.shows("Recovery code: ").enters(&new);
    assert_eq!(terminal.ends(), 0);
    assert_eq!(state(&sandbox), "open");
}

#[test]
fn a_mistyped_recovery_code_is_told_from_a_wrong_one() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let code = std::fs::read_to_string(sandbox.dir().join("recovery")).unwrap();
    let code = code.trim();
    let (rest, last) = code.split_at(code.len() - 1);
    let other = if last == "A" { "B" } else { "A" };
    let mut terminal = byok(&sandbox, &["unlock", "--recovery"]);
    terminal.shows("Recovery code: ").enters(&format!("{rest}{other}"));
    assert_ne!(terminal.ends(), 0);
    terminal.falls_silent();
    assert!(
        !terminal.output().contains("belongs to another vault"),
        "{}",
        terminal.output()
    );
    assert_eq!(state(&sandbox), "locked");
}

#[test]
fn two_different_passwords_are_asked_for_again() {
    let sandbox = Sandbox::empty();
    let mut terminal = init(&sandbox);
    for _ in 0..3 {
        terminal.shows("New password: ").enters("one of these");
        terminal.shows("Once more: ").enters("is not as the other");
        terminal.shows("They differ");
    }
    terminal.shows("no password was set");
    assert_eq!(terminal.ends(), 3);
    assert_eq!(state(&sandbox), "absent");
}

#[test]
fn after_a_slip_the_right_one_is_taken() {
    let sandbox = Sandbox::empty();
    let mut terminal = init(&sandbox);
    terminal.shows("New password: ").enters("");
    terminal.shows("can't be empty");
    terminal.shows("New password: ").enters(PASSWORD);
    terminal.shows("Once more: ").enters(PASSWORD);
    terminal.shows("press Enter. ").enters("");
    assert_eq!(terminal.ends(), 0);
    assert_eq!(state(&sandbox), "open");
}

#[test]
fn a_short_password_is_refused() {
    let sandbox = Sandbox::empty();
    let mut terminal = init(&sandbox);
    terminal.shows("at least 8 characters");
    terminal.shows("New password: ").enters("seven77");
    terminal.shows("Once more: ").enters("seven77");
    terminal.shows("the password has 7 characters");
    assert_eq!(terminal.ends(), 2);
    assert_eq!(state(&sandbox), "absent");
}
