//! The terminal's own notifications: the bytes that a command writes.

use super::{ends, vault};
use byok_e2e::{Sandbox, Terminal};

/// What a command writes to a terminal of this name.
fn written(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = sandbox.command(words);
    command.env("TERM", "xterm-256color").envs(environment.iter().copied());
    let mut terminal = Terminal::start(&command);
    assert_eq!(terminal.ends(), 0);
    terminal.falls_silent().output()
}

#[test]
fn a_terminal_is_notified_once_and_only_when_a_person_looks() {
    let sandbox = vault("", &[]);
    ends(&sandbox, "soon", "60h");
    for silent in [&["list", "--quiet"][..], &["list", "--json"], &["get", "generic/soon"]] {
        assert!(!written(&sandbox, silent, &[]).contains("\x1b]"), "{silent:?}");
    }
    assert!(!written(&sandbox, &["list"], &[("TERM", "dumb")]).contains("\x1b]"));
    let piped = sandbox.byok(&["list"]).exits(0);
    assert!(!format!("{}{}", piped.stdout, piped.stderr).contains('\x1b'));

    let shown = written(&sandbox, &["list"], &[]);
    assert!(
        shown.contains("\x1b]9;byok: generic/soon ends in 3 days\x07"),
        "{shown:?}"
    );
    let again = written(&sandbox, &["status"], &[]);
    assert!(!again.contains("\x1b]9"), "{again:?}");
}

#[test]
fn the_terminals_name_and_the_settings_choose_the_form() {
    let sandbox = vault("", &[]);
    ends(&sandbox, "soon", "60h");
    let shown = written(&sandbox, &["list"], &[("TERM", "foot")]);
    assert!(
        shown.contains("\x1b]777;notify;byok;generic/soon ends in 3 days\x07"),
        "{shown:?}"
    );

    let sandbox = vault("[notices]\nterminal = \"off\"\n", &[]);
    ends(&sandbox, "soon", "60h");
    assert!(!written(&sandbox, &["list"], &[]).contains("\x1b]"));
}

#[test]
fn a_locked_vault_still_tells_the_terminal() {
    let sandbox = vault("", &[]);
    ends(&sandbox, "soon", "60h");
    sandbox.byok(&["status", "--short"]).exits(0);
    sandbox.byok(&["lock"]).exits(0);
    let shown = written(&sandbox, &["status"], &[]);
    assert!(shown.contains("\x1b]9;byok: generic/soon"), "{shown:?}");
    sandbox.byok(&["unlock"]).exits(0);
    assert!(!written(&sandbox, &["list"], &[]).contains("\x1b]9"));
}

#[test]
fn many_notices_are_one_for_the_terminal() {
    let sandbox = vault("", &[]);
    for name in ["a", "b", "c", "d"] {
        ends(&sandbox, name, "60h");
    }
    let shown = written(&sandbox, &["list"], &[]);
    assert_eq!(shown.matches("\x1b]9").count(), 1, "{shown:?}");
    assert!(shown.contains("4 keys need attention"), "{shown:?}");
}
