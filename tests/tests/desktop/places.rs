//! `byok-desktop --go`: one window, brought to the place.

use super::Scene;
use byok_e2e::{Desk, Sandbox, sandbox};

fn key_id(sandbox: &Sandbox, reference: &str) -> String {
    let shown = sandbox.byok(&["show", reference, "--json"]).exits(0).json();
    shown["key"]["id"].as_str().expect("a key has an id").to_owned()
}

#[test]
fn a_second_start_brings_the_first_window_there_and_ends() {
    let Some(scene) = Scene::with(|sandbox| sandbox.holds("generic", "x", "the value")) else {
        return;
    };
    let Scene { window, sandbox, desk } = &scene;
    window.shows("generic/x");
    desk.start_again(sandbox, &["--go", "clients"]).exits(0);
    window.shows("Clients").hides("generic/x");
    let id = key_id(sandbox, "generic/x");
    desk.start_again(sandbox, &["--go", "rotate", "--key", &id]).exits(0);
    window.shows("Rotate generic/x");
}

#[test]
fn a_window_that_opens_for_a_key_shows_it_once_the_vault_is_open() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "the value");
    let id = key_id(&sandbox, "generic/x");
    sandbox.byok(&["lock"]).exits(0);
    let window = desk.open(&sandbox, &["--go", "rotate", "--key", &id]);
    window
        .shows("default is locked")
        .types("Password", sandbox::PASSWORD)
        .presses("Unlock");
    window.shows("Rotate generic/x");
    assert_eq!(window.script("return location.hash"), "");
}
