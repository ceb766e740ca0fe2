//! Ctrl-Z, in a real shell.

use super::{LOCKED, USUAL, three_keys};
use byok_e2e::Screen;

#[test]
fn ctrl_z_gives_the_shell_back_and_fg_returns() {
    let sandbox = three_keys();
    let mut screen = Screen::start(&sandbox.shell("PS1='ready> ' exec sh -i"), USUAL);
    screen.shows("ready>").types("byok\r").shows("generic/alpha");
    screen.press("v").shows("the first value");
    screen.press("ctrl-z").lacks("generic/alpha").shows("Stopped");
    assert!(!screen.frame().contains("the first value"));
    screen.is_given_back();
    screen
        .types("echo in the $((40+2))nd shell\r")
        .shows("in the 42nd shell");

    let frames = screen.frames().len();
    screen.types("fg\r").shows("generic/alpha").shows("generic/gamma");
    assert!(screen.is_raw());
    screen.press("j").press("/").types("gamma").lacks("generic/alpha");
    screen.press("ctrl-z");
    screen.until("it has stopped again", |frame| frame.matches("Stopped").count() == 2);
    screen.types("fg\r").shows("generic/gamma");
    let later = &screen.frames()[frames..];
    assert!(
        later.iter().all(|frame| !frame.contains("the first value")),
        "it came back"
    );
    screen.press("ctrl-c").press("ctrl-c");
    screen.until("the shell is back", |frame| frame.trim_end().ends_with("ready>"));
    screen.is_given_back();
    screen.types("exit 7\r");
    assert_eq!(screen.ends(), 7);
}

#[test]
fn what_changed_while_it_was_stopped_is_seen_when_it_returns() {
    let sandbox = three_keys();
    let mut screen = Screen::start(&sandbox.shell("PS1='ready> ' exec sh -i"), USUAL);
    screen.shows("ready>").types("byok\r").shows("generic/alpha");
    screen.press("ctrl-z").shows("Stopped");
    sandbox.holds("generic", "delta", "the fourth value");
    screen.types("fg\r").shows("generic/delta");
    screen.press("ctrl-z");
    screen.until("it has stopped again", |frame| frame.matches("Stopped").count() == 2);
    sandbox.byok(&["lock"]).exits(0);
    screen.types("fg\r").shows(LOCKED).lacks("generic/");
}

#[test]
fn a_terminal_that_was_resized_meanwhile_is_filled() {
    let sandbox = three_keys();
    let mut screen = Screen::start(&sandbox.shell("PS1='ready> ' exec sh -i"), USUAL);
    screen.shows("ready>").types("byok\r").shows("generic/alpha");
    screen.press("ctrl-z").shows("Stopped");
    screen.resize((100, 30)).types("fg\r");
    screen.until("all of it is in use", |frame| {
        frame.contains("generic/alpha") && frame.lines().count() == 30
    });
}
