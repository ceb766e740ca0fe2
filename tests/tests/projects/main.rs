//! `byok.toml`: which keys a folder's programs get, once a person accepted it.

mod found;
mod given;
mod trust;

use byok_e2e::{Ran, Sandbox, sandbox};
use std::path::Path;

/// `openai/main`, the default, and `openai/work`, with their names as values.
fn with_keys() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["main", "work"] {
        sandbox.holds("openai", name, &format!("value-of-{name}"));
    }
    sandbox
}

/// As [`with_keys`], with an accepted file that says this.
fn with_project(text: &str) -> Sandbox {
    let sandbox = with_keys();
    sandbox.file("byok.toml", text);
    sandbox.byok(&["trust", "--yes"]).exits(0);
    sandbox
}

/// A command in another folder of the sandbox.
fn byok_in(sandbox: &Sandbox, folder: &Path, words: &[&str]) -> Ran {
    let mut command = sandbox.command(words);
    command.current_dir(folder);
    sandbox::run(command, None)
}
