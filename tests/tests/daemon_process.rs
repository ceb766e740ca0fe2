//! What the daemon takes from whoever started it, and what it denies the others.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::sandbox::run;
use byok_e2e::{Planted, Sandbox, nobody, process, raw, scan, served, wait};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};

#[test]
fn the_daemon_has_nothing_of_its_starters_environment_but_where_things_are() {
    if !is_root_or_skip("reads the daemon's environment") {
        return;
    }
    let planted = Planted::new();
    let sandbox = &planted.sandbox;
    let token = served::token(sandbox, "editor", "metadata", &[]);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut command = sandbox.command(&["list"]);
    command
        .env("OPENAI_API_KEY", &planted.value)
        .env("UNRELATED", "something")
        .env("ANOTHER", &planted.password)
        .env("BYOK_TOKEN", token);
    // A token does not open a locked vault, but its daemon was started.
    run(command, None).exits(5);

    let environment = process::environment(planted.daemon());
    assert_eq!(planted.typed_scanner().hits(&environment), []);
    let text = String::from_utf8(environment).expect("a text");
    let names: Vec<&str> = text
        .split('\0')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.contains(&"BYOK_HOME"), "{names:?}");
    assert!(
        names
            .iter()
            // What is ours and not the starter's: how the allocator behaves.
            .filter(|name| !name.starts_with("MALLOC_"))
            .all(|name| ["PATH", "HOME", "BYOK_HOME", "LANG"].contains(name)),
        "{names:?}"
    );
    let cwd = fs::read_link(format!("/proc/{}/cwd", planted.daemon())).expect("the daemon runs");
    assert_eq!(cwd.to_str(), Some("/"));
}

#[test]
fn the_daemon_survives_the_terminal_that_started_it() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let terminal = native_pty_system()
        .openpty(PtySize::default())
        .expect("there are terminals");
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", "\"$@\"; exec sleep 1000", "sh"]);
    shell.arg(byok_e2e::bin::byok());
    shell.arg("list");
    shell.env_clear();
    for (name, value) in sandbox.command(&[]).get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let mut shell = terminal.slave.spawn_command(shell).expect("a shell can be started");
    wait::for_some("the daemon listens", || raw::Raw::try_connect(&sandbox.socket()).ok());
    wait::until("the vault is open", || {
        sandbox.byok(&["status", "--json"]).json()["state"] == "open"
    });
    let daemon = raw::daemon_pid(&sandbox.socket());

    // The terminal goes: everything in its session gets a SIGHUP.
    drop(terminal);
    shell.wait().expect("the shell is hung up on");
    assert_eq!(raw::daemon_pid(&sandbox.socket()), daemon);
    assert_eq!(sandbox.byok(&["status", "--json"]).exits(0).json()["state"], "open");
}

#[test]
fn a_hangup_does_not_end_the_daemon() {
    let sandbox = Sandbox::new();
    let daemon = raw::daemon_pid(&sandbox.socket());
    let hung_up = Command::new("kill").args(["-HUP", &daemon.to_string()]).status();
    assert!(hung_up.expect("there is a kill command").success());
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--no-check"], "a value that is stored")
        .exits(0);
    assert_eq!(raw::daemon_pid(&sandbox.socket()), daemon);
}

/// The kernel gives `/proc/PID/*` of a process that can't be dumped to root, and lets nobody of its own user in.
#[test]
fn the_daemon_cant_be_looked_into_by_its_own_user() {
    if !is_root_or_skip("acts as another user") {
        return;
    }
    let sandbox = Sandbox::empty();
    let home = nobody::own_dir(&sandbox, "n");
    let password = home.join("password");
    fs::write(&password, scan::unique()).expect("the home is writable");
    nobody::allow(&password, 0o644);
    let mut init = nobody::byok(
        &sandbox,
        &home,
        &["init", "--kdf-memory", "19", "--kdf-passes", "2", "--recovery-file"],
    );
    init.arg(home.join("code")).env("BYOK_PASSWORD_FILE", &password);
    run(init, None).exits(0);

    let _stopped = Stopped(|| nobody::byok(&sandbox, &home, &["daemon", "stop"]));

    let report = run(nobody::byok(&sandbox, &home, &["doctor", "--json"]), None).json();
    let said = report["findings"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["subject"] == "daemon"))
        .cloned();
    let daemon = said
        .and_then(|one| one["message"].as_str()?.rsplit(' ').next()?.parse().ok())
        .expect("it runs");
    let mut other = Command::new("sleep");
    std::os::unix::process::CommandExt::uid(&mut other, nobody::UID);
    let sleeping = Ended(
        other
            .arg("1000")
            .stdin(Stdio::null())
            .spawn()
            .expect("sleep can be started"),
    );
    let other = sleeping.0.id();
    let owner = |pid: u32| {
        fs::metadata(format!("/proc/{pid}/mem"))
            .expect("the process runs")
            .uid()
    };
    wait::until("sleep has become itself", || owner(other) == nobody::UID);
    assert_eq!(owner(daemon), 0, "the daemon can be dumped and traced");

    let peek = |pid: u32| {
        let mut head = Command::new("head");
        std::os::unix::process::CommandExt::uid(&mut head, nobody::UID);
        head.args(["-c", "1", &format!("/proc/{pid}/environ")])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        head.status().expect("head can be started").success()
    };
    assert!(
        peek(other),
        "the user can't even look into his own sleep: nothing was shown"
    );
    assert!(!peek(daemon));
}

/// Runs a command when the test ends, however it ends.
struct Stopped<F: Fn() -> Command>(F);

impl<F: Fn() -> Command> Drop for Stopped<F> {
    fn drop(&mut self) {
        run((self.0)(), None);
    }
}

/// A process that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[test]
fn children_keep_their_limit_on_core_files() {
    let sandbox = Sandbox::new();
    sandbox
        .byok_with(&["add", "openai", "--stdin", "--no-check"], "a value that is stored")
        .exits(0);
    let script = "ulimit -S -c 7; \"$@\" run --only openai -- sh -c 'ulimit -S -c'";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(byok_e2e::bin::byok()).env_clear();
    for (name, value) in sandbox.command(&[]).get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    assert_eq!(run(shell, None).exits(0).stdout.trim(), "7");
}
