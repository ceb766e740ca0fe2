//! The daemon goes while the interface is open.

use super::{LOCKED, opened, three_keys};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{process, raw};

#[test]
fn a_daemon_that_crashed_is_told_with_the_next_step_and_comes_back() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    let daemon = raw::daemon_pid(&sandbox.socket());
    process::kill(daemon);
    process::wait_for_end(daemon);
    screen
        .lacks("generic/")
        .shows("daemon is not running")
        .shows("starts the daemon");
    screen.press("ctrl-r").shows(LOCKED);
    assert_ne!(raw::daemon_pid(&sandbox.socket()), daemon);
    screen.types(PASSWORD).press("enter").shows("generic/alpha");
    // It hears what is done again.
    sandbox.holds("generic", "delta", "the fourth value");
    screen.shows("generic/delta").press("q");
    assert_eq!(screen.ends(), 0);
}

#[test]
fn a_value_in_sight_goes_with_the_daemon() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("v").shows("the first value");
    process::kill(raw::daemon_pid(&sandbox.socket()));
    screen.lacks("the first value").lacks("generic/");
}

#[test]
fn a_daemon_that_somebody_starts_again_is_found_without_a_key() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    let daemon = raw::daemon_pid(&sandbox.socket());
    process::kill(daemon);
    process::wait_for_end(daemon);
    screen.lacks("generic/");
    sandbox.byok(&["unlock"]).exits(0);
    screen.shows("generic/alpha");
}

#[test]
fn a_daemon_that_was_told_to_stop_is_not_started_again_by_the_screen() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    screen
        .lacks("generic/")
        .shows("daemon is not running")
        .shows("starts the daemon");
    assert!(!sandbox.socket().exists(), "it was started again");
    screen.press("q");
    assert_eq!(screen.ends(), 0);
    assert!(!sandbox.socket().exists(), "leaving started it again");
}
