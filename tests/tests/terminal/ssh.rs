//! Over ssh.

use super::locked;
use byok_e2e::sandbox::{self, PASSWORD};
use byok_e2e::{Ssh, Terminal};

#[test]
fn a_command_without_a_terminal_works_and_does_not_ask() {
    let sandbox = locked();
    let Some(ssh) = Ssh::between(&sandbox) else { return };
    let ran = sandbox::run(ssh.byok(&sandbox, "-T", &["status"]), None).exits(0);
    assert_eq!(ran.stdout, "default: locked\n");
    let ran = sandbox::run(ssh.byok(&sandbox, "-T", &["get", "generic"]), None).exits(5);
    assert!(ran.stderr.contains("nobody can be asked"), "{ran:?}");
}

#[test]
fn the_password_prompt_works_over_ssh() {
    let sandbox = locked();
    let Some(ssh) = Ssh::between(&sandbox) else { return };
    let mut terminal = Terminal::start(&ssh.byok(&sandbox, "-tt", &["get", "generic"]));
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("the value");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.output().contains("correct"), "{}", terminal.output());
}
