//! A disk that takes no more: an honest error, and everything that was confirmed is there afterwards.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]
#![cfg(unix)]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::store::settings;
use byok_core::vault::Unlocking;
use common::{Home, PASSWORD, act, code, new_key, now, secret, value};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::path::PathBuf;
use std::process::Command;

const HOME: &str = "BYOK_TEST_FULL_DISK";

/// From here on no file of this process grows beyond `bytes`; only its own process may call it.
fn forbid_files_over(bytes: u64) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(
        Resource::Fsize,
        Rlimit {
            current: Some(bytes),
            maximum,
        },
    )
    .unwrap();
}

/// Runs one of the ignored tests below in a process of its own, in which a file that is too large is an error (the
/// signal that comes with it would end the process).
fn in_a_process_of_its_own(test: &str, home: &Home) -> String {
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(HOME, home.dir())
        .env("BYOK_TEST_CODE", &home.recovery_code)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

fn adopted() -> Option<Home> {
    let dir = PathBuf::from(std::env::var_os(HOME)?);
    Some(Home::adopt(&dir, &std::env::var("BYOK_TEST_CODE").unwrap()))
}

#[test]
fn keys_that_were_confirmed_before_the_disk_was_full_are_there() {
    let (home, vault) = Home::create();
    vault.lock(act(), "test").unwrap();
    let said = in_a_process_of_its_own("child_adds_keys_until_the_disk_is_full", &home);
    let confirmed: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("confirmed "))
        .collect();
    assert!(confirmed.len() > 3, "{said}");
    let mut vault = home.recover().unwrap();
    let keys = vault.find(&Default::default(), now()).unwrap();
    assert_eq!(
        keys.iter().map(|key| key.reference.as_str()).collect::<Vec<_>>(),
        confirmed
    );
    for reference in confirmed {
        assert_eq!(value(&mut vault, reference).len(), 5_000);
    }
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
    vault.check_integrity().unwrap();
    common::add(&mut vault, "openai/after", "there is space again");
}

#[test]
#[ignore = "limits its own process: run by the test above"]
fn child_adds_keys_until_the_disk_is_full() {
    let Some(home) = adopted() else { return };
    let mut vault = home.recover().unwrap();
    forbid_files_over(300_000);
    for number in 0.. {
        let reference = format!("openai/{number:03}");
        let value = "x".repeat(5_000);
        match vault.add(new_key(&reference, &value), act()) {
            Ok(added) => println!("confirmed {}", added.key.reference),
            Err(error) => {
                assert_eq!((error.code(), error.code().exit_status()), (Code::Io, 12));
                assert!(error.hint().is_some());
                break;
            }
        }
    }
    // What was refused is not half there, and reading goes on.
    let listed = vault.find(&Default::default(), now()).unwrap();
    println!("listed {}", listed.len());
    assert_eq!(
        code(&vault.add(new_key("openai/again", &"x".repeat(5_000)), act())),
        Some(Code::Io)
    );
    assert_eq!(vault.find(&Default::default(), now()).unwrap(), listed);
}

#[test]
fn a_password_change_on_a_full_disk_did_not_happen() {
    let (home, vault) = Home::create();
    vault.lock(act(), "test").unwrap();
    in_a_process_of_its_own("child_changes_the_password_on_a_full_disk", &home);
    assert_eq!(
        code(&home.unlock_with("another long password")),
        Some(Code::WrongPassword)
    );
    assert!(home.unlock().is_ok());
}

#[test]
#[ignore = "limits its own process: run by the test above"]
fn child_changes_the_password_on_a_full_disk() {
    let Some(home) = adopted() else { return };
    let mut vault = home.recover().unwrap();
    forbid_files_over(100);
    let password = secret(PASSWORD);
    let refused = vault.change_password(&Unlocking::Password(&password), &secret("another long password"), act());
    assert_eq!(code(&refused), Some(Code::Io));
    assert!(
        !home.file("header.tmp").exists() && !home.file("header.json.tmp").exists(),
        "nothing half-written stays"
    );
}

#[test]
fn a_lock_on_a_full_disk_locks_and_loses_nothing() {
    let (home, mut vault) = Home::create();
    common::add(&mut vault, "openai/main", "sk-1");
    vault.lock(act(), "test").unwrap();
    in_a_process_of_its_own("child_locks_on_a_full_disk", &home);
    let mut vault = home.recover().unwrap();
    assert_eq!(value(&mut vault, "openai/main"), "sk-1");
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
    drop(vault);
    let generation = settings::load(&home.raw(), "header_generation").unwrap();
    assert_eq!(generation.as_deref(), Some("1"));
}

#[test]
#[ignore = "limits its own process: run by the test above"]
fn child_locks_on_a_full_disk() {
    let Some(home) = adopted() else { return };
    let vault = home.recover().unwrap();
    forbid_files_over(100);
    assert_eq!(code(&vault.lock(act(), "test")), Some(Code::Io));
}
