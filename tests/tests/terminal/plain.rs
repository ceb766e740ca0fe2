//! `byok --plain`: a conversation in lines, for screen readers and simple terminals.

use super::{byok, locked};
use byok_e2e::sandbox::{self, PASSWORD};
use byok_e2e::{Sandbox, Terminal};

#[test]
fn verbs_are_typed_at_a_prompt_and_nothing_is_drawn_over() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["--plain"]);
    terminal.shows("default: locked").shows("byok> ").enters("list");
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("generic/x").shows("byok> ");
    terminal
        .enters("show generic/none")
        .shows("no key named `generic/none`")
        .shows("byok> ");
    terminal.enters("frobnicate").shows("frobnicate").shows("byok> ");
    terminal.enters("edit generic/x --note 'two words'").shows("byok> ");
    terminal.enters("show generic/x").shows("two words").shows("byok> ");
    terminal.enters("lock").shows("default: locked").shows("byok> ");
    terminal.types("\x04");
    assert_eq!(terminal.ends(), 0);
    let output = terminal.falls_silent().output();
    assert!(!output.contains('\x1b') && !output.contains('\x08'), "{output:?}");
}

#[test]
fn a_verb_that_takes_the_process_for_itself_is_left_to_the_shell() {
    let sandbox = Sandbox::new();
    let mut terminal = byok(&sandbox, &["--plain"]);
    for line in ["run -- true", "serve", "daemon"] {
        terminal.shows("byok> ").enters(line).shows("call it from the shell");
    }
    terminal.shows("byok> ").enters("quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_terminal_that_calls_itself_dumb_is_told_so_and_asked_by_lines() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.bare_command(&[]);
    command.env("TERM", "dumb");
    let mut terminal = Terminal::start(&command);
    terminal
        .shows("can't move its cursor")
        .shows("default: open, 0 keys")
        .shows("byok> ")
        .enters("quit");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.falls_silent().output().contains('\x1b'));
}

#[test]
fn a_script_may_be_piped_into_it() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let ran = sandbox::run(
        sandbox.command(&["--plain"]),
        Some("list\nshow generic/none\nstatus --short\n"),
    )
    .exits(0);
    assert!(
        ran.stdout.contains("generic/x") && ran.stdout.contains("byok: 1 key"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("byok> "), "{ran:?}");
    assert!(ran.stderr.contains("no key named"), "{ran:?}");
}

#[test]
fn it_goes_with_no_verb_and_no_document() {
    let sandbox = Sandbox::empty();
    sandbox.byok(&["--plain", "list"]).exits(2);
    sandbox.byok(&["--plain", "--json"]).exits(2);
}
