//! Several commands find the vault locked, or no daemon, at the same moment.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::sandbox::{Ran, run};
use byok_e2e::{Sandbox, keys, process, raw, wait};
use std::sync::Barrier;

/// Commands at once.
const COMMANDS: usize = 8;

/// Starts them all in the same moment.
fn at_once(start: impl Fn() -> Ran + Sync) -> Vec<Ran> {
    let barrier = Barrier::new(COMMANDS);
    std::thread::scope(|scope| {
        let one = || {
            barrier.wait();
            start()
        };
        let threads: Vec<_> = (0..COMMANDS).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no command panics"))
            .collect()
    })
}

#[test]
fn parallel_commands_on_a_locked_vault_ask_for_the_password_once() {
    let sandbox = Sandbox::new();
    let value = keys::openai("asked");
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--no-check"], &value)
        .exits(0);
    sandbox.byok(&["lock"]).exits(0);
    let asked = sandbox.dir().join("asked");
    let script = format!(
        "echo once >> {}; cat {}",
        asked.display(),
        sandbox.dir().join("password").display()
    );
    let all = at_once(|| {
        let mut command = sandbox.bare_command(&["get", "openai"]);
        command
            .env("BYOK_PASSWORD_COMMAND", &script)
            .env("BYOK_NON_INTERACTIVE", "1");
        run(command, None)
    });
    for ran in all {
        assert_eq!(ran.exits(0).stdout.trim(), value);
    }
    assert_eq!(std::fs::read_to_string(&asked).expect("somebody was asked"), "once\n");
    let events = sandbox.byok(&["audit", "--json", "--limit", "0"]).exits(0).json();
    let unlocked = |row: &&serde_json::Value| row["action"] == "unlocked";
    assert_eq!(
        events["events"]
            .as_array()
            .map(|rows| rows.iter().filter(unlocked).count()),
        Some(1)
    );
}

#[test]
fn commands_that_all_start_a_daemon_end_up_with_one() {
    let sandbox = Sandbox::new();
    for _ in 0..5 {
        sandbox.byok(&["daemon", "stop"]).exits(0);
        let pids: Vec<u32> = at_once(|| sandbox.byok(&["list"]).exits(0))
            .iter()
            .map(|_| raw::daemon_pid(&sandbox.socket()))
            .collect();
        assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
        if is_root_or_skip("reads the environment of daemons") {
            wait::until("the daemons that came too late have ended", || {
                daemons_of(&sandbox) == [pids[0]]
            });
        }
    }
}

#[test]
fn a_second_daemon_gives_way() {
    let sandbox = Sandbox::new();
    let first = raw::daemon_pid(&sandbox.socket());
    let second = sandbox.byok(&["daemon"]).exits(8);
    assert!(second.stderr.contains("running already"), "{second:?}");
    assert_eq!(raw::daemon_pid(&sandbox.socket()), first);
}

fn daemons_of(sandbox: &Sandbox) -> Vec<u32> {
    let home = format!("BYOK_HOME={}", sandbox.byok_home().display());
    let is_ours = |pid: u32| {
        process::environment(pid)
            .split(|byte| *byte == 0)
            .any(|one| one == home.as_bytes())
    };
    let is_daemon = |line: &[u8]| line.split(|byte| *byte == 0).any(|word| word == b"daemon");
    let daemons = process::command_lines().into_iter().filter(|(_, line)| is_daemon(line));
    daemons.map(|(pid, _)| pid).filter(|pid| is_ours(*pid)).collect()
}
