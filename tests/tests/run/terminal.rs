//! `--mask` on a terminal: the program finds a terminal as it would without byok, and a value is hidden in it.

use super::{directly, through_with, with_a_key};
use byok_e2e::pty::Pty;
use byok_e2e::{Sandbox, Terminal, process, wait};
use rustix::process::Signal;
use std::process::Command;
use std::sync::{Arc, Mutex};

fn masked(sandbox: &Sandbox, script: &str) -> Command {
    through_with(sandbox, &["--mask"], &["sh", "-c", script])
}

/// What is shown from the beginning to the end.
fn shown(command: &Command) -> String {
    let mut terminal = Terminal::start(command);
    terminal.falls_silent();
    terminal.ends();
    terminal.output()
}

#[test]
fn a_value_is_hidden_and_everything_else_is_the_same() {
    let sandbox = with_a_key();
    let script = "tty <&0 >/dev/null && test -t 1 && test -t 2 && stty size && stty -g | cut -d: -f 1-4 && echo $TERM; printf '\\033[31mred\\033[m\\n'";
    let wanted = shown(&directly(&sandbox, &["sh", "-c", script]));
    assert!(wanted.contains("24 80") && wanted.contains("\u{1b}[31mred"), "{wanted}");
    assert_eq!(shown(&masked(&sandbox, script)), wanted);
    assert_eq!(shown(&masked(&sandbox, "echo a $THE_KEY b >&2")), "a [hidden] b\r\n");
}

#[test]
fn a_value_that_is_written_to_the_terminal_itself_is_hidden() {
    let sandbox = with_a_key();
    assert_eq!(shown(&masked(&sandbox, "echo $THE_KEY > /dev/tty")), "[hidden]\r\n");
}

#[test]
fn what_is_typed_reaches_the_program() {
    let sandbox = with_a_key();
    let mut terminal = Terminal::start(&masked(
        &sandbox,
        "printf 'name: '; read name; echo \"hello $name\"; exit 8",
    ));
    terminal.shows("name: ").enters("byok").shows("hello byok");
    assert_eq!(terminal.ends(), 8);
}

#[test]
fn a_hidden_prompt_stays_hidden() {
    let sandbox = with_a_key();
    let mut terminal = Terminal::start(&masked(
        &sandbox,
        "stty -echo; printf 'password: '; read name; stty echo; echo; echo $name | wc -c",
    ));
    terminal.shows("password: ").enters("hunter2").shows("8");
    terminal.ends();
    assert!(!terminal.output().contains("hunter2"));
}

#[test]
fn ctrl_c_interrupts_the_program_and_byok_ends_as_it_does() {
    let sandbox = with_a_key();
    let mut terminal = Terminal::start(&masked(
        &sandbox,
        "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.01; done",
    ));
    terminal.shows("ready").types("\u{3}").shows("caught");
    assert_eq!(terminal.ends(), 3);

    let shell = "byok run --only generic --mask -- sh -c 'echo ready; while :; do sleep 0.01; done'; echo $?";
    let mut terminal = Terminal::start(&with_password(&sandbox, shell));
    terminal.shows("ready").types("\u{3}").shows("130");
}

#[test]
fn ctrl_d_ends_what_is_read() {
    let sandbox = with_a_key();
    let mut terminal = Terminal::start(&masked(&sandbox, "echo ready; cat; echo over"));
    terminal.shows("ready").types("\u{4}").shows("over");
    assert_eq!(terminal.ends(), 0);
}

/// A shell in the sandbox that may unlock.
fn with_password(sandbox: &Sandbox, script: &str) -> Command {
    let mut shell = sandbox.shell(script);
    shell.env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"));
    shell
}

#[test]
fn ctrl_z_stops_the_program_and_the_shell_has_it_go_on() {
    let sandbox = with_a_key();
    let inner =
        "byok run --only generic --mask -- sh -c 'echo ready; read line; echo \"got $line\"; echo $THE_KEY; exit 5'";
    let mut terminal = Terminal::start(&with_password(&sandbox, "PS1='at> ' exec bash --norc -i"));
    terminal.shows("at> ").enters(inner).shows("ready\r\n");
    terminal.types("\u{1a}").shows("Stopped").shows("at> ");
    // The shell has its terminal as it was: it echoes and understands a line.
    terminal.enters("echo shell-$((20+3))").shows("shell-23").shows("at> ");
    terminal
        .enters("fg")
        .shows("THE_KEY; exit 5'")
        .enters("the line")
        .shows("got the line")
        .shows("[hidden]")
        .shows("at> ");
    terminal.enters("echo code-$?").shows("code-5").shows("at> ");
    terminal.enters("exit");
    terminal.ends();
    assert!(!terminal.output().contains("the value"));
}

