//! Locking and opening, and a daemon that goes.

use super::{Scene, is_locked};
use byok_e2e::sandbox::PASSWORD;
use byok_e2e::{Desk, Sandbox, process, raw, wait};

#[test]
fn only_the_right_password_opens_and_a_lock_here_locks_everywhere() {
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "the value");
    sandbox.byok(&["lock"]).exits(0);
    let window = desk.open(&sandbox, &[]);
    window
        .shows("default is locked")
        .types("Password", "not the password")
        .presses("Unlock")
        .shows("Wrong password");
    assert!(is_locked(&sandbox));
    window.types("Password", PASSWORD).presses("Unlock").shows("generic/x");
    assert!(!is_locked(&sandbox));
    window.locks();
    wait::until("the vault is locked", || is_locked(&sandbox));
}

/// The page that asks for the password is another one, in another process: nobody drives it, and hands can type into it.
#[test]
fn a_lock_in_the_terminal_asks_for_the_password_here_in_a_new_engine() {
    let Some(scene) = Scene::with(|sandbox| sandbox.holds("generic", "x", "the value")) else {
        return;
    };
    let Scene { window, sandbox, desk } = &scene;
    window.shows("generic/x");
    let before = window.engine();
    for _ in 0..2 {
        sandbox.byok(&["lock"]).exits(0);
        wait::until("the first engine is gone, and another one there", || {
            let now = window.engine();
            !now.is_empty() && !now.iter().any(|pid| before.contains(pid))
        });
        wait::until("the password opens the vault", || {
            desk.types(PASSWORD);
            wait::briefly(|| !is_locked(sandbox))
        });
    }
    let how = sandbox
        .byok(&["audit", "--action", "unlocked", "--json"])
        .exits(0)
        .json();
    assert_eq!(how["events"][0]["actor"]["face"], "desktop", "{how}");
}

/// Drivers of graphics take engines with them. What is typed into a page is the proof that there is one.
#[test]
fn a_page_whose_engine_broke_is_shown_again() {
    let Some(scene) = Scene::start() else { return };
    let Scene { window, sandbox, desk } = &scene;
    let opens = || {
        wait::until("the password opens the vault", || {
            desk.types(PASSWORD);
            wait::briefly(|| !is_locked(sandbox))
        });
    };
    window.shows("Keys");
    // The first page is the driver's; a lock has it shown in an engine that nobody drives.
    sandbox.byok(&["lock"]).exits(0);
    opens();
    let broken = window.engine();
    broken.iter().copied().for_each(process::kill);
    wait::until("another engine shows the page", || {
        let now = window.engine();
        !now.is_empty() && !now.iter().any(|pid| broken.contains(pid))
    });
    sandbox.byok(&["lock"]).exits(0);
    opens();
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
    let _window = desk.open(&sandbox, &[]);
    wait::until("the vault is locked", || is_locked(&sandbox));
}
