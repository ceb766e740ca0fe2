//! A vault is made, opened and shut.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::crypto::KdfParams;
use byok_core::error::{Code, Failure};
use byok_core::vault::{FailedUnlock, Unlocking, Vault, loose_paths};
use common::{CHEAP, Home, PASSWORD, act, act_at, add, code, now, secret, time, trail, value, words};
use std::fs;
use tempfile::TempDir;

#[test]
fn what_was_stored_is_there_after_lock_and_unlock() {
    let (home, mut vault) = Home::create();
    let id = vault.id();
    let key = add(&mut vault, "openai/main", "sk-1");
    let shut = vault.lock(act(), "asked").unwrap().vault;
    assert_eq!(shut.id(), id);
    let mut vault = home.unlock().unwrap();
    assert_eq!(vault.id(), id);
    assert_eq!(vault.find(&Default::default(), now()).unwrap(), [key]);
    assert_eq!(value(&mut vault, "openai/main"), "sk-1");
}

#[test]
fn a_vault_dropped_without_lock_keeps_what_was_confirmed() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    drop(vault);
    assert_eq!(value(&mut home.unlock().unwrap(), "openai"), "sk-1");
}

#[test]
fn a_wrong_password_exits_with_6() {
    let (home, vault) = Home::create();
    drop(vault);
    for wrong in ["correct horse battery stable", "", "correct horse battery staple "] {
        let error = home.unlock_with(wrong).err().unwrap();
        assert_eq!(error.code(), Code::WrongPassword);
        assert_eq!(error.code().exit_status(), 6);
        assert_eq!(error.to_string(), "wrong password");
    }
}

#[test]
fn the_recovery_code_opens_the_vault_in_any_spelling() {
    let (home, vault) = Home::create();
    drop(vault);
    for typed in [
        home.recovery_code.clone(),
        home.recovery_code.to_lowercase().replace('-', " "),
    ] {
        let vault = home.recover_with(&typed).unwrap();
        let last = trail(&vault).pop().unwrap();
        assert_eq!(last.detail["with"], "recovery_code");
    }
}

#[test]
fn the_recovery_code_of_another_vault_exits_with_6() {
    let (home, _vault) = Home::create();
    let (other, _) = Home::create();
    drop(_vault);
    let error = home.recover_with(&other.recovery_code).err().unwrap();
    assert_eq!(error.code(), Code::WrongPassword);
    assert!(error.to_string().contains("belongs to another vault"), "{error}");
    assert_eq!(code(&home.recover_with("not a code")), Some(Code::WrongPassword));
}

#[test]
fn failed_tries_are_in_the_trail_before_the_success() {
    let (home, vault) = Home::create();
    drop(vault);
    let failed = ["2026-11-22T10:00:01Z", "2026-11-22T10:00:02Z"].map(|at| FailedUnlock {
        actor: act().actor.clone(),
        at: time(at),
    });
    let password = secret(PASSWORD);
    let shut = Vault::load(home.dir()).unwrap();
    let vault = shut
        .unlock(
            &Unlocking::Password(&password),
            &failed,
            act_at(time("2026-11-22T10:00:03Z")),
        )
        .unwrap();
    assert_eq!(
        words(&vault, 0),
        [
            "vault_created ok",
            "wrong_password refused",
            "wrong_password refused",
            "unlocked ok"
        ]
    );
    assert_eq!(trail(&vault)[1].at, failed[0].at);
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
}

#[test]
fn a_second_vault_in_the_same_folder_is_refused() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai", "sk-1");
    drop(vault);
    let again = || code(&Vault::create(home.dir(), &secret(PASSWORD), CHEAP, act()));
    assert_eq!(again(), Some(Code::Exists));
    fs::write(home.file("header.json"), "rubbish").unwrap();
    assert_eq!(again(), Some(Code::Exists));
    fs::remove_file(home.file("header.json")).unwrap();
    assert_eq!(again(), Some(Code::Exists));
}

#[test]
fn a_folder_without_a_vault_is_no_vault() {
    let tmp = TempDir::new().unwrap();
    assert_eq!(code(&Vault::load(tmp.path())), Some(Code::NoVault));
    assert_eq!(code(&Vault::load(&tmp.path().join("absent"))), Some(Code::NoVault));
}

#[test]
fn what_protects_nothing_is_refused_and_leaves_nothing() {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("byok/default.vault");
    let create = |password: &str, params| code(&Vault::create(&dir, &secret(password), params, act()));
    assert_eq!(create("seven77", CHEAP), Some(Code::InvalidField));
    assert_eq!(
        create("пароль7", CHEAP),
        Some(Code::InvalidField),
        "characters are counted, not bytes"
    );
    assert_eq!(
        create(
            PASSWORD,
            KdfParams {
                memory_mib: 18,
                ..CHEAP
            }
        ),
        Some(Code::Usage)
    );
    assert_eq!(
        create(
            PASSWORD,
            KdfParams {
                memory_mib: 4097,
                ..CHEAP
            }
        ),
        Some(Code::Usage)
    );
    assert_eq!(fs::read_dir(tmp.path()).unwrap().count(), 0);
    assert_eq!(create("eight888", CHEAP), None);
}

#[test]
fn what_a_crashed_creation_left_is_no_vault_and_no_obstacle() {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("byok/default.vault");
    let scaffold = tmp.path().join("byok/default.vault.new");
    fs::create_dir_all(&scaffold).unwrap();
    fs::write(scaffold.join("vault.db"), "half a database").unwrap();
    assert_eq!(code(&Vault::load(&dir)), Some(Code::NoVault));
    drop(Vault::create(&dir, &secret(PASSWORD), CHEAP, act()).unwrap());
    assert!(!scaffold.exists());
}

#[test]
fn a_composed_and_a_decomposed_password_are_one() {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("byok/default.vault");
    drop(Vault::create(&dir, &secret("caf\u{e9} au lait"), CHEAP, act()).unwrap());
    let decomposed = secret("cafe\u{301} au lait");
    let shut = Vault::load(&dir).unwrap();
    assert!(shut.unlock(&Unlocking::Password(&decomposed), &[], act()).is_ok());
}

#[cfg(unix)]
#[test]
fn files_are_private_and_made_private_again() {
    use std::os::unix::fs::PermissionsExt;
    let (home, vault) = Home::create();
    assert_eq!(loose_paths(home.dir()), []);
    drop(vault);
    fs::set_permissions(home.dir(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(home.file("vault.db"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(loose_paths(home.dir()).len(), 2);
    drop(home.unlock().unwrap());
    assert_eq!(loose_paths(home.dir()), []);
}

#[test]
fn neither_file_holds_a_value_a_name_or_the_password() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai/planted-name", "sk-planted-value-0123456789");
    vault.lock(act(), "asked").unwrap();
    let files = fs::read_dir(home.dir())
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let bytes = files.collect::<Vec<_>>().concat();
    let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds("\"memory_mib\""), "the search finds what is there");
    for needle in [
        "planted-value",
        "planted-name",
        PASSWORD,
        &home.recovery_code,
        "SQLite format 3",
    ] {
        assert!(!holds(needle), "{needle}");
    }
}
