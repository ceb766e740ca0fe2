//! A value is shown when it is asked for, and goes by itself.

use super::{LOCKED, opened, three_keys};
use byok_e2e::wait;

const VALUE: &str = "the first value";

#[test]
fn a_value_is_shown_with_a_countdown_and_any_key_hides_it() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    assert!(!screen.frame().contains(VALUE));
    screen.press("v").shows(VALUE).shows("10 s");
    screen.shows("9 s").press("j").lacks(VALUE);
    let trail = sandbox.byok(&["audit", "--key", "generic/alpha", "--json"]).json();
    let rows = trail["events"].as_array().expect("rows");
    let row = rows
        .iter()
        .find(|row| row["action"] == "revealed")
        .expect("the reveal is in the trail");
    assert_eq!(row["actor"]["face"], "tui");
}

#[test]
fn a_value_is_hidden_after_ten_seconds_with_nobody_there() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("v").shows(VALUE);
    screen.shows("1 s").lacks(VALUE);
    // What is left of it is not behind something else.
    screen.shows("generic/alpha").shows("generic/gamma");
}

#[test]
fn a_value_is_hidden_when_the_window_goes_to_the_back() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("v").shows(VALUE);
    screen.focus(false).lacks(VALUE);
    let frames = screen.frames().len();
    screen.focus(true).press("j");
    screen.wheel((10, 5), 1).press("?").shows("Filter as you type");
    assert!(
        screen.frames()[frames..].iter().all(|frame| !frame.contains(VALUE)),
        "it came back by itself"
    );
}

#[test]
fn a_value_is_hidden_when_another_face_locks_the_vault() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("v").shows(VALUE);
    sandbox.byok(&["lock"]).exits(0);
    screen.lacks(VALUE).lacks("generic/alpha").shows(LOCKED);
}

#[test]
fn a_value_of_many_columns_is_shown_whole() {
    let sandbox = three_keys();
    let value = "0123456789".repeat(12);
    sandbox.holds("generic", "aaa", &value);
    let mut screen = opened(&sandbox);
    screen.press("g v");
    screen.until("the whole value is shown", |frame| {
        let digits: String = frame.chars().filter(char::is_ascii_digit).collect();
        digits.contains(&value)
    });
}

#[test]
fn a_key_that_is_switched_off_is_not_shown_and_says_why() {
    let sandbox = three_keys();
    sandbox.byok(&["disable", "generic/alpha"]).exits(0);
    let mut screen = opened(&sandbox);
    screen.press("v");
    wait::until("the refusal is told", || screen.frame().contains("byok enable"));
    assert!(screen.frames().iter().all(|frame| !frame.contains(VALUE)));
}