#[test]
fn a_new_size_reaches_the_program() {
    let sandbox = with_a_key();
    let heard = Arc::new(Mutex::new(String::new()));
    let shared = Arc::clone(&heard);
    let script = "trap 'stty size' WINCH; stty size; while :; do sleep 0.01; done";
    let pty = Pty::start(&masked(&sandbox, script), (80, 24), move |chunk| {
        shared.lock().unwrap().push_str(&String::from_utf8_lossy(chunk));
        Vec::new()
    });
    wait::until("it starts", || heard.lock().unwrap().contains("24 80"));
    pty.resize((100, 40));
    wait::until("it hears of the size", || heard.lock().unwrap().contains("40 100"));
}

#[test]
fn the_terminal_is_as_it_was_afterwards() {
    let sandbox = with_a_key();
    let script = "stty -g > before; byok run --only generic --mask -- sh -c 'stty raw -echo; exit 2'; stty -g > after; kill -TERM $$";
    shown(&with_password(&sandbox, script));
    let read = |name| std::fs::read_to_string(sandbox.dir().join(name)).unwrap();
    assert_eq!(read("after"), read("before"));
}

#[test]
fn a_terminal_s_end_ends_the_program() {
    let sandbox = with_a_key();
    let mut terminal = Terminal::start(&masked(&sandbox, "echo $$; while :; do sleep 0.01; done"));
    terminal.shows("\r\n");
    let pid: u32 = terminal.output().trim().parse().unwrap();
    assert!(process::is_alive(pid));
    drop(terminal);
    wait::until("the program has ended", || !process::is_alive(pid));
}

#[test]
fn a_killed_byok_takes_the_program_on_its_terminal_along() {
    let sandbox = with_a_key();
    let heard = Arc::new(Mutex::new(String::new()));
    let shared = Arc::clone(&heard);
    let pty = Pty::start(
        &masked(&sandbox, "echo $$; while :; do sleep 0.01; done"),
        (80, 24),
        move |chunk| {
            shared.lock().unwrap().push_str(&String::from_utf8_lossy(chunk));
            Vec::new()
        },
    );
    wait::until("it starts", || heard.lock().unwrap().ends_with('\n'));
    let pid: u32 = heard.lock().unwrap().trim().parse().unwrap();
    process::send(pty.pid(), Signal::KILL);
    wait::until("the program has ended", || !process::is_alive(pid));
}

#[test]
fn signals_and_codes_are_kept_on_a_terminal() {
    let sandbox = with_a_key();
    let script = "for n in 0 1 7 125 126 127 130 255; do byok run --only generic --mask -- sh -c \"exit $n\"; test $? = $n || echo wrong $n; done; \
                  for n in 1 2 3 6 9 11 13 14 15 16 30; do (byok run --only generic --mask -- sh -c \"ulimit -c 0; kill -$n \\$\\$\") 2>/dev/null; test $? = $((128+n)) || echo wrong signal $n; done; echo over";
    let shown = shown(&with_password(&sandbox, script));
    assert!(shown.contains("over") && !shown.contains("wrong"), "{shown}");
}

#[test]
fn only_stdout_decides_whether_there_is_a_terminal() {
    let sandbox = with_a_key();
    let script = "byok run --only generic --mask -- sh -c 'test -t 0 && test ! -t 1 && echo $THE_KEY' > out; echo a | byok run --only generic --mask -- sh -c 'cat; test -t 1 && echo tty'";
    assert_eq!(shown(&with_password(&sandbox, script)), "a\r\ntty\r\n");
    assert_eq!(
        std::fs::read_to_string(sandbox.dir().join("out")).unwrap(),
        "[hidden]\n"
    );
}
