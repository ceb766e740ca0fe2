//! What keys do while a secret is typed. The proof is the value that was stored.

use super::shell;
use byok_e2e::Sandbox;

/// Types `keys` at the prompt of `add` and gives what was stored.
fn stored(keys: &str) -> String {
    let sandbox = Sandbox::new();
    let mut terminal = shell(&sandbox, "byok add generic typed --no-check; echo \"code=$?\"");
    terminal.shows("Generic secret secret: ").enters(keys);
    terminal.shows("code=0");
    assert_eq!(terminal.ends(), 0);
    let value = sandbox.byok(&["get", "generic/typed"]).exits(0).stdout;
    let output = terminal.falls_silent().output();
    assert!(!output.contains(&value), "{value} was shown: {output}");
    value
}

#[test]
fn plain_characters_are_the_value() {
    assert_eq!(stored("sk-live_0+/= ä日🔑"), "sk-live_0+/= ä日🔑");
}

#[test]
fn backspace_takes_a_character_whatever_it_is_made_of() {
    assert_eq!(stored("abcd\x7f\x7fef"), "abef");
    assert_eq!(stored("aé\x7f日\x08🔑\x7fb"), "ab");
    assert_eq!(
        stored("\x7f\x7fabc"),
        "abc",
        "at the beginning there is nothing to take"
    );
}

#[test]
fn ctrl_u_starts_over() {
    assert_eq!(stored("a slip\x15the value"), "the value");
}

#[test]
fn ctrl_d_inside_a_line_is_nothing() {
    assert_eq!(stored("the\x04 value"), "the value");
}

#[test]
fn arrow_and_function_keys_are_no_part_of_it() {
    assert_eq!(stored("ab\x1b[D\x1b[A\x1b[1;5Ccd\x1b[3~\x1b[15~"), "abcd");
    // The same keys of a terminal that some program left in application mode, and F1.
    assert_eq!(stored("ab\x1bOD\x1bOA\x1bOPcd"), "abcd");
}

#[test]
fn a_lone_escape_swallows_no_enter() {
    assert_eq!(stored("abc\x1b"), "abc");
    assert_eq!(stored("\x1babc\x1b\x1b"), "abc");
}

#[test]
fn the_marks_around_a_paste_are_no_part_of_it() {
    assert_eq!(stored("\x1b[200~pasted-key\x1b[201~"), "pasted-key");
}

#[test]
fn the_rest_of_a_paste_does_not_reach_the_shell() {
    let sandbox = Sandbox::new();
    let script = "byok add generic typed --no-check; echo \"code=$?\"; read line; echo \"read <$line>\"";
    let mut terminal = shell(&sandbox, script);
    terminal
        .shows("Generic secret secret: ")
        .types("the value\ntouch pwned\nmore\r");
    terminal.shows("code=0").enters("typed afterwards");
    terminal.shows("read <typed afterwards>");
    assert_eq!(terminal.ends(), 0);
    assert_eq!(sandbox.byok(&["get", "generic/typed"]).stdout, "the value");
}

#[test]
fn a_secret_typed_at_the_sight_of_the_prompt_is_not_shown() {
    // Whoever answers prompts by program does so at once; the terminal has to be silent by then.
    let sandbox = super::locked();
    for round in 0..20 {
        let mut terminal = super::byok(&sandbox, &["unlock", "--for", "1h"]);
        terminal.shows("Password:").enters(byok_e2e::sandbox::PASSWORD);
        assert_eq!(terminal.ends(), 0);
        let output = terminal.falls_silent().output();
        assert!(!output.contains("correct"), "round {round}: {output}");
    }
}

#[test]
fn an_empty_value_is_refused() {
    let sandbox = Sandbox::new();
    let mut terminal = super::byok(&sandbox, &["add", "generic", "typed"]);
    terminal.shows("Generic secret secret: ").enters("");
    terminal.shows("the value is empty");
    assert_eq!(terminal.ends(), 2);
}
