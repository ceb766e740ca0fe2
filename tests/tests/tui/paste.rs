//! Pastes: text, whatever is in them.

use super::{LOCKED, byok, opened, three_keys};
use byok_e2e::sandbox::PASSWORD;

#[test]
fn a_pasted_newline_submits_nothing() {
    let sandbox = three_keys();
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows(LOCKED).paste(&format!("{PASSWORD}\n"));
    // It waits, hidden; had it been sent, the line would be empty.
    screen.shows(&"•".repeat(PASSWORD.len()));
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "locked");
    screen.press("enter").shows("generic/alpha");
    assert!(screen.frames().iter().all(|frame| !frame.contains("correct")));
}

#[test]
fn a_paste_into_the_list_is_a_new_key_and_no_command() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.paste("Dy\nLq\u{3}").shows("Add a key").lacks("Dy");
    screen.press("esc").lacks("Add a key").shows("generic/alpha");
    assert_eq!(screen.code(), None);
    sandbox.byok(&["show", "generic/alpha"]).exits(0);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "open");
}

#[test]
fn a_paste_into_the_filter_is_one_line() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("/").paste("gam\nma").lacks("generic/alpha");
    screen
        .press("ctrl-u")
        .paste("gamma")
        .shows("1 of 3 keys")
        .shows("generic/gamma");
}

#[test]
fn control_characters_in_a_paste_reach_the_screen_as_nothing() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("/").paste("\u{9b}31m\x1b]0;title\x07\x1b[2Jgamma");
    screen.until("it was taken", |frame| !frame.contains("generic/alpha"));
    assert_eq!(screen.asides(|asides| asides.titles.len()), 0);
}
