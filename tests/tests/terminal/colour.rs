//! Colours are for terminals, and only for those who want them.

use super::byok;
use byok_e2e::{Provider, Sandbox, Terminal, keys};

/// A vault with something green and something red in it.
fn colourful() -> (Sandbox, Provider) {
    let sandbox = Sandbox::new();
    let good = keys::openai("good");
    let provider = Provider::openai(&good);
    for (name, value) in [("good", good), ("dead", keys::openai("dead"))] {
        let url = provider.url();
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        sandbox.byok_with(&words, &value).exits(0);
    }
    (sandbox, provider)
}

fn output(mut terminal: Terminal) -> String {
    terminal.ends();
    terminal.falls_silent().output()
}

/// Whether there is a colour or another attribute in it.
fn is_painted(output: &str) -> bool {
    let sequences = output.split("\x1b[").skip(1);
    sequences
        .filter_map(|rest| rest.find(|c: char| c.is_ascii_alphabetic()).map(|end| &rest[end..=end]))
        .any(|end| end == "m")
}

const COLOURFUL: [&[&str]; 6] = [
    &["check"],
    &["list"],
    &["show", "openai/dead"],
    &["doctor"],
    &["get", "openai/none"],
    &["--help"],
];

#[test]
fn a_terminal_gets_colours_and_a_pipe_none() {
    let (sandbox, _provider) = colourful();
    for words in &COLOURFUL[..5] {
        assert!(is_painted(&output(byok(&sandbox, words))), "{words:?} on a terminal");
        let ran = sandbox.byok(words);
        assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{ran:?}");
    }
}

#[test]
fn no_color_means_none_at_all() {
    let (sandbox, _provider) = colourful();
    for words in COLOURFUL {
        let mut command = sandbox.bare_command(words);
        command.env("NO_COLOR", "1");
        let by_variable = output(Terminal::start(&command));
        assert!(!is_painted(&by_variable), "NO_COLOR {words:?}: {by_variable:?}");
        let by_flag = output(byok(&sandbox, &[&["--no-color"], words].concat()));
        assert!(!is_painted(&by_flag), "--no-color {words:?}: {by_flag:?}");
    }
}

#[test]
fn a_status_is_readable_without_colour() {
    let (sandbox, _provider) = colourful();
    let mut command = sandbox.bare_command(&["check"]);
    command.env("NO_COLOR", "1");
    let mut terminal = Terminal::start(&command);
    assert_eq!(terminal.ends(), 20);
    let screen = terminal.falls_silent().screen();
    assert!(screen.contains("✗ invalid") && screen.contains("✓ valid"), "{screen}");
    assert!(screen.contains("1 ok, 1 dead, 0 limited, 0 unknown"), "{screen}");
}
