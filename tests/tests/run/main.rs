//! `byok run`: the program gets its keys, and finds the world as it would have without byok.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod ends;
mod environment;
mod files;
mod gateway;
mod mask;
mod parent;
mod refused;
mod signals;
mod terminal;
mod watch;
mod world;

use byok_e2e::{Sandbox, bin};
use std::process::Command;

/// A sandbox whose only key is `generic/the-key`, handed out as `THE_KEY`.
fn with_a_key() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "the-key", "the value");
    sandbox
}

/// A program, started by byok.
fn through(sandbox: &Sandbox, words: &[&str]) -> Command {
    through_with(sandbox, &[], words)
}

/// A program, started by byok in one of its ways.
fn through_with(sandbox: &Sandbox, flags: &[&str], words: &[&str]) -> Command {
    sandbox.command(&[&["run", "--only", "generic"], flags, &["--"], words].concat())
}

/// The same program, started without byok.
fn directly(sandbox: &Sandbox, words: &[&str]) -> Command {
    let known = sandbox.command(&[]);
    assert_eq!(known.get_program(), bin::byok());
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(sandbox.dir()).env_clear();
    command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}
