//! Every prompt, on a real terminal.

mod clipboard;
mod colour;
mod desktop;
mod first_run;
mod init;
mod keyboard;
mod once;
mod plain;
mod progress;
mod redirected;
mod remove;
mod rotate;
mod screen;
mod ssh;
mod tmux;
mod unlock;

use byok_e2e::{Sandbox, Terminal};

/// A sandbox with the key `generic/x`, locked.
fn locked() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "the value");
    sandbox.byok(&["lock"]).exits(0);
    sandbox
}

/// byok on a terminal, with nobody's password but what is typed.
fn byok(sandbox: &Sandbox, words: &[&str]) -> Terminal {
    Terminal::start(&sandbox.bare_command(words))
}

/// A shell script on a terminal.
fn shell(sandbox: &Sandbox, script: &str) -> Terminal {
    Terminal::start(&sandbox.shell(script))
}

/// Whether the vault is `open` or `locked`.
fn state(sandbox: &Sandbox) -> String {
    let json = sandbox.byok(&["status", "--json"]).exits(0).json();
    json["state"].as_str().expect("there is a state").to_owned()
}
