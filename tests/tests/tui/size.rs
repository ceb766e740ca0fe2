//! Every size, and changes of it.

use super::{opened, three_keys};

#[test]
fn the_screen_follows_the_terminal_down_and_up_again() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    for size in [(40, 12), (200, 60), (80, 24)] {
        screen.resize(size);
        screen.shows("generic/alpha").shows("generic/gamma").shows("3 keys");
        screen.until("the last line is in use", |frame| {
            frame.lines().count() == usize::from(size.1)
        });
    }
    screen.resize((20, 5)).shows("byok needs").lacks("generic/");
    screen.resize((1, 1)).lacks("needs");
    screen.resize((80, 24)).shows("generic/alpha").shows("generic/gamma");
    screen.press("q");
    assert_eq!(screen.ends(), 0);
    screen.is_given_back();
}

#[test]
fn everything_works_at_forty_columns() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.resize((40, 12)).until("it is narrow", |frame| {
        frame.contains("generic/alpha") && frame.lines().count() == 12
    });
    screen.press("/").types("gam").lacks("generic/alpha");
    screen.press("enter v").shows("the third value");
    screen.press("esc").lacks("the third value");
    for name in ["2", "3", "4", "5", "6", "7"] {
        let before = screen.frame();
        screen.press(name);
        screen.until("another screen", |frame| frame != before);
    }
    screen.press("1").shows("generic/gamma");
}

#[test]
fn a_dialogue_stays_while_the_terminal_changes() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("D").shows("Remove generic/alpha");
    screen.resize((40, 12));
    screen.until("it is narrow", |frame| {
        frame.contains("Remove generic/alpha") && frame.lines().all(|line| line.chars().count() <= 40)
    });
    screen.resize((120, 40)).shows("Remove generic/alpha");
    screen.press("n").lacks("Remove generic/alpha").shows("generic/gamma");
}

#[test]
fn a_shown_value_stays_whole_or_goes_when_the_terminal_changes() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("v").shows("the first value");
    screen.resize((20, 5)).lacks("the first");
    screen.resize((80, 24)).shows("generic/beta");
    screen.press("j").lacks("the first value");
}
