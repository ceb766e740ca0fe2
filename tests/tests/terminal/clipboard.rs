//! `byok get --copy` over SSH: through the terminal, and away again.

use super::byok;
use byok_e2e::{Sandbox, Terminal};
use data_encoding::BASE64;

#[test]
fn the_terminal_gets_the_value_and_then_nothing() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "the value");
    let mut command = sandbox.bare_command(&["get", "generic", "--copy=1"]);
    // A forwarded display is somebody else's desktop.
    command.env("SSH_TTY", "/dev/pts/0").env("DISPLAY", "localhost:10.0");
    let mut terminal = Terminal::start(&command);
    let value = BASE64.encode(b"the value");
    terminal.shows(&format!("\x1b]52;c;{value}\x07"));
    terminal.shows("Copied `generic/x` through the terminal (OSC 52); the clipboard is cleared in 1 s.");
    assert_eq!(terminal.ends(), 0, "the command does not wait for the clearing");
    terminal.shows("\x1b]52;c;\x07");
    let output = terminal.falls_silent().output();
    assert!(!output.contains("the value"), "{output}");
    assert_eq!(output.matches("\x1b]52").count(), 2, "{output}");

    let trail = sandbox.byok(&["audit", "--key", "generic/x", "--json"]).json();
    assert_eq!(trail["events"].as_array().unwrap().last().unwrap()["action"], "copied");
}

#[test]
fn without_a_number_it_stays_for_45_seconds() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let mut terminal = byok(&sandbox, &["get", "generic", "--copy"]);
    terminal.shows("\x1b]52;c;dg==\x07").shows("cleared in 45 s");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_copy_of_an_expired_key_is_refused() {
    let sandbox = Sandbox::new();
    sandbox
        .byok_with(&["add", "generic", "x", "--stdin", "--expires", "1s"], "v")
        .exits(0);
    sandbox.wait_until_expired("generic/x");
    let mut terminal = byok(&sandbox, &["get", "generic", "--copy=1"]);
    assert_eq!(terminal.ends(), 9);
    assert!(!terminal.falls_silent().output().contains("\x1b]52"));
}
