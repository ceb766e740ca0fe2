//! `byok get --copy` at a desktop: another program can paste it, for its time and no longer.

use byok_e2e::desktop::Desktop;
use byok_e2e::{Sandbox, sandbox, wait};

fn copy(sandbox: &Sandbox, desktop: &Desktop, words: &[&str]) {
    let mut command = sandbox.command(words);
    command.env("DISPLAY", desktop.display());
    let ran = sandbox::run(command, None).exits(0);
    assert!(ran.stdout.is_empty(), "{ran:?}");
    assert!(ran.stderr.contains("to the clipboard"), "{ran:?}");
}

fn with_a_key() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "the value");
    sandbox
}

#[test]
fn another_program_can_paste_it_until_its_time_is_up() {
    let Some(desktop) = Desktop::start() else { return };
    let sandbox = with_a_key();
    copy(&sandbox, &desktop, &["get", "generic", "--copy=2"]);
    assert_eq!(desktop.pasted().as_deref(), Some("the value"));
    wait::until("the clipboard is cleared", || desktop.pasted().is_none());
    let trail = sandbox.byok(&["audit", "--action", "copied", "--json"]).exits(0).json();
    assert_eq!(trail["events"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_somebody_copied_meanwhile_is_left_alone() {
    let Some(desktop) = Desktop::start() else { return };
    let sandbox = with_a_key();
    let holders = || {
        byok_e2e::process::command_lines()
            .into_iter()
            .filter(|(pid, line)| {
                let display = format!("DISPLAY={}", desktop.display());
                let home = format!("BYOK_HOME={}", sandbox.byok_home().display());
                let environment = byok_e2e::process::environment(*pid);
                let has = |wanted: &str| {
                    environment
                        .split(|byte| *byte == 0)
                        .any(|entry| entry == wanted.as_bytes())
                };
                line.windows(14).any(|part| part == b"hold-clipboard") && has(&display) && has(&home)
            })
            .count()
    };
    copy(&sandbox, &desktop, &["get", "generic", "--copy=1"]);
    desktop.copies("something else");
    wait::until("the helper has gone", || holders() == 0);
    assert_eq!(desktop.pasted().as_deref(), Some("something else"));
}
