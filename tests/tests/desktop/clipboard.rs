//! Out to the clipboard and in from it; the page sees neither.

use super::Scene;
use byok_e2e::wait;

const VALUE: &str = "sk-proj-pasted-by-the-program-0123456789abc";

#[test]
fn a_copied_value_can_be_pasted_elsewhere_until_its_time_is_up() {
    let Some(desk) = byok_e2e::Desk::start() else { return };
    let sandbox = byok_e2e::Sandbox::new();
    sandbox.holds("generic", "x", "the copied value");
    let window = desk.open_with(&sandbox, &[], &[("BYOK_DESKTOP_CLEAR_AFTER", "3")]);
    window.presses("generic/x").presses("Copy secret").shows("was copied");
    assert_eq!(desk.screen.pasted().as_deref(), Some("the copied value"));
    // What managers of the clipboard ask before they keep something.
    let hint = "x-kde-passwordManagerHint";
    assert!(desk.screen.forms().lines().any(|form| form == hint));
    assert_eq!(desk.screen.pasted_as(hint).as_deref(), Some("secret"));
    wait::until("the clipboard is cleared", || desk.screen.pasted().is_none());
}

#[test]
fn what_is_pasted_goes_into_the_vault_past_the_page() {
    let Some(scene) = Scene::start() else { return };
    let Scene { window, sandbox, desk } = &scene;
    desk.screen.copies(VALUE);
    window.presses("Add").shows("Add a key").presses("Paste");
    window.shows(&format!("{} characters", VALUE.len()));
    let page = window.script("return document.documentElement.outerHTML").to_string();
    assert!(!page.contains(VALUE));
    press_generic(&scene);
    assert_eq!(sandbox.byok(&["get", "generic/pasted"]).exits(0).stdout.trim(), VALUE);
}

fn press_generic(scene: &Scene) {
    let empty = "const it = [...document.querySelectorAll('[role=dialog] label')].find((one) => one.textContent.trim() === 'Service'); const field = document.getElementById(it.htmlFor); field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true }))";
    scene.window.script(empty);
    scene
        .window
        .types("Service", "generic")
        .types("Name", "pasted")
        .presses("Save");
    scene.window.shows("generic/pasted was added");
}
