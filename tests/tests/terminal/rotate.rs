//! `byok rotate` asks for the new value, and shows nothing of it.

use super::byok;
use byok_e2e::{Provider, Sandbox, keys};

#[test]
fn the_new_value_is_asked_for_and_never_shown() {
    let new = keys::openai("new");
    let (sandbox, provider) = (Sandbox::new(), Provider::openai(&new));
    let url = provider.url();
    let add = ["add", "openai", "--stdin", "--no-check", "--base-url", &url];
    sandbox.byok_with(&add, &keys::openai("old")).exits(0);
    let mut terminal = byok(&sandbox, &["rotate", "openai"]);
    terminal.shows("Make a new key at https://platform.openai.com/api-keys");
    terminal.shows("OpenAI API key: ").enters(&new);
    terminal.shows("openai/main").shows(", version 2");
    terminal.shows("The old value is kept for 24h: `byok rollback openai/main` goes back to it.");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.screen().contains(&new));
    assert_eq!(sandbox.byok(&["get", "openai"]).exits(0).stdout, new);
}

#[test]
fn ctrl_c_keeps_the_old_value() {
    let sandbox = Sandbox::new();
    sandbox.holds("openai", "main", &keys::openai("old"));
    let mut terminal = byok(&sandbox, &["rotate", "openai"]);
    terminal.shows("OpenAI API key: ").types("\x03");
    assert_eq!(terminal.ends(), 3);
    assert_eq!(sandbox.byok(&["get", "openai"]).exits(0).stdout, keys::openai("old"));
}

#[test]
fn where_programs_can_not_make_keys_the_person_is_guided() {
    let sandbox = Sandbox::new();
    sandbox.holds("firecrawl", "main", &keys::firecrawl('a'));
    let mut terminal = byok(&sandbox, &["rotate", "firecrawl", "--at-provider"]);
    terminal
        .shows("This provider makes no keys for programs")
        .shows("Make a new key at https://");
    terminal.shows("key: ").types("\x03");
    assert_eq!(terminal.ends(), 3);
}

#[test]
fn a_field_that_may_change_too_is_asked_for_with_what_it_is() {
    let sandbox = Sandbox::new();
    let id = "access_key_id=AKIAAAAAAAAAAAAAAAAA";
    let add = ["add", "aws", "--stdin", "--no-check", "--field", id];
    sandbox.byok_with(&add, &keys::aws("one")).exits(0);
    let mut terminal = byok(&sandbox, &["rotate", "aws", "--no-check"]);
    terminal
        .shows("(Enter keeps AKIAAAAAAAAAAAAAAAAA): ")
        .enters("AKIABBBBBBBBBBBBBBBB");
    terminal.shows("secret access key: ").enters(&keys::aws("two"));
    terminal.shows("version 2");
    assert_eq!(terminal.ends(), 0);
    let shown = sandbox.byok(&["show", "aws", "--json"]).exits(0).json();
    assert_eq!(shown["key"]["fields"]["access_key_id"], "AKIABBBBBBBBBBBBBBBB");
}
