//! What a person is told before a key dies, by every way out, through the built binary.

mod banner;
mod calendar;
mod command;
mod desktop;
mod remember;
mod snooze;
mod terminal;
mod unit;
mod webhook;

use byok_e2e::{Sandbox, sandbox, wait};
use serde_json::Value;
use std::path::PathBuf;

/// A value that must be nowhere but in the vault.
const VALUE: &str = "sk-notices-value-1f0c";

/// A vault whose daemon was started with these settings and this environment.
fn vault(settings: &str, environment: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    restart(&sandbox, settings, environment);
    sandbox
}

/// Ends the daemon and starts another one.
fn restart(sandbox: &Sandbox, settings: &str, environment: &[(&str, &str)]) {
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    let mut unlock = sandbox.command(&["unlock"]);
    unlock.envs(environment.iter().copied());
    sandbox::run(unlock, None).exits(0);
}

/// Stores `generic/NAME`, which ends after `span`.
fn ends(sandbox: &Sandbox, name: &str, span: &str) {
    sandbox
        .byok_with(&["add", "generic", name, "--stdin", "--expires", span], VALUE)
        .exits(0);
}

/// What `byok notices` lists.
fn notices(sandbox: &Sandbox) -> Vec<Value> {
    let json = sandbox.byok(&["notices", "--json"]).exits(0).json();
    json["notices"].as_array().expect("notices are a list").clone()
}

/// A program for `[notices] command`: it keeps each document on a line of the file `told`.
fn listener(sandbox: &Sandbox) -> String {
    let told = sandbox.dir().join("told");
    format!(
        "[notices]\ncommand = [\"sh\", \"-c\", \"(cat; echo) >> {}\"]\n",
        told.display()
    )
}

/// The documents that the program got.
fn told(sandbox: &Sandbox) -> Vec<Value> {
    let path: PathBuf = sandbox.dir().join("told");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let whole = text.lines().filter_map(|line| serde_json::from_str(line).ok());
    whole.collect()
}

/// The notices in those documents, as `(key, reason, rung)`.
fn rungs(sandbox: &Sandbox) -> Vec<(String, String, u64)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    told(sandbox)
        .iter()
        .flat_map(|document| document["notices"].as_array().cloned().unwrap_or_default())
        .map(|one| {
            (
                word(&one["ref"]),
                word(&one["reason"]),
                one["rung"].as_u64().unwrap_or(99),
            )
        })
        .collect()
}

/// Waits until the program was told of so many.
fn hears(sandbox: &Sandbox, count: usize) {
    let mut looks = 0;
    wait::until("the program was told", || {
        looks += 1;
        if looks % 500 == 0 {
            // Shown when the test fails.
            let log = std::fs::read_to_string(sandbox.byok_home().join("state/default.log"));
            eprintln!("{count} wanted, told {:?}, log {log:?}", rungs(sandbox));
        }
        rungs(sandbox).len() >= count
    });
}

fn rung(key: &str, reason: &str, rung: u64) -> (String, String, u64) {
    (key.into(), reason.into(), rung)
}
