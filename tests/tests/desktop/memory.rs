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
    let window = desk.open_with(&planted.sandbox, &[], &[("BYOK_DESKTOP_CLEAR_AFTER", "1")]);

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
    let program = window.program();
    for scanner in [&revealed, &unseen] {
        let hits = memory::hits(program, scanner);
        assert!(hits.is_empty(), "the program holds {hits:?}");
    }
    let engine = window.engine();
    assert!(!engine.is_empty(), "the engine is found");
    for pid in engine {
        let hits = memory::hits(pid, &unseen);
        assert!(hits.is_empty(), "the engine holds what it never had to have: {hits:?}");
        let kept = memory::hits(pid, &revealed).len();
        eprintln!("the engine keeps {kept} pieces of the value that was shown");
    }
}
