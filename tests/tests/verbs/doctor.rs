//! `byok doctor`

use byok_e2e::{Ran, Sandbox, Transcript, sandbox, wait};
use insta::assert_snapshot;
use std::os::unix::fs::PermissionsExt;

/// The findings about one subject: level, message, hint.
fn finding(ran: &Ran, subject: &str) -> (String, String, String) {
    let json = ran.json();
    let findings = json["findings"].as_array().expect("a list");
    let found = findings.iter().find(|one| one["subject"] == subject);
    let found = found.unwrap_or_else(|| panic!("nothing about {subject}: {json}"));
    let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
    (text("level"), text("message"), text("hint"))
}

#[test]
fn a_healthy_vault_is_found_healthy() {
    let sandbox = Sandbox::new();
    let ran = sandbox.byok(&["doctor", "--json"]).exits(0);
    let json = ran.json();
    assert_eq!(json["schema_version"], 1);
    for one in json["findings"].as_array().unwrap() {
        // How much memory may be locked is the machine's affair.
        let is_fine = one["level"] == "fine" || one["subject"] == "locked memory";
        assert!(is_fine, "{one}");
    }
    assert_eq!(finding(&ran, "contents").0, "fine");
    let people = sandbox.byok(&["doctor"]).exits(0);
    assert!(people.stdout.contains("✓ header: "), "{people:?}");
}

#[test]
fn a_locked_vault_is_looked_at_from_outside() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let ran = sandbox.byok(&["doctor", "--json"]).exits(0);
    let (level, message, hint) = finding(&ran, "contents");
    assert_eq!(
        (level.as_str(), message.as_str()),
        ("notice", "not looked at: the vault is locked")
    );
    assert!(hint.contains("byok unlock"), "{hint}");
}

#[test]
fn loose_permissions_are_named_and_mended_at_the_next_unlock() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let header = sandbox.vault_dir().join("header.json");
    std::fs::set_permissions(&header, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = sandbox.byok(&["doctor", "--json"]).exits(0);
    let (level, message, hint) = finding(&ran, "permissions");
    assert_eq!(level, "notice");
    assert_eq!(message, format!("others can look into {} (mode 644)", header.display()));
    assert_eq!(hint, format!("run: chmod go= {}", header.display()));
    sandbox.byok(&["unlock"]).exits(0);
    assert_eq!(finding(&sandbox.byok(&["doctor", "--json"]), "permissions").0, "fine");
}

#[test]
fn broken_settings_are_named_with_their_line() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.config_dir()).unwrap();
    std::fs::set_permissions(sandbox.config_dir(), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::write(sandbox.config_dir().join("config.toml"), "[session\n").unwrap();
    let ran = sandbox.byok(&["doctor", "--json"]).exits(11);
    let (level, message, _) = finding(&ran, "settings");
    assert_eq!(level, "trouble");
    assert!(message.contains("config.toml: line 1: "), "{message}");
}

#[test]
fn the_socket_of_a_killed_daemon_is_explained_and_cleared_away() {
    let sandbox = Sandbox::new();
    let pid = sandbox.daemon_pid().expect("a daemon runs");
    let killed = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .unwrap();
    rustix::process::kill_process(killed, rustix::process::Signal::KILL).unwrap();
    wait::until("the daemon is gone", || sandbox.daemon_pid().is_none());
    let ran = sandbox.byok(&["doctor", "--json"]).exits(0);
    let (level, message, hint) = finding(&ran, "daemon");
    assert_eq!(level, "notice");
    assert_eq!(message, format!("died and left {} behind", sandbox.socket().display()));
    assert!(hint.contains("the next command clears it away"), "{hint}");
    sandbox.byok(&["list"]).exits(0);
    assert_ne!(sandbox.daemon_pid().expect("another daemon runs"), pid);
}

#[test]
fn a_missing_header_names_its_copy() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::remove_file(sandbox.vault_dir().join("header.json")).unwrap();
    let mut transcript = Transcript::of(&sandbox);
    let ran = sandbox.byok(&["doctor", "--json"]).exits(10);
    let (level, message, hint) = finding(&ran, "vault");
    assert_eq!(level, "trouble");
    assert!(
        format!("{message} {hint}").contains("header.json.bak"),
        "{message} {hint}"
    );
    transcript.byok(&["unlock"]).exits(10);
    transcript.byok(&["init"]);
    assert_snapshot!(transcript);
    // The advice works.
    let dir = sandbox.vault_dir();
    std::fs::copy(dir.join("header.json.bak"), dir.join("header.json")).unwrap();
    sandbox.byok(&["unlock"]).exits(0);
    sandbox.byok(&["doctor"]).exits(0);
}

#[test]
fn without_a_runtime_folder_the_socket_s_place_is_told() {
    let sandbox = Sandbox::empty();
    let mut command = sandbox.command(&["doctor", "--json"]);
    command.env_remove("BYOK_HOME");
    let ran = sandbox::run(command, None).exits(0);
    let (level, message, _) = finding(&ran, "runtime folder");
    assert_eq!(level, "notice");
    assert!(message.starts_with("XDG_RUNTIME_DIR is not set"), "{message}");
}
