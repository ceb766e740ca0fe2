//! A command that is killed in the middle leaves the vault and its daemon as they were, or with its write done.

use byok_e2e::dice::{Dice, rounds};
use byok_e2e::{Sandbox, keys, process, raw};
use std::io::Write;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A command takes about so long.
const LONGEST_LIFE: Duration = Duration::from_millis(20);

#[test]
fn a_killed_command_has_written_all_of_its_key_or_nothing() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let sandbox = Sandbox::new();
    let daemon = raw::daemon_pid(&sandbox.socket());
    let (mut stored, count) = (0, rounds("BYOK_KILL_ROUNDS", 100) / 4);
    for round in 0..count {
        let (name, value) = (format!("n{round}"), keys::openai(&format!("round{round}")));
        let mut face = adding(&sandbox, &name, &value);
        std::thread::sleep(dice.span(LONGEST_LIFE));
        process::kill(face.id());
        face.wait().expect("a killed process ends");

        let got = sandbox.byok(&["get", &format!("openai/{name}")]);
        if got.code == Some(0) {
            assert_eq!(got.stdout.trim(), value, "round {round}");
            stored += 1;
        } else {
            let again = sandbox.byok_with(&["add", "openai", &name, "--stdin", "--no-check"], &value);
            got.exits(4);
            again.exits(0);
        }
    }
    eprintln!("{stored} of {count} were stored before their command was killed");
    let listed = sandbox.byok(&["list", "--json"]).exits(0).json();
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(count));
    sandbox.byok(&["audit", "--verify"]).exits(0);
    assert_eq!(
        raw::daemon_pid(&sandbox.socket()),
        daemon,
        "the daemon has outlived them all"
    );
}

fn adding(sandbox: &Sandbox, name: &str, value: &str) -> Child {
    let mut command = sandbox.command(&["add", "openai", name, "--stdin", "--no-check"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut face = command.spawn().expect("byok can be started");
    let _ = face.stdin.take().expect("it is piped").write_all(value.as_bytes());
    face
}
