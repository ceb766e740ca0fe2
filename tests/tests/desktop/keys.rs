//! What is done with one key.

use super::Scene;
use byok_e2e::{Answer, Desk, Provider, Sandbox};

const VALUE: &str = "sk-proj-in-the-window-0123456789abcdefghij";
const NEXT: &str = "sk-proj-after-rotation-0123456789abcdefghi";

fn scene() -> Option<(Scene, Provider)> {
    let good = [VALUE, NEXT].map(|value| format!("Bearer {value}"));
    let provider = Provider::start(move |request| {
        let is_good = request
            .header("authorization")
            .is_some_and(|given| good.iter().any(|one| one == given));
        Answer::json(if is_good { 200 } else { 401 }, "{}")
    });
    let url = provider.url();
    let scene = Scene::with(|sandbox| {
        sandbox
            .byok_with(&["add", "openai", "--stdin", "--no-check", "--base-url", &url], VALUE)
            .exits(0);
    })?;
    scene.window.shows("openai/main");
    Some((scene, provider))
}

#[test]
fn a_check_asks_the_provider_and_says_what_it_said() {
    let Some((scene, provider)) = scene() else { return };
    scene.window.shows("unverified").presses("openai/main").presses("Check");
    scene.window.shows("valid");
    // Whether it works, and then what else its provider tells of a key that is checked alone.
    assert_eq!(provider.seen().len(), 2);
}

#[test]
fn a_revealed_value_goes_with_a_key_press_with_the_focus_and_with_its_time() {
    let Some((scene, _provider)) = scene() else { return };
    let Scene { window, desk, sandbox } = &scene;
    window.presses("openai/main").shows("Added");
    let show = || window.presses("Show api_key for 10 s").shows(VALUE);

    show().key('x').hides(VALUE);
    desk.focuses(true);
    show();
    desk.focuses(false);
    window.hides(VALUE);
    show().shows("Hidden in").hides(VALUE);

    let trail = sandbox
        .byok(&["audit", "--action", "revealed", "--json"])
        .exits(0)
        .json();
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(3));
    // The key press that hid the value was no command: `x` would have switched the key off.
    assert_eq!(
        sandbox.byok(&["show", "openai", "--json"]).json()["key"]["is_active"],
        true
    );
}

#[test]
fn a_rotation_is_checked_and_can_be_undone() {
    let Some((scene, _provider)) = scene() else { return };
    let Scene { window, sandbox, .. } = &scene;
    window
        .presses("openai/main")
        .presses("Rotate")
        .shows("Rotate openai/main");
    window.types("api key", "sk-proj-wrong-0123456789abcdefghijklmnopqr");
    press_in_dialog(&scene, "Rotate");
    window.shows("Rotate all the same");
    assert_eq!(sandbox.byok(&["get", "openai"]).exits(0).stdout.trim(), VALUE);

    let empty = "const it = document.querySelector('[role=dialog] input[type=password]'); it.value = ''; it.dispatchEvent(new Event('input', { bubbles: true }))";
    window.script(empty);
    window.types("api key", NEXT);
    // Another value is asked about again.
    press_in_dialog(&scene, "Rotate");
    window.shows("openai/main has a new value");
    assert_eq!(sandbox.byok(&["get", "openai"]).exits(0).stdout.trim(), NEXT);
    window.presses("Undo");
    byok_e2e::wait::until("the value before is back", || {
        sandbox.byok(&["get", "openai"]).exits(0).stdout.trim() == VALUE
    });
}

#[test]
fn a_value_of_many_shapes_is_sent_to_nobody_until_a_service_is_chosen() {
    const HEX: &str = "0123456789abcdef0123456789abcdef";
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    let provider = Provider::start(|_| Answer::json(200, "{}"));
    let window = desk.open(&sandbox, &[]);
    window
        .presses("Add the first key")
        .unfolds("Dates, tags, note")
        .types("Base URL", &provider.url())
        .types("Key", HEX);
    window.shows("services; choose one").shows("ElevenLabs");
    let is_shut = "return [...document.querySelectorAll('dialog footer button')].find((one) => one.textContent.trim() === 'Test').disabled";
    assert_eq!(window.script(is_shut), true, "nobody was chosen yet");
    let choose =
        "[...document.querySelectorAll('dialog label')].find((one) => one.textContent.includes('ElevenLabs')).click()";
    window.script(choose);
    window.shows("Test and Save send it to").presses("About ElevenLabs");
    window.shows("How a key is checked").shows("/v1/user/subscription");
    assert!(provider.seen().is_empty(), "looking sends nothing");
    window.presses("Back").presses("Test").shows("valid");
    assert_eq!(provider.seen().len(), 1);
    assert!(provider.seen()[0].header("xi-api-key").is_some());
}

/// The form's button, not the one in the panel below it, which is called the same.
fn press_in_dialog(scene: &Scene, name: &str) {
    scene.window.presses(name);
}
