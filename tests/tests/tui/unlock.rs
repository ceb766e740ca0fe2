//! A locked vault: the password, right and wrong; nothing of it is in sight.

use super::{LOCKED, byok, opened, three_keys};
use byok_e2e::sandbox::PASSWORD;

#[test]
fn a_wrong_password_is_told_and_the_right_one_opens() {
    let sandbox = three_keys();
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows(LOCKED).lacks("generic/");
    screen.types("not this one").press("enter").shows("wrong password");
    screen.types(PASSWORD).shows("••••••••");
    screen.press("enter").shows("generic/alpha");
    let leaked = screen
        .frames()
        .iter()
        .any(|frame| frame.contains("correct") || frame.contains("not this"));
    assert!(!leaked, "the password was in sight");
    screen.press("q");
    assert_eq!(screen.ends(), 0);
}

#[test]
fn esc_drops_what_was_typed_and_then_leaves() {
    let sandbox = three_keys();
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows(LOCKED).types("a slip").shows("••••••");
    screen.press("esc").lacks("••••••");
    screen.press("esc");
    assert_eq!(screen.ends(), 0);
    screen.is_given_back();
}

#[test]
fn the_recovery_code_opens_it_too() {
    let sandbox = three_keys();
    let code = std::fs::read_to_string(sandbox.dir().join("recovery")).expect("init wrote it");
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows(LOCKED).press("tab").shows("ecovery code");
    screen.paste(code.trim()).press("enter").shows("generic/alpha");
    assert!(screen.frames().iter().all(|frame| !frame.contains(code.trim())));
}

#[test]
fn locking_forgets_the_list_at_once() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("L").shows(LOCKED).lacks("generic/");
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "locked");
}

#[test]
fn what_was_typed_is_not_kept_when_somebody_else_unlocks_and_locks() {
    let sandbox = three_keys();
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows(LOCKED).types("half of a password").shows("••••");
    sandbox.byok(&["unlock"]).exits(0);
    screen.shows("generic/alpha");
    sandbox.byok(&["lock"]).exits(0);
    screen.shows(LOCKED).lacks("generic/");
    assert!(!screen.frame().contains('•'), "{}", screen.frame());
}
