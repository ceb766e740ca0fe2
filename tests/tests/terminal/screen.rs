//! `byok` on a terminal: takes the whole screen and gives it back, however it ends.

use super::{byok, locked, shell};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Sandbox, process, wait};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

const TAKEN: &str = "\x1b[?1049h";
const GIVEN_BACK: &str = "\x1b[?1049l";

/// The settings of the terminal before and after, as `stty -g` tells them.
fn settings(output: &str) -> Vec<&str> {
    let lines = output.lines().map(|line| line.rsplit('\x1b').next().unwrap_or(line));
    lines.filter(|line| line.matches(':').count() > 10).collect()
}

/// The byok with a screen: it runs in this home and has no words.
fn drawing(sandbox: &Sandbox) -> u32 {
    let home = format!("BYOK_HOME={}", sandbox.byok_home().display());
    wait::for_some("byok draws", || {
        let draws = |(pid, line): &(u32, Vec<u8>)| {
            line.ends_with(b"byok\0")
                && process::environment(*pid)
                    .split(|byte| *byte == 0)
                    .any(|entry| entry == home.as_bytes())
        };
        process::command_lines().into_iter().find(draws).map(|(pid, _)| pid)
    })
}

/// Writes the settings.
fn set(sandbox: &Sandbox, text: &str) {
    std::fs::create_dir_all(sandbox.config_dir()).expect("the folder is writable");
    std::fs::write(sandbox.config_dir().join("config.toml"), text).expect("the folder is writable");
}

fn send(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .expect("a process has an id");
    kill_process(pid, signal).expect("it runs");
}

#[test]
fn byok_alone_shows_the_vault_and_leaves_the_terminal_as_it_was() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "stty -g; byok; echo \"code=$?\"; stty -g");
    terminal.shows(TAKEN).shows("Password").types(PASSWORD).types("\r");
    terminal.shows("generic").types("q");
    terminal.shows(GIVEN_BACK).shows("code=0");
    assert_eq!(terminal.ends(), 0);
    let output = terminal.falls_silent().output();
    let settings = settings(&output);
    assert_eq!(settings.len(), 2, "{output:?}");
    assert_eq!(settings[0], settings[1]);
    assert!(
        !output.contains("the value") && !output.contains(PASSWORD),
        "{output:?}"
    );
}

#[test]
fn a_signal_ends_it_and_leaves_the_terminal_as_it_was() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::INT, 130),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let sandbox = locked();
        let script = "trap : INT QUIT; ulimit -c 0; stty -g; byok; echo \"code=$?\"; stty -g";
        let mut terminal = shell(&sandbox, script);
        terminal.shows(TAKEN).shows("Password").types("half a pass");
        send(drawing(&sandbox), signal);
        terminal.shows(GIVEN_BACK).shows(&format!("code={code}"));
        assert_eq!(terminal.ends(), 0);
        let output = terminal.falls_silent().output();
        let settings = settings(&output);
        assert_eq!(settings.len(), 2, "{output:?}");
        assert_eq!(settings[0], settings[1], "after {signal:?}");
    }
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_draws_everything_anew() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "set -m; byok; echo stopped; fg; echo \"code=$?\"");
    terminal.shows(TAKEN).shows("Password").types("\x1a");
    terminal.shows(GIVEN_BACK).shows("stopped");
    terminal.shows(TAKEN).shows("Password").types("\x1b");
    terminal.shows(GIVEN_BACK).shows("code=0");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_stop_from_elsewhere_is_as_good_as_ctrl_z() {
    let sandbox = locked();
    let mut terminal = shell(&sandbox, "set -m; byok; echo stopped; fg; echo \"code=$?\"");
    terminal.shows(TAKEN).shows("Password");
    send(drawing(&sandbox), Signal::TSTP);
    terminal.shows(GIVEN_BACK).shows("stopped");
    terminal.shows(TAKEN).shows("Password").types("\x1b");
    terminal.shows("code=0");
    assert_eq!(terminal.ends(), 0);
}

/// Where nobody could continue it, it does not stop.
#[test]
fn without_job_control_ctrl_z_says_so() {
    let sandbox = Sandbox::new();
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows(TAKEN).shows("help").types("\x1a");
    wait::until("it says why it stays", || {
        terminal.screen().contains("There is no shell to go back to")
    });
    terminal.types("q");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_daemon_that_went_is_told_and_any_key_starts_it_again() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows("generic");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    terminal.shows("Any key starts the daemon").types("x");
    terminal.shows("Password").types(PASSWORD).types("\r");
    terminal.shows("generic").types("q");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn it_ends_with_its_terminal() {
    let sandbox = locked();
    let pair = native_pty_system()
        .openpty(PtySize::default())
        .expect("there are pseudo-terminals");
    let command = sandbox.bare_command(&[]);
    let mut builder = CommandBuilder::new(command.get_program());
    builder.env_clear();
    builder.env("TERM", "xterm");
    for (name, value) in command.get_envs() {
        builder.env(name, value.unwrap_or_default());
    }
    let mut child = pair.slave.spawn_command(builder).expect("byok can be started");
    drawing(&sandbox);
    drop(pair);
    wait::until("byok ends", || child.try_wait().expect("the child is ours").is_some());
}

/// A terminal without bracketed paste sends a pasted text as keys.
#[test]
fn a_question_is_not_answered_by_the_rest_of_what_was_pasted() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows("generic").types("Dyyyy");
    wait::until("it asks", || terminal.screen().contains("Remove"));
    terminal.types("\x1b");
    wait::until("the question is gone", || !terminal.screen().contains("Remove"));
    terminal.types("q");
    assert_eq!(terminal.ends(), 0);
    assert_eq!(sandbox.byok(&["get", "generic"]).exits(0).stdout, "v");
}

#[test]
fn what_needs_a_person_is_told_once_by_the_terminal_itself() {
    let sandbox = Sandbox::new();
    let words = ["add", "generic", "soon", "--stdin", "--expires", "60h"];
    sandbox.byok_with(&words, "a value").exits(0);
    let told = "\x1b]9;byok: generic/soon ends in 3 days\x07";
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows(TAKEN).shows(told).types("q");
    assert_eq!(terminal.ends(), 0);
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows(TAKEN).shows("generic").types("q");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.falls_silent().output().contains("\x1b]9"));
}

#[test]
fn settings_that_can_not_be_read_are_told_before_the_screen_is_taken() {
    let sandbox = Sandbox::new();
    set(&sandbox, "[tui]\ntheme = \"pink\"\n");
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows("tui.theme: is none of auto, dark, light, plain");
    assert_eq!(terminal.ends(), 11);
    assert!(!terminal.falls_silent().output().contains(TAKEN));
}

#[test]
fn the_mouse_is_left_to_the_terminal_where_it_was_set_so() {
    let sandbox = Sandbox::new();
    let mouse = "\x1b[?1000h";
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows(mouse).shows("help").types("q");
    assert_eq!(terminal.ends(), 0);
    set(&sandbox, "[tui]\nmouse = false\n");
    let mut terminal = byok(&sandbox, &[]);
    terminal.shows(TAKEN).shows("help").types("q");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.falls_silent().output().contains(mouse));
}
