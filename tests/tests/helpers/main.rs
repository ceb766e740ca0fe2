//! Programs that ask byok for a credential, each in its own protocol, by the real programs where this machine has them.

mod aws;
mod claude;
mod direnv;
mod docker;
mod git;
mod openclaw;

use byok_e2e::Sandbox;
use byok_e2e::sandbox::{Ran, run};
use std::process::Command;

/// What a shell runs in the sandbox, with `byok` on its search path and the vault's password at hand.
fn shell(sandbox: &Sandbox, script: &str) -> Command {
    let mut command = sandbox.shell(script);
    command
        .env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"))
        .env("BYOK_NON_INTERACTIVE", "1")
        .env("XDG_CONFIG_HOME", sandbox.dir().join("config"))
        .env("XDG_DATA_HOME", sandbox.dir().join("data"))
        .env("XDG_CACHE_HOME", sandbox.dir().join("cache"));
    command
}

/// Runs it to its end.
fn sh(sandbox: &Sandbox, script: &str) -> Ran {
    run(shell(sandbox, script), None)
}

/// Whether the machine has a program that works; says so when it has not.
fn has(program: &str, flag: &str) -> bool {
    let found = Command::new(program)
        .arg(flag)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("{program} is not on this machine: its part of this test was left out");
    }
    found
}

/// The programs that the trail names for uses of a key.
fn programs(sandbox: &Sandbox, reference: &str) -> Vec<String> {
    let audit = sandbox.byok(&["audit", "--key", reference, "--json"]).exits(0).json();
    let events = audit["events"].as_array().expect("a list").iter();
    let used = events.filter(|event| event["action"] == "injected");
    used.filter_map(|event| event["detail"]["program"].as_str().map(str::to_owned))
        .collect()
}
