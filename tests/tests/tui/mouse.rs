//! The mouse.

use super::{opened, three_keys};
use byok_e2e::{Sandbox, Screen};

#[test]
fn a_click_chooses_a_row() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.click("generic/gamma").press("v").shows("the third value");
    // The first one only hides what is shown.
    screen.press("esc").lacks("the third value");
    screen.click("generic/beta").press("v").shows("the second value");
}

#[test]
fn a_click_on_a_name_goes_to_that_screen() {
    let sandbox = three_keys();
    let mut screen = Screen::start(&sandbox.bare_command(&[]), (130, 30));
    screen.shows("generic/alpha").click("5 Audit");
    screen.lacks("generic/gamma ").shows("v verify");
    screen.click("1 Keys").shows("generic/gamma");
}

#[test]
fn a_click_on_what_the_footer_offers_does_it() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen
        .click("/ filter")
        .types("gam")
        .lacks("generic/alpha")
        .shows("generic/gamma");
}

#[test]
fn the_wheel_moves_through_a_long_list() {
    let sandbox = Sandbox::in_memory();
    for number in 0..60 {
        sandbox.holds("generic", &format!("key-{number:02}"), "a value");
    }
    let mut screen = super::byok(&sandbox);
    screen.shows("generic/key-00");
    screen
        .wheel((10, 10), 30)
        .shows("generic/key-59")
        .lacks("generic/key-00");
    screen
        .wheel((10, 10), -30)
        .shows("generic/key-00")
        .lacks("generic/key-59");
}
