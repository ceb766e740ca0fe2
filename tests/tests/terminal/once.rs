//! However many commands find the vault locked: one person is asked once.

use super::{byok, locked, shell};
use byok_e2e::Terminal;
use byok_e2e::sandbox::PASSWORD;

#[test]
fn parallel_commands_of_one_terminal_ask_once() {
    let sandbox = locked();
    let script = "for n in 1 2 3 4 5; do byok get generic > out$n & done; wait; echo all done";
    let mut terminal = shell(&sandbox, script);
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("all done");
    assert_eq!(terminal.ends(), 0);
    let output = terminal.falls_silent().output();
    assert_eq!(output.matches("Password").count(), 1, "{output}");
    for number in 1..=5 {
        let out = std::fs::read_to_string(sandbox.dir().join(format!("out{number}"))).unwrap();
        assert_eq!(out, "the value");
    }
}

#[test]
fn commands_of_several_terminals_ask_at_one_of_them() {
    let sandbox = locked();
    let mut terminals: Vec<Terminal> = (0..5).map(|_| byok(&sandbox, &["get", "generic"])).collect();
    let is_asked = |terminal: &Terminal| terminal.output().contains("Password: ");
    byok_e2e::wait::until("one asks", || terminals.iter().any(is_asked));
    let asked = terminals.iter().position(is_asked).unwrap();
    terminals[asked].enters(PASSWORD);
    for terminal in &mut terminals {
        terminal.shows("the value");
        assert_eq!(terminal.ends(), 0);
    }
    assert_eq!(terminals.iter().filter(|terminal| is_asked(terminal)).count(), 1);
}

#[test]
fn when_the_asked_one_gives_up_the_next_one_asks() {
    let sandbox = locked();
    let mut first = byok(&sandbox, &["get", "generic"]);
    first.shows("Password: ");
    let mut second = byok(&sandbox, &["get", "generic"]);
    first.types("\x03");
    assert_eq!(first.ends(), 3);
    second.shows("Password: ").enters(PASSWORD);
    second.shows("the value");
    assert_eq!(second.ends(), 0);
}
