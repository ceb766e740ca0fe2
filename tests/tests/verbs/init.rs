//! `byok init`

use byok_e2e::{Sandbox, Transcript, sandbox::PASSWORD};
use insta::assert_snapshot;
use std::os::unix::fs::PermissionsExt;

const CHEAP: [&str; 5] = ["init", "--kdf-memory", "19", "--kdf-passes", "2"];

fn init<'a>(more: &[&'a str]) -> Vec<&'a str> {
    CHEAP.iter().chain(more).copied().collect()
}

#[test]
fn a_vault_is_created_open_and_once() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&init(&["--recovery-file", "recovery"])).exits(0);
    transcript.byok(&["status"]).exits(0);
    transcript.byok(&init(&[])).exits(8);
    assert_snapshot!(transcript);
}

#[test]
fn the_document_names_the_vault_and_holds_no_code() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.byok(&init(&["--json"])).exits(0);
    let json = ran.json();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["vault"], "default");
    assert_eq!(json["path"], sandbox.vault_dir().display().to_string());
    // Shown once, as talk: a script that keeps stdout does not keep the code.
    assert!(ran.stderr.contains("Recovery code, shown only now:"), "{ran:?}");
}

#[test]
fn the_recovery_file_is_private_and_never_overwritten() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    let kept = sandbox.file("kept", "a letter");
    transcript.byok(&init(&["--recovery-file", "kept"])).exits(8);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "a letter");
    // There must be no vault whose recovery code nobody has seen.
    transcript.byok(&["status"]).exits(0);
    transcript.byok(&init(&["--recovery-file", "fresh"])).exits(0);
    let mode = sandbox.dir().join("fresh").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_snapshot!(transcript);
}

#[test]
fn weak_passwords_and_weak_derivation_are_refused() {
    let sandbox = Sandbox::empty();
    let mut transcript = Transcript::of(&sandbox);
    sandbox.file("password", "seven77");
    transcript.byok(&init(&[])).exits(2);
    sandbox.file("password", "");
    transcript.byok(&init(&[])).exits(2);
    sandbox.file("password", PASSWORD);
    transcript
        .byok(&["init", "--kdf-memory", "18", "--kdf-passes", "2"])
        .exits(2);
    transcript
        .byok(&["init", "--kdf-memory", "19", "--kdf-passes", "1"])
        .exits(2);
    transcript.byok(&["status"]).exits(0);
    assert_snapshot!(transcript);
}

#[test]
fn nobody_to_ask_for_a_password_is_told() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.stranger(&CHEAP).exits(2);
    assert_snapshot!(ran.snapshot());
}

#[test]
fn vaults_live_side_by_side() {
    let sandbox = Sandbox::new();
    sandbox.byok(&init(&["--vault", "work"])).exits(0);
    sandbox
        .byok_with(&["add", "generic", "pin", "--stdin", "--vault", "work"], "1234")
        .exits(0);
    let count = |vault| {
        sandbox.byok(&["status", "--json", "--vault", vault]).exits(0).json()["keys"]
            .as_u64()
            .unwrap()
    };
    assert_eq!((count("default"), count("work")), (0, 1));
    sandbox.byok(&["daemon", "stop", "--vault", "work"]).exits(0);
    sandbox.byok(&["status", "--vault", "../x"]).exits(2);
}

#[test]
fn files_are_private() {
    let sandbox = Sandbox::new();
    // A locked vault and somebody who unlocks it: the prompt's lock is made too.
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
    sandbox.holds("generic", "x", "v");
    let mut folders = vec![sandbox.byok_home()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            let is_dir = entry.file_type().unwrap().is_dir();
            let wanted = if is_dir { 0o700 } else { 0o600 };
            assert_eq!(mode, wanted, "{:?} is {mode:o}", entry.path());
            folders.extend(is_dir.then(|| entry.path()));
            seen += 1;
        }
    }
    assert!(seen > 8, "only {seen} entries were looked at");
}
