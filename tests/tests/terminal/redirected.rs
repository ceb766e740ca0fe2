//! Prompts are asked on the terminal, whatever stdin, stdout and stderr are.

use super::{byok, locked, shell};
use byok_e2e::sandbox::PASSWORD;

#[test]
fn a_value_through_a_pipe_and_a_password_by_hand() {
    let sandbox = locked();
    let mut terminal = shell(
        &sandbox,
        "echo piped | byok add generic piped --stdin --no-check; echo \"code=$?\"",
    );
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("code=0");
    assert_eq!(terminal.ends(), 0);
    assert_eq!(sandbox.byok(&["get", "generic/piped"]).stdout, "piped");
}

#[test]
fn a_value_into_a_file_and_the_prompt_on_the_terminal() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "byok get generic > out; echo \"code=$?\"");
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("code=0");
    assert_eq!(terminal.ends(), 0);
    let out = std::fs::read_to_string(sandbox.dir().join("out")).unwrap();
    assert_eq!(out, "the value", "neither a prompt nor a line break");
    assert!(!terminal.falls_silent().output().contains("the value"));
}

#[test]
fn a_command_substitution_asks_too() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "value=$(byok get generic 2>/dev/null); echo \"<$value>\"");
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("<the value>");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn with_neither_stdin_nor_stderr_nobody_is_asked() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "byok get generic </dev/null 2>err; echo \"code=$?\"");
    terminal.shows("code=5");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_value_on_the_terminal_ends_its_line() {
    let sandbox = locked();
    sandbox.byok(&["unlock"]).exits(0);
    let mut terminal = byok(&sandbox, &["get", "generic"]);
    assert_eq!(terminal.ends(), 0);
    assert_eq!(terminal.falls_silent().output(), "the value\r\n");
}

#[test]
fn run_asks_and_then_leaves_the_terminal_to_the_program() {
    let sandbox = locked();
    let script = "byok run --only generic -- sh -c 'stty -a | grep -c \" icanon \"; read line; echo \"$X/$line\"'";
    let mut terminal = shell(&sandbox, script);
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("1").enters("a line of its own");
    terminal.shows("the value/a line of its own");
    assert_eq!(terminal.ends(), 0);
}
