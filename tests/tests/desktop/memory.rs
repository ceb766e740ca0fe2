//! What is left in memory after a lock: nothing, in the program and in everything that the engine runs for it.

use super::is_locked;
use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::scan::{Scanner, unique};
use byok_e2e::{Desk, Planted, Window, keys, memory, process, wait};

/// In the environment of the program, and so in the memory of it and of the engine: what is not wiped is found.
const CONTROL: &str = "BYOK_TEST_CONTROL";

#[test]
fn after_a_lock_nothing_is_left_of_what_was_typed_shown_copied_and_pasted() {
    if !is_root_or_skip("reads the memory of the window") {
        return;
    }
    let Some(desk) = Desk::start() else { return };
    let planted = Planted::new().with_key(None);
    let (control, copied, pasted, typed) = (unique(), unique(), unique(), unique());
    planted.sandbox.holds("generic", "copied", &copied);
    planted.sandbox.byok(&["lock"]).exits(0);
    let more = [("BYOK_DESKTOP_CLEAR_AFTER", "1"), (CONTROL, control.as_str())];
    let window = desk.open_with(&planted.sandbox, &[], &more);

    window.types("Password", &planted.password).presses("Unlock");
    shows_and_hides(&window);
    copies(&desk, &window);
    pastes(&desk, &window, &pasted);
    types_and_saves(&window, &typed);
    let engine = window.engine();
    window.locks();
    wait::until("the vault is locked", || is_locked(&planted.sandbox));
    wait::until("another engine shows the page", || {
        let now = window.engine();
        !now.is_empty() && !now.iter().any(|pid| engine.contains(pid))
    });

    let secrets = planted
        .typed_scanner()
        .text("copied", &copied)
        .text("pasted", &pasted)
        .text("typed", &typed);
    let there = Scanner::default().text("control", &control);
    let processes: Vec<u32> = [window.program()]
        .into_iter()
        .chain(process::children_of(window.program()))
        .collect();
    assert!(processes.len() > 2, "a page and a network are processes of their own");
    for pid in processes {
        let name = process::name(pid).unwrap_or_default();
        assert!(
            memory::count_in_pages(pid, &there) > 0,
            "{name}: what is there is found"
        );
        let held = memory::places_in_pages(pid, &secrets);
        assert!(held.is_empty(), "{name} holds {held:#?}");
    }
}

/// So that the test above can fail: what is in sight is found in the engine.
#[test]
fn a_value_that_is_shown_is_found_in_the_engine() {
    if !is_root_or_skip("reads the memory of the window") {
        return;
    }
    let Some(desk) = Desk::start() else { return };
    let planted = Planted::new().with_key(None);
    let window = desk.open(&planted.sandbox, &[]);
    window.presses("openai/main").presses("Show api_key for 10 s");
    wait::until("the value is shown", || is_shown(&window));
    let scanner = planted.value_scanner();
    let found: usize = window
        .engine()
        .into_iter()
        .map(|pid| memory::count_in_pages(pid, &scanner))
        .sum();
    assert!(found > 0);
}

/// Not read from the page: what a driver reads goes through the program.
fn shows_and_hides(window: &Window) {
    window.presses("openai/main").presses("Show api_key for 10 s");
    wait::until("the value is shown", || is_shown(window));
    window.key('Q');
    wait::until("the value is hidden", || !is_shown(window));
}

fn copies(desk: &Desk, window: &Window) {
    window
        .presses("generic/copied")
        .presses("Copy secret")
        .shows("was copied");
    wait::until("the clipboard is cleared", || desk.screen.pasted().is_none());
}

fn pastes(desk: &Desk, window: &Window, value: &str) {
    desk.screen.copies(&keys::openai(value));
    window
        .presses("Add")
        .presses("Paste")
        .shows("characters")
        .presses("Drop");
    desk.screen.copies("something else");
    window.presses("Cancel");
}

fn types_and_saves(window: &Window, value: &str) {
    window
        .presses("Add")
        .types("Key", value)
        .types("Service", "generic")
        .types("Name", "typed")
        .presses("Save")
        .shows("generic/typed was added");
}

fn is_shown(window: &Window) -> bool {
    window.script("return document.querySelector('output[aria-label=Value]') !== null") == true
}
