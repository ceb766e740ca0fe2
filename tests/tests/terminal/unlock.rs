//! The password prompt: right, wrong, aborted.

use super::{byok, locked, shell, state};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Sandbox, process, wait};
use rustix::process::{Pid, Signal, kill_process};

#[test]
fn the_right_password_opens_and_is_never_shown() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["unlock"]);
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("default: open, 1 key");
    assert_eq!(terminal.ends(), 0);
    let output = terminal.falls_silent().output();
    assert!(!output.contains("correct") && !output.contains('*'), "{output}");
}

#[test]
fn a_wrong_one_is_asked_for_again() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["get", "generic"]);
    terminal.shows("Password: ").enters("a slip of the finger");
    terminal.shows("Wrong password; please type it again.");
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("the value");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.output().contains("a slip"), "{}", terminal.output());
}

#[test]
fn three_wrong_ones_are_enough() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["unlock"]);
    for _ in 0..3 {
        terminal.shows("Password: ").enters("not the password");
    }
    terminal.shows(" wrong password");
    terminal.shows("byok unlock --recovery");
    assert_eq!(terminal.ends(), 6);
    assert_eq!(state(&sandbox), "locked");
}

#[test]
fn ctrl_c_and_ctrl_d_abort_and_leave_the_terminal_as_it_was() {
    for key in ["\x03", "\x04", "half a pass\x03"] {
        let sandbox = locked();
        let mut terminal = shell(&sandbox, "stty -g; byok unlock; echo \"code=$?\"; stty -g; stty -a");
        terminal.shows("Password: ").types(key);
        terminal.shows("code=3");
        assert_eq!(terminal.ends(), 0);
        let output = terminal.falls_silent().output();
        let settings: Vec<&str> = output.lines().filter(|line| line.matches(':').count() > 10).collect();
        assert_eq!(settings.len(), 2, "{output}");
        assert_eq!(settings[0], settings[1], "after {key:?}");
        assert!(
            output.contains(" echo ") && output.contains("icanon") && !output.contains("-icanon"),
            "{output}"
        );
        assert_eq!(state(&sandbox), "locked");
    }
}

#[test]
fn a_named_vault_is_named_by_the_prompt() {
    let sandbox = locked();
    let words = ["--vault", "work", "init", "--kdf-memory", "19", "--kdf-passes", "2"];
    sandbox.byok(&words).exits(0);
    sandbox.byok(&["--vault", "work", "lock"]).exits(0);
    let mut terminal = byok(&sandbox, &["--vault", "work", "unlock"]);
    terminal.shows("Password of the vault work: ").enters(PASSWORD);
    assert_eq!(terminal.ends(), 0);
    sandbox.byok(&["--vault", "work", "daemon", "stop"]).exits(0);
}

#[test]
fn somebody_who_is_not_to_be_asked_is_not_asked() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["get", "generic", "--non-interactive"]);
    assert_eq!(terminal.ends(), 5);
    assert!(!terminal.falls_silent().output().contains("Password"));
}

#[test]
fn the_password_is_changed_at_the_terminal() {
    let sandbox = locked();
    let mut terminal = byok(&sandbox, &["password", "change"]);
    terminal.shows("Current password: ").enters(PASSWORD);
    terminal.shows("New password: ").enters("another staple");
    terminal.shows("Once more: ").enters("another staple");
    terminal.shows("The password is changed");
    assert_eq!(terminal.ends(), 0);
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(6);
    sandbox.file("password", "another staple");
    sandbox.byok(&["unlock"]).exits(0);
}

/// The settings of the terminal before and after, as `stty -g` and `stty -a` tell them.
fn settings(output: &str) -> Vec<&str> {
    output.lines().filter(|line| line.matches(':').count() > 10).collect()
}

#[test]
fn a_signal_ends_the_prompt_and_leaves_the_terminal_as_it_was() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::INT, 130),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let sandbox = locked();
        let script = "trap : INT QUIT; ulimit -c 0; stty -g; byok unlock; echo \"code=$?\"; stty -g; stty -a";
        let mut terminal = shell(&sandbox, script);
        // What nobody has read yet would be the shell's, and shown.
        terminal.shows("Password: ").types("half a pass").is_read();
        send(asking(&sandbox), signal);
        terminal.shows(&format!("code={code}"));
        assert_eq!(terminal.ends(), 0);
        let output = terminal.falls_silent().output();
        let settings = settings(&output);
        assert_eq!(settings.len(), 2, "{output}");
        assert_eq!(settings[0], settings[1], "after {signal:?}");
        assert!(output.contains(" echo ") && !output.contains("-icanon"), "{output}");
        assert!(!output.contains("half"), "{output}");
        assert_eq!(state(&sandbox), "locked");
    }
}

#[test]
fn a_signal_that_is_ignored_is_ignored_and_the_question_is_asked_again() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "trap '' TERM; byok unlock; echo \"code=$?\"");
    terminal.shows("Password: ");
    send(asking(&sandbox), Signal::TERM);
    terminal.shows("Password: ").enters(PASSWORD);
    terminal.shows("code=0");
}

/// The byok that asks: the one that runs in this home and is no daemon.
fn asking(sandbox: &Sandbox) -> u32 {
    let home = format!("BYOK_HOME={}", sandbox.byok_home().display());
    wait::for_some("byok asks", || {
        let lines = process::command_lines().into_iter();
        let asks = |(pid, line): &(u32, Vec<u8>)| {
            line.ends_with(b"byok\0unlock\0")
                && process::environment(*pid)
                    .split(|byte| *byte == 0)
                    .any(|entry| entry == home.as_bytes())
        };
        lines.filter(asks).map(|(pid, _)| pid).next()
    })
}

fn send(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .expect("a process has an id");
    kill_process(pid, signal).expect("it runs");
}
