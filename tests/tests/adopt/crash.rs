//! byok is killed while it adopts: the file is the old one or the new one, and the way back is there.

use super::{cursor, read, write};
use byok_e2e::dice::{Dice, rounds};
use byok_e2e::{Sandbox, keys, process, raw};
use std::process::Stdio;
use std::time::Duration;

/// Adopting takes about so long.
const LONGEST_LIFE: Duration = Duration::from_millis(40);

#[test]
fn a_daemon_that_is_killed_leaves_the_old_or_the_new_file_and_the_way_back() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let sandbox = Sandbox::new();
    let before = cursor(&keys::github("one"));
    let path = write(&sandbox, ".cursor/mcp.json", &before);
    let mut changed = 0;
    for round in 0..rounds("BYOK_KILL_ROUNDS", 20) {
        sandbox.byok(&["status"]).exits(0);
        sandbox.byok(&["unlock"]).exits(0);
        let daemon = raw::daemon_pid(&sandbox.socket());
        let mut command = sandbox.command(&["mcp", "adopt", "--yes"]);
        let mut face = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("byok can be started");
        std::thread::sleep(dice.span(LONGEST_LIFE));
        process::kill(daemon);
        process::wait_for_end(daemon);
        face.wait().expect("it ends");
        let now = read(&path);
        if now != before {
            assert!(
                now.contains("byok://github/gh") && now.ends_with("}\n"),
                "round {round}: {now}"
            );
            changed += 1;
        }
        sandbox.byok(&["mcp", "restore", "--yes"]).exits(0);
        assert_eq!(read(&path), before, "round {round}");
        sandbox.byok(&["audit", "--verify"]).exits(0);
    }
    eprintln!("{changed} were written before the daemon was killed");
}
