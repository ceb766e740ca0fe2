//! What another face does appears at once, without a key being pressed.

use super::{LOCKED, line_of, opened, opened_wide, three_keys};
use byok_e2e::sandbox::PASSWORD;

#[test]
fn a_key_that_is_added_switched_and_removed_elsewhere_is_seen() {
    let sandbox = three_keys();
    let mut screen = opened_wide(&sandbox);
    sandbox.holds("generic", "delta", "the fourth value");
    screen.shows("generic/delta").shows("4 keys");
    sandbox.byok(&["disable", "generic/delta"]).exits(0);
    screen.until("it is off", |frame| line_of(frame, "generic/delta").contains("off"));
    sandbox.byok(&["edit", "generic/delta", "--tag", "labelled"]).exits(0);
    screen.shows("labelled");
    sandbox.byok(&["remove", "generic/delta", "--yes"]).exits(0);
    screen.lacks("generic/delta").shows("3 keys");
}

#[test]
fn the_chosen_key_stays_chosen_when_others_come_above_it() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("j j");
    screen.until("the last row is chosen", |frame| {
        line_of(frame, "generic/gamma").contains('›')
    });
    sandbox.holds("generic", "aaa", "a value");
    screen.shows("generic/aaa");
    // What is revealed is what the person had chosen.
    screen.press("v").shows("the third value");
}

#[test]
fn a_lock_and_an_unlock_by_another_face_are_seen() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    sandbox.byok(&["lock"]).exits(0);
    screen.shows(LOCKED).lacks("generic/");
    sandbox.byok(&["unlock"]).exits(0);
    screen.shows("generic/alpha");
}

#[test]
fn two_interfaces_see_each_other() {
    let sandbox = three_keys();
    let (mut one, mut other) = (opened(&sandbox), opened(&sandbox));
    one.press("x");
    other.until("it is off", |frame| line_of(frame, "generic/alpha").contains("off"));
    other.press("L");
    one.shows(LOCKED);
    one.types(PASSWORD).press("enter").shows("generic/alpha");
    other.shows("generic/alpha");
}

#[test]
fn what_was_switched_can_be_undone() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("x").shows("u undo");
    screen.until("it is off", |frame| line_of(frame, "generic/alpha").contains("off"));
    screen.press("u");
    screen.until("it is on", |frame| !line_of(frame, "generic/alpha ").contains("off"));
    let shown = sandbox.byok(&["show", "generic/alpha", "--json"]).json();
    assert_eq!(shown["key"]["is_active"], true);
}

#[test]
fn removing_asks_first_and_no_is_no() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("D").shows("Remove generic/alpha");
    screen.press("n").lacks("Remove generic/alpha");
    sandbox.byok(&["show", "generic/alpha"]).exits(0);
    screen.press("D").shows("Remove generic/alpha");
    screen.press("y").lacks("generic/alpha").shows("2 keys");
    sandbox.byok(&["show", "generic/alpha"]).exits(4);
}
