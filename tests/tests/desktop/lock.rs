//! Locking and opening, and a daemon that goes.

use super::Scene;
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Desk, Sandbox, process, raw, wait};

fn is_locked(sandbox: &Sandbox) -> bool {
    sandbox.stranger(&["status", "--json"]).json()["state"] == "locked"
}

#[test]
fn a_lock_here_locks_everywhere_and_only_the_right_password_opens() {
    let Some(scene) = Scene::start() else { return };
    let Scene { window, sandbox, .. } = &scene;
    sandbox.holds("generic", "x", "the value");
    window
        .shows("generic/x")
        .presses("Lock the vault")
        .shows("default is locked")
        .hides("generic/x");
    assert!(is_locked(sandbox));
    window
        .types("Password", "not the password")
        .presses("Unlock")
        .shows("Wrong password");
    window.types("Password", PASSWORD).presses("Unlock").shows("generic/x");
    assert!(!is_locked(sandbox));
}

#[test]
fn a_lock_in_the_terminal_locks_here_at_once() {
    let Some(scene) = Scene::with(|sandbox| sandbox.holds("generic", "x", "the value")) else {
        return;
    };
    scene.window.shows("generic/x");
    scene.sandbox.byok(&["lock"]).exits(0);
    scene.window.shows("default is locked").hides("generic/x");
}

#[test]
fn a_daemon_that_ends_is_told_and_started_again() {
    let Some(scene) = Scene::start() else { return };
    let Scene { window, sandbox, .. } = &scene;
    window.shows("Keys");
    let first = raw::daemon_pid(&sandbox.socket());
    process::kill(first);
    window.presses("Start it again").shows("default is locked");
    assert_ne!(raw::daemon_pid(&sandbox.socket()), first);
    window.types("Password", PASSWORD).presses("Unlock").shows("Keys");
}

/// The window reads and hears all the time; none of that is a person.
#[test]
fn an_open_window_does_not_keep_the_vault_open() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    let settings = "[session]\nidle_lock = \"3s\"\n";
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    sandbox.byok(&["unlock"]).exits(0);
    let window = desk.open(&sandbox, &[]);
    window.shows("default is locked");
    wait::until("the vault is locked", || is_locked(&sandbox));
}
