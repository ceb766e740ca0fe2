//! What is left in memory after a lock: nothing in the program; in the page's engine, nothing that was not shown.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::scan::{Scanner, unique};
use byok_e2e::{Desk, Planted, keys, memory, wait};

#[test]
fn after_a_lock_the_program_holds_nothing_and_the_page_nothing_that_it_did_not_show() {
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

    window
        .presses("openai/main")
        .presses("Show api_key for 10 s")
        .shows(&planted.value)
        .key("x")
        .hides(&planted.value);
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
    let held: Vec<String> = byok_e2e::memory::places_in_pages(window.program(), &revealed);
    assert!(held.is_empty(), "{held:#?}");
    assert_eq!(
        memory::count_in_pages(window.program(), &unseen),
        0,
        "the program holds what went through it"
    );
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
    window
        .presses("openai/main")
        .presses("Show api_key for 10 s")
        .shows(&planted.value);
    let scanner = planted.value_scanner();
    let found: usize = window
        .engine()
        .into_iter()
        .map(|pid| memory::count_in_pages(pid, &scanner))
        .sum();
    assert!(found > 0);
}
