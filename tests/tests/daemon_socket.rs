//! The socket belongs to one person and one daemon.

use byok_e2e::nobody::{self, allow};
use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::sandbox::run;
use byok_e2e::{Sandbox, keys, process, raw, wait};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn socket_files_and_folders_are_private() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
    let home = sandbox.byok_home();
    for dir in ["data", "run", "state", "data/default.vault"] {
        assert_eq!(mode(&home.join(dir)), 0o700, "{dir}");
    }
    for file in [
        "run/default.sock",
        "run/default.lock",
        "run/default.prompt",
        "state/default.log",
    ] {
        assert_eq!(mode(&home.join(file)), 0o600, "{file}");
    }
    for entry in fs::read_dir(sandbox.vault_dir()).expect("there is a vault").flatten() {
        assert_eq!(mode(&entry.path()), 0o600, "{}", entry.path().display());
    }
}

#[test]
fn what_was_opened_up_is_made_private_again() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let home = sandbox.byok_home();
    allow(&home.join("run"), 0o755);
    allow(&sandbox.vault_dir(), 0o777);
    allow(&sandbox.vault_dir().join("vault.db"), 0o666);
    sandbox.byok(&["unlock"]).exits(0);
    assert_eq!(mode(&home.join("run")), 0o700);
    assert_eq!(mode(&sandbox.vault_dir()), 0o700);
    assert_eq!(mode(&sandbox.vault_dir().join("vault.db")), 0o600);
    assert_eq!(mode(&sandbox.socket()), 0o600);
}

#[test]
fn another_user_is_refused_even_where_the_folder_lets_him_in() {
    if !is_root_or_skip("acts as another user") {
        return;
    }
    let sandbox = Sandbox::new();
    let home = sandbox.byok_home();
    allow(&home, 0o755);
    allow(&home.join("run"), 0o755);
    allow(&sandbox.socket(), 0o666);
    let mut caller = nobody::command(&sandbox, &std::env::current_exe().expect("this program has a path"));
    caller
        .args(["--exact", "called_as_another_user", "--ignored"])
        .env("SOCKET", sandbox.socket());
    let called = run(caller, None).exits(0);
    assert!(called.stdout.contains("1 passed"), "{called:?}");
    let log = fs::read_to_string(home.join("state/default.log")).expect("there is a log");
    assert_eq!(log.matches("this vault belongs to another user").count(), 2, "{log}");
    assert_eq!(sandbox.byok(&["status", "--json"]).exits(0).json()["state"], "open");
}

/// What the other user does.
#[test]
#[ignore = "another_user_is_refused_even_where_the_folder_lets_him_in runs it as another user"]
fn called_as_another_user() {
    let Some(socket) = std::env::var_os("SOCKET") else {
        return;
    };
    for (method, path, body) in [("GET", "/api/health", ""), ("POST", "/api/session/lock", "{}")] {
        let refused = raw::ask(Path::new(&socket), method, path, body).answers(403);
        assert_eq!(refused.json()["error"]["message"], "this vault belongs to another user");
    }
}

#[test]
fn the_socket_of_a_daemon_that_died_is_recovered() {
    let sandbox = Sandbox::new();
    let first = raw::daemon_pid(&sandbox.socket());
    process::kill(first);
    process::wait_for_end(first);
    assert!(sandbox.socket().exists(), "nothing was left to be recovered");
    assert_eq!(sandbox.byok(&["status", "--json"]).exits(0).json()["state"], "locked");
    sandbox.byok(&["list"]).exits(0);
    assert_ne!(raw::daemon_pid(&sandbox.socket()), first);
    assert_eq!(mode(&sandbox.socket()), 0o600);
}

/// The words for the other vault.
fn work<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&["--vault", "work"], words].concat()
}

#[test]
fn two_vaults_have_two_daemons_and_nothing_in_common() {
    let sandbox = Sandbox::new();
    let (one, other) = (keys::openai("one"), keys::openai("other"));
    sandbox
        .byok(&work(&[
            "init",
            "--kdf-memory",
            "19",
            "--kdf-passes",
            "2",
            "--recovery-file",
            "code",
        ]))
        .exits(0);
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--no-check"], &one)
        .exits(0);
    sandbox
        .byok_with(&work(&["add", "openai", "--stdin", "--no-check"]), &other)
        .exits(0);
    let socket = sandbox.byok_home().join("run/work.sock");
    assert_ne!(raw::daemon_pid(&sandbox.socket()), raw::daemon_pid(&socket));

    sandbox.byok(&["lock"]).exits(0);
    assert_eq!(
        sandbox.byok(&work(&["status", "--json"])).exits(0).json()["state"],
        "open"
    );
    assert_eq!(sandbox.byok(&work(&["get", "openai"])).exits(0).stdout.trim(), other);
    assert_eq!(sandbox.byok(&["get", "openai"]).exits(0).stdout.trim(), one);
    sandbox.byok(&work(&["daemon", "stop"])).exits(0);
    wait::until("the second daemon has ended", || !socket.exists());
    assert_eq!(sandbox.byok(&["status", "--json"]).exits(0).json()["state"], "open");
}
