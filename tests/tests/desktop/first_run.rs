//! A person who has no vault yet.

use byok_e2e::{Desk, Provider, Sandbox};

const PASSWORD: &str = "seven herons argue over tin roofs";
const VALUE: &str = "sk-proj-first-run-0123456789abcdefghijklmnop";

#[test]
fn a_vault_is_made_its_code_is_confirmed_and_a_key_is_tested_and_saved() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::empty();
    let provider = Provider::openai(VALUE);
    let window = desk.open(&sandbox, &[]);

    window
        .shows("A vault for your API keys")
        .types("New password", "password1");
    window.shows("Would fall at once");
    let clear = "const it = document.querySelector('input'); it.value = ''; it.dispatchEvent(new Event('input', { bubbles: true }))";
    window.script(clear);
    window
        .types("New password", PASSWORD)
        .shows("Would stand for centuries");
    window.types("Once more", PASSWORD).presses("Make the vault");

    window.shows("Your recovery code");
    let code = window.script("return document.querySelector('output').textContent");
    let code = code.as_str().expect("the code is shown").to_owned();
    let last = code.rsplit('-').next().expect("the code has groups");
    window
        .types("Type its last group, to be sure it is written down", last)
        .presses("Go on");

    window.shows("Add a key").hides(&code);
    window.types("Key", VALUE).types("Service", "openai").shows("OpenAI");
    window.unfolds("Dates, tags, note").types("Base URL", &provider.url());
    window.presses("Test").shows("valid");
    assert_eq!(
        provider.seen().len(),
        1,
        "the provider was asked, nothing is stored yet"
    );
    window.presses("Save").shows("openai/main was added");
    assert_eq!(provider.seen().len(), 2);

    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    assert_eq!(listed["keys"][0]["status"], "valid");
    // The page has no way to the value any more.
    let page = window.script("return document.documentElement.outerHTML").to_string();
    assert!(!page.contains(VALUE) && !page.contains(PASSWORD) && !page.contains(&code));
}
