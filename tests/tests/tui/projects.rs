//! The folders whose `byok.toml` is trusted, and where a key is used.

use byok_e2e::{Sandbox, Screen};

#[test]
fn a_trusted_folder_appears_is_told_of_at_its_key_and_is_forgotten_and_trusted_again() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "work", "a value");
    let mut screen = Screen::start(&sandbox.bare_command(&[]), (140, 30));
    screen
        .shows("openai/work")
        .press("0")
        .shows("No folder's byok.toml is trusted");
    sandbox.file("byok.toml", "[env]\nOPENAI_API_KEY = \"byok://openai/work\"\n");
    sandbox.byok(&["trust", "--yes"]).exits(0);
    screen.shows("OPENAI_API_KEY").shows("byok://openai/work");
    screen.press("1").press("enter").shows("as OPENAI_API_KEY");
    screen
        .press("0")
        .shows("FILE")
        .press("D")
        .shows("No folder's byok.toml is trusted");
    let listed = || sandbox.byok(&["trust", "--list", "--json"]).exits(0).json()["projects"].clone();
    assert_eq!(listed(), serde_json::json!([]));
    screen.press("u").shows("byok://openai/work");
    assert_eq!(listed()[0]["variables"][0]["ref"], "byok://openai/work");
    // It is the same file that was accepted, so programs get the key again.
    let ran = sandbox.byok(&["run", "--", "printenv", "OPENAI_API_KEY"]).exits(0);
    assert_eq!(ran.stdout, "a value\n");
}
