//! A notification of the desktop leads to the window.

use byok_e2e::dunst::Desktop;
use byok_e2e::{Sandbox, sandbox, wait};
use std::os::unix::fs::PermissionsExt;

/// What the window's program is started with when the notification's button is pressed; the program is one that writes it
/// down, found where the person's own programs are.
fn started_by(action: &str) -> Option<(String, String)> {
    let desktop = Desktop::start(action)?;
    let home = Sandbox::new();
    home.byok(&["daemon", "stop"]).exits(0);
    let bin = home.dir().join("bin");
    std::fs::create_dir(&bin).expect("the home is writable");
    let byok = bin.join("byok");
    std::fs::copy(byok_e2e::bin::byok(), &byok).expect("the program can be copied");
    let window = bin.join("byok-desktop");
    std::fs::write(&window, "#!/bin/sh\necho \"$@\" > \"$HOME/started\"\n").expect("the home is writable");
    std::fs::set_permissions(&window, std::fs::Permissions::from_mode(0o755)).expect("the file is ours");

    // The daemon is the copy, so the program beside it is ours.
    let mut unlock = std::process::Command::new(&byok);
    let environment = home.command(&[]);
    unlock
        .arg("unlock")
        .env_clear()
        .envs(environment.get_envs().filter_map(|(name, value)| Some((name, value?))));
    unlock
        .env("DBUS_SESSION_BUS_ADDRESS", desktop.address())
        .env("DISPLAY", desktop.display());
    sandbox::run(unlock, None).exits(0);
    home.byok_with(&["add", "generic", "soon", "--stdin", "--expires", "60h"], "the value")
        .exits(0);
    wait::until("it is shown", || desktop.displayed() == 1);
    desktop.click();
    let told = home.dir().join("started");
    let words = wait::for_some("the window's program is started", || {
        std::fs::read_to_string(&told).ok().filter(|words| !words.is_empty())
    });
    let shown = home.byok(&["show", "generic/soon", "--json"]).exits(0).json();
    Some((words.trim().to_owned(), shown["key"]["id"].as_str()?.to_owned()))
}

#[test]
fn open_leads_to_the_key() {
    let Some((words, id)) = started_by("default") else {
        return;
    };
    assert_eq!(words, format!("--vault default --go keys --key {id}"));
}

#[test]
fn rotate_leads_to_the_form() {
    let Some((words, id)) = started_by("rotate") else {
        return;
    };
    assert_eq!(words, format!("--vault default --go rotate --key {id}"));
}
