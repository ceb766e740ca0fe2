//! `byok unlock`, `lock`, `status`, `daemon stop`

use byok_e2e::{Sandbox, Transcript, wait};
use insta::assert_snapshot;

#[test]
fn status_tells_absent_locked_and_open() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    let looks = |transcript: &mut Transcript| {
        transcript.byok(&["status"]).exits(0);
        transcript.byok(&["status", "--short"]).exits(0);
    };
    looks(&mut transcript);
    assert!(!sandbox.byok_home().exists(), "looking creates nothing");
    sandbox
        .byok(&["init", "--kdf-memory", "19", "--kdf-passes", "2"])
        .exits(0);
    sandbox.byok(&["lock"]).exits(0);
    looks(&mut transcript);
    sandbox.byok(&["unlock"]).exits(0);
    sandbox.holds("generic", "one", "1");
    sandbox
        .byok_with(&["add", "generic", "two", "--stdin", "--expires", "9d"], "2")
        .exits(0);
    looks(&mut transcript);
    assert_snapshot!(transcript);
}

#[test]
fn status_of_a_locked_vault_starts_no_daemon() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    for words in [&["status"][..], &["status", "--short"], &["lock"], &["doctor"], &[]] {
        sandbox.byok(words).exits(0);
        assert!(!sandbox.socket().exists(), "{words:?} started a daemon");
    }
}

#[test]
fn unlock_and_lock_say_what_is_now() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["lock"]).exits(0);
    transcript.byok(&["lock"]).exits(0);
    transcript.byok(&["unlock"]).exits(0);
    transcript.byok(&["unlock"]).exits(0);
    transcript.byok(&["unlock", "--for", "2h"]).exits(0);
    transcript.byok(&["unlock", "--for", "soon"]).exits(2);
    assert_snapshot!(transcript);
}

#[test]
fn a_wrong_password_opens_nothing() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    sandbox.file("password", "correct horse battery stable");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["unlock"]).exits(6);
    transcript.byok(&["unlock", "--json"]).exits(6);
    transcript.byok(&["status"]).exits(0);
    transcript.byok(&["list"]).exits(6);
    assert_snapshot!(transcript);
}

#[test]
fn unlock_for_can_not_go_beyond_the_hard_limit() {
    let sandbox = Sandbox::new();
    let left = |words: &[&str]| {
        let json = sandbox.byok(words).exits(0).json();
        let end: jiff::Timestamp = json["locks_at"].as_str().unwrap().parse().unwrap();
        end.as_second() - jiff::Timestamp::now().as_second()
    };
    let two_hours = left(&["unlock", "--for", "2h", "--json"]);
    assert!((7_100..=7_200).contains(&two_hours), "{two_hours}");
    let hard = left(&["unlock", "--for", "90d", "--json"]);
    assert!((43_100..=43_200).contains(&hard), "{hard}");
}

#[test]
fn nobody_to_ask_for_the_password_is_told() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let mut transcript = Transcript::of(&sandbox);
    for words in [&["unlock"][..], &["get", "generic/x"], &["list", "--json"]] {
        transcript.note(words, sandbox.stranger(words)).exits(5);
    }
    assert_snapshot!(transcript);
}

#[test]
fn without_a_vault_verbs_say_how_to_make_one() {
    let sandbox = Sandbox::empty();
    for words in [
        &["unlock"][..],
        &["list"],
        &["get", "openai"],
        &["check"],
        &["audit"],
        &["run", "--", "true"],
    ] {
        let ran = sandbox.byok(words);
        let code = if words[0] == "run" { 125 } else { 7 };
        assert_eq!(ran.code, Some(code), "{words:?} {ran:?}");
        assert!(ran.stderr.contains("there is no vault at"), "{words:?} {ran:?}");
        assert!(ran.stderr.contains("byok init"), "{words:?} {ran:?}");
    }
}

#[test]
fn the_password_may_come_from_a_command() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let unlock = |command: &str| {
        let mut unlock = sandbox.bare_command(&["unlock"]);
        unlock.env("BYOK_PASSWORD_COMMAND", command);
        byok_e2e::sandbox::run(unlock, None)
    };
    let failed = unlock("echo half a password; exit 3").exits(11);
    assert!(failed.stderr.contains("BYOK_PASSWORD_COMMAND gave no password"));
    assert!(!failed.stderr.contains("half a password"));
    unlock("cat password").exits(0);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "open");
}

#[test]
fn an_unused_vault_locks_by_itself() {
    let sandbox = Sandbox::empty();
    std::fs::create_dir_all(sandbox.config_dir()).unwrap();
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[session]\nidle_lock = \"1s\"\n",
    )
    .unwrap();
    sandbox
        .byok(&["init", "--kdf-memory", "19", "--kdf-passes", "2"])
        .exits(0);
    sandbox.holds("generic", "x", "v");
    // Looking is not using: this poll does not keep it open.
    wait::until("the vault locks", || {
        sandbox.byok(&["status", "--json"]).json()["state"] == "locked"
    });
    sandbox.stranger(&["get", "generic/x"]).exits(5);
    assert_eq!(sandbox.byok(&["get", "generic/x"]).exits(0).stdout, "v");
    let trail = sandbox.byok(&["audit", "--json", "--limit", "0"]).exits(0).json();
    let locked = trail["events"].as_array().unwrap().iter();
    let by_daemon = locked.filter(|event| event["action"] == "locked" && event["actor"]["face"] == "daemon");
    assert!(by_daemon.count() >= 1, "{trail}");
}

#[test]
fn a_wrong_setting_is_told_with_its_line() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    std::fs::create_dir_all(sandbox.config_dir()).unwrap();
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[session]\nidel_lock = \"1s\"\n",
    )
    .unwrap();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["unlock"]).exits(11);
    transcript.byok(&["list", "--json"]).exits(11);
    std::fs::write(
        sandbox.config_dir().join("config.toml"),
        "[session]\nidle_lock = \"soon\"\n",
    )
    .unwrap();
    transcript.byok(&["list"]).exits(11);
    assert_snapshot!(transcript);
}

#[test]
fn stopping_the_daemon_locks_the_vault() {
    let sandbox = Sandbox::new();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["daemon", "stop"]).exits(0);
    transcript.byok(&["daemon", "stop"]).exits(0);
    transcript.byok(&["status"]).exits(0);
    transcript.note(&["list"], sandbox.stranger(&["list"])).exits(5);
    assert_snapshot!(transcript);
}

#[test]
fn a_wrong_password_leaves_an_open_vault_open_and_is_recorded() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.dir().join("wrong"), "not the password").unwrap();
    let mut command = sandbox.command(&["unlock", "--for", "1h"]);
    command.env("BYOK_PASSWORD_FILE", sandbox.dir().join("wrong"));
    byok_e2e::sandbox::run(command, None).exits(6);
    assert_eq!(sandbox.byok(&["status", "--json"]).exits(0).json()["state"], "open");
    let trail = sandbox.byok(&["audit", "--json"]).exits(0).json();
    let events = trail["events"].as_array().unwrap();
    assert!(
        events.iter().any(|event| event["action"] == "wrong_password"),
        "{trail}"
    );
}
