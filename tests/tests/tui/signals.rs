//! Signals end the program and leave a terminal that can be used.

use super::{LOCKED, USUAL, opened, three_keys};
use byok_e2e::{Screen, process};
use rustix::process::Signal;

#[test]
fn a_terminal_is_given_back_when_a_signal_ends_the_program() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let sandbox = three_keys();
        let mut screen = opened(&sandbox);
        screen.press("v").shows("the first value");
        process::send(screen.pid(), signal);
        screen.ends();
        screen.is_given_back();
        assert!(!screen.frame().contains("the first value"), "{signal:?}");
    }
}

#[test]
fn a_signal_ends_it_while_the_password_is_typed() {
    let sandbox = three_keys();
    sandbox.byok(&["lock"]).exits(0);
    let mut screen = super::byok(&sandbox);
    screen.shows(LOCKED).types("half of it").shows("••••");
    process::send(screen.pid(), Signal::TERM);
    screen.ends();
    screen.is_given_back();
}

#[test]
fn it_ends_when_its_window_is_closed() {
    let sandbox = three_keys();
    // The shell ends with the test's terminal; its child has only the hang-up to go by.
    let mut screen = Screen::start(&sandbox.shell("byok; true"), USUAL);
    screen.shows("generic/alpha");
    let children = process::children_of(screen.pid());
    let [interface] = children[..] else {
        panic!("one child, not {children:?}");
    };
    drop(screen);
    process::wait_for_end(interface);
}
