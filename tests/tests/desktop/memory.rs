//! What is left in memory after a lock: nothing in the program's own; in the engine's, nothing that was not shown.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::scan::{Scanner, unique};
use byok_e2e::{Desk, Planted, Window, keys, memory, wait};

#[test]
fn after_a_lock_only_the_engine_holds_anything_and_nothing_that_it_did_not_show() {
    if !is_root_or_skip("reads the memory of the window") {
        return;
    }
    let Some(desk) = Desk::start() else { return };
    let planted = Planted::new().with_key(None);
    let (copied, pasted) = (unique(), unique());
    planted.sandbox.holds("generic", "copied", &copied);
    let window = desk.open_with(
        &planted.sandbox,
        &[],
        &[
            ("BYOK_DESKTOP_CLEAR_AFTER", "1"),
            ("GLIBC_TUNABLES", "glibc.malloc.perturb=90"),
        ],
    );

    window.presses("openai/main").presses("Show api_key for 10 s");
    // Not read from the page: what a driver reads goes through the program.
    wait::until("the value is shown", || is_shown(&window));
    window.key("Q");
    wait::until("the value is hidden", || !is_shown(&window));
    window
        .presses("generic/copied")
        .presses("Copy secret")
        .shows("was copied");
    wait::until("the clipboard is cleared", || desk.screen.pasted().is_none());
    desk.screen.copies(&keys::openai(&pasted));
    window
        .presses("Add")
        .presses("Paste")
        .shows("characters")
        .presses("Drop");
    desk.screen.copies("something else");
    window
        .presses("Cancel")
        .presses("Lock the vault")
        .shows("default is locked");

    let revealed = planted.value_scanner();
    let unseen = Scanner::default().text("copied", &copied).text("pasted", &pasted);
    let pieces = memory::count_in_pages(window.program(), &unseen);
    assert_eq!(pieces, 0, "the program holds what went through it");
    // The engine has a part in the program's process, with memory of its own: what was drawn came through it.
    let held = memory::places_in_pages(window.program(), &revealed);
    assert!(
        !held.iter().any(|place| place.contains("[heap]")),
        "the program holds what was shown: {held:#?}"
    );
    eprintln!("the engine's part in the program keeps {held:#?}");
    let engine = window.engine();
    assert!(!engine.is_empty(), "the engine is found");
    for pid in engine {
        assert_eq!(
            memory::count_in_pages(pid, &unseen),
            0,
            "the engine holds what it never had to have"
        );
        // What it keeps of a value that it has drawn is its own affair until it collects (docs/threat-model.md).
        let kept = memory::count_in_pages(pid, &revealed);
        eprintln!("the engine keeps {kept} pieces of the value that was shown");
    }
}

/// So that the test above can fail: what is in sight is found.
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

fn is_shown(window: &Window) -> bool {
    window.script("return document.querySelector('output[aria-label=Value]') !== null") == true
}
