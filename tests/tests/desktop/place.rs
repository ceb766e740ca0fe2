//! The window is where it was, and there is one for each vault.

use byok_e2e::{Desk, Sandbox, process, wait};

#[test]
fn a_window_that_is_opened_anew_is_where_it_was_closed() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    let place = [120, 60, 900, 640];
    let window = desk.open(&sandbox, &[]);
    window.shows("Keys");
    assert_ne!(desk.place(), place);
    wait::until("the window is moved", || {
        desk.puts(place);
        desk.place() == place
    });
    desk.closes();
    let file = sandbox.dir().join(".config/io.github.byok/.window-state.json");
    wait::until("the place is written down", || file.exists());
    // As when the machine is switched off.
    process::kill(window.program());
    drop(window);
    let window = desk.open(&sandbox, &[]);
    window.shows("Keys");
    wait::until("the window is there again", || desk.place() == place);
}

#[test]
fn each_vault_has_a_window_of_its_own_and_one_only() {
    let Some(desk) = Desk::start() else { return };
    let (one, other) = (Sandbox::new(), Sandbox::new());
    one.holds("generic", "in-one", "the value");
    other.holds("generic", "in-other", "the value");
    let first = desk.open(&one, &[]);
    first.shows("generic/in-one");
    let second = desk.open(&other, &[]);
    second.shows("generic/in-other");
    desk.start_again(&other, &["--go", "clients"]).exits(0);
    second.hides("generic/in-other");
    assert!(first.has("generic/in-one"));
    desk.start_again(&one, &["--vault", "default", "--go", "clients"])
        .exits(0);
    first.hides("generic/in-one");
}
