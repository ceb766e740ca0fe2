//! Whose key it is, what is known of its provider, and how the key is.

use super::{byok, opened, three_keys};
use byok_e2e::provider::Answer;
use byok_e2e::{Provider, Sandbox, keys};
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn a_pasted_key_says_whose_it_is_and_the_providers_page_leads_back_to_it() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen
        .paste(&keys::openai("new"))
        .shows("Whose key is it?")
        .shows("certain");
    screen.press("ctrl-o").shows("make a key").lacks("Whose key is it?");
    screen.press("esc").shows("Whose key is it?").press("enter");
    screen.shows("Add a key of OpenAI");
    let value = keys::openai("new");
    assert!(screen.frames().iter().all(|frame| !frame.contains(&*value)));
}

#[test]
fn the_page_of_a_provider_is_found_by_its_name() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press(":").types("elevenlabs").press("enter");
    screen.shows("make a key").shows("ElevenLabs");
    screen.press("esc").shows("generic/alpha");
    screen.press("i").shows("back").press("esc").shows("3 keys");
}

#[test]
fn a_key_that_dies_says_since_when_and_that_it_was_valid() {
    let sandbox = Sandbox::new();
    let asked = AtomicUsize::new(0);
    let provider = Provider::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::json(200, "{}"),
        _ => Answer::json(401, "{}"),
    });
    let url = provider.url();
    let words = ["add", "openai", "a", "--stdin", "--no-check", "--base-url", &url];
    sandbox.byok_with(&words, &keys::openai("a")).exits(0);
    let mut screen = byok(&sandbox);
    screen.shows("openai/a").press("c").shows("HTTP status");
    // One key is asked about each time, whatever was found a moment ago.
    screen.press("c").shows("✗ invalid");
    screen
        .press("esc enter")
        .shows("dead since today")
        .shows("was valid today");
}
