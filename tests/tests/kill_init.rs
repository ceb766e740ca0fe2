//! A vault is created whole or not at all, whoever is killed meanwhile.

use byok_e2e::dice::{Dice, rounds};
use byok_e2e::{Sandbox, process};
use std::process::Stdio;
use std::time::Duration;

/// Starting the daemon and creating the vault takes about so long.
const LONGEST_LIFE: Duration = Duration::from_millis(120);
const INIT: [&str; 7] = [
    "init",
    "--kdf-memory",
    "19",
    "--kdf-passes",
    "2",
    "--recovery-file",
    "recovery",
];

#[test]
fn a_killed_init_leaves_no_vault_or_a_whole_one() {
    let mut dice = Dice::from_env("BYOK_KILL_SEED");
    let (mut whole, mut none) = (0, 0);
    for round in 0..rounds("BYOK_KILL_ROUNDS", 100) / 4 {
        let sandbox = Sandbox::empty();
        kill_in_the_middle(&sandbox, dice.span(LONGEST_LIFE));
        let _ = std::fs::remove_file(sandbox.dir().join("recovery"));
        if sandbox.vault_dir().exists() {
            whole += 1;
            sandbox.byok(&INIT).exits(8);
        } else {
            none += 1;
            sandbox.byok(&INIT).exits(0);
            sandbox.byok(&["lock"]).exits(0);
        }
        let unlocked = sandbox.byok(&["unlock"]);
        assert_eq!(unlocked.code, Some(0), "round {round}: {unlocked:?}");
        sandbox
            .byok_with(&["add", "openai", "--stdin", "--no-check"], "a value that is stored")
            .exits(0);
        sandbox.byok(&["audit", "--verify"]).exits(0);
        let left: Vec<_> = std::fs::read_dir(sandbox.byok_home().join("data"))
            .expect("there is a vault")
            .flatten()
            .collect();
        assert_eq!(left.len(), 1, "round {round}: something was left behind: {left:?}");
    }
    eprintln!("{whole} vaults were whole, {none} were not there");
}

/// Kills the command and the daemon that it started.
fn kill_in_the_middle(sandbox: &Sandbox, life: Duration) {
    let mut command = sandbox.command(&INIT);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut face = command.spawn().expect("byok can be started");
    std::thread::sleep(life);
    let daemons = process::children_of(face.id());
    daemons.iter().for_each(|daemon| process::kill(*daemon));
    process::kill(face.id());
    face.wait().expect("a killed process ends");
    daemons.iter().for_each(|daemon| process::wait_for_end(*daemon));
}
