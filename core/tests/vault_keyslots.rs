//! Password and recovery code are changed: the old one opens nothing, and nothing else changes.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::store::{Connection, HeaderError};
use byok_core::vault::{OpenVault, Unlocking, VaultError};
use common::{Home, PASSWORD, act, add, code, secret, text, value, words};
use std::fs;

const NEW: &str = "another long password";

fn change_password(vault: &mut OpenVault, from: &str, to: &str) -> Result<(), VaultError> {
    vault.change_password(&Unlocking::Password(&secret(from)), &secret(to), act())
}

/// Every wrapped data key and every sealed field, byte for byte.
fn sealed(db: &Connection) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut statement = db
        .prepare("SELECT wrapped_key, blob FROM versions NATURAL JOIN sealed ORDER BY key_id, field")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_new_password_opens_the_vault_and_the_old_one_does_not() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai", "sk-1");
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    drop(vault);
    assert_eq!(code(&home.unlock()), Some(Code::WrongPassword));
    assert_eq!(value(&mut home.unlock_with(NEW).unwrap(), "openai"), "sk-1");
}

#[test]
fn the_copy_of_the_header_does_not_bring_the_old_password_back() {
    let (home, mut vault) = Home::create();
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    drop(vault);
    fs::copy(home.file("header.json.bak"), home.file("header.json")).unwrap();
    assert_eq!(code(&home.unlock()), Some(Code::WrongPassword));
    assert!(home.unlock_with(NEW).is_ok());
}

#[test]
fn an_old_header_put_back_is_refused_as_rolled_back() {
    let (home, mut vault) = Home::create();
    let old = fs::read(home.file("header.json")).unwrap();
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    drop(vault);
    fs::write(home.file("header.json"), &old).unwrap();
    let refused = home.unlock();
    assert!(matches!(refused, Err(VaultError::Header(HeaderError::RolledBack(_)))));
    assert_eq!(code(&refused), Some(Code::Damaged));
}

#[test]
fn changing_the_password_touches_no_sealed_byte() {
    let (home, mut vault) = Home::create();
    for number in 0..5 {
        add(&mut vault, &format!("openai/{number}"), "sk-1");
    }
    vault.lock(act(), "test").unwrap();
    let before = sealed(&home.raw());
    assert_eq!(before.len(), 5);
    let mut vault = home.unlock().unwrap();
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    vault.lock(act(), "test").unwrap();
    assert_eq!(sealed(&home.raw()), before);
}

#[test]
fn the_old_password_is_asked_for_again() {
    let (home, mut vault) = Home::create();
    let before = fs::read(home.file("header.json")).unwrap();
    let refused = change_password(&mut vault, "not the password", NEW);
    assert_eq!(code(&refused), Some(Code::WrongPassword));
    let wrong = secret("not the password");
    assert_eq!(
        code(&vault.change_recovery_code(&Unlocking::Password(&wrong), act())),
        Some(Code::WrongPassword)
    );
    assert_eq!(
        code(&change_password(&mut vault, PASSWORD, "short")),
        Some(Code::InvalidField)
    );
    assert_eq!(fs::read(home.file("header.json")).unwrap(), before);
}

#[test]
fn the_recovery_code_sets_a_new_password() {
    let (home, vault) = Home::create();
    drop(vault);
    let mut vault = home.recover().unwrap();
    let recovery_code = secret(&home.recovery_code);
    vault
        .change_password(&Unlocking::RecoveryCode(&recovery_code), &secret(NEW), act())
        .unwrap();
    drop(vault);
    assert!(home.unlock_with(NEW).is_ok());
    assert!(home.recover().is_ok(), "the recovery code stays");
}

#[test]
fn a_new_recovery_code_replaces_the_old_one() {
    let (home, mut vault) = Home::create();
    let new = text(
        &vault
            .change_recovery_code(&Unlocking::Password(&secret(PASSWORD)), act())
            .unwrap(),
    );
    drop(vault);
    assert_ne!(new, home.recovery_code);
    assert_eq!(code(&home.recover()), Some(Code::WrongPassword));
    drop(home.recover_with(&new).unwrap());
    assert!(home.unlock().is_ok(), "the password stays");
}

#[test]
fn each_change_is_one_row_of_the_trail_and_one_generation() {
    let (home, mut vault) = Home::create();
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    vault
        .change_recovery_code(&Unlocking::Password(&secret(NEW)), act())
        .unwrap();
    assert_eq!(words(&vault, 1), ["password_changed ok", "recovery_changed ok"]);
    let header = fs::read_to_string(home.file("header.json")).unwrap();
    assert!(header.contains("\"generation\": 3"), "{header}");
}

#[test]
fn a_password_change_that_cannot_be_recorded_did_not_happen() {
    let (home, vault) = Home::create();
    let before = fs::read(home.file("header.json")).unwrap();
    let mut vault = home.tamper(
        vault,
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN new.action = 'password_changed' BEGIN SELECT RAISE(ABORT, ''); END",
    );
    assert_eq!(code(&change_password(&mut vault, PASSWORD, NEW)), Some(Code::Internal));
    drop(vault);
    assert_eq!(fs::read(home.file("header.json")).unwrap(), before);
    assert_eq!(fs::read(home.file("header.json.bak")).unwrap(), before);
    assert!(home.unlock().is_ok());
}

#[test]
fn a_password_change_that_cannot_be_written_did_not_happen() {
    // A folder where the new header, or its copy, would be written beside the old one.
    for obstacle in ["header.tmp", "header.json.tmp"] {
        let (home, mut vault) = Home::create();
        let before = fs::read(home.file("header.json")).unwrap();
        let rows = words(&vault, 0).len();
        fs::create_dir(home.file(obstacle)).unwrap();
        assert_eq!(
            code(&change_password(&mut vault, PASSWORD, NEW)),
            Some(Code::Io),
            "{obstacle}"
        );
        assert_eq!(words(&vault, 0).len(), rows, "{obstacle}");
        drop(vault);
        assert_eq!(fs::read(home.file("header.json")).unwrap(), before, "{obstacle}");
        assert_eq!(code(&home.unlock_with(NEW)), Some(Code::WrongPassword), "{obstacle}");
        assert!(home.unlock().is_ok(), "{obstacle}");
    }
}

#[test]
fn a_crash_between_header_and_database_leaves_the_new_password() {
    let (home, mut vault) = Home::create();
    let old_database = {
        vault.lock(act(), "test").unwrap();
        let bytes = fs::read(home.file("vault.db")).unwrap();
        vault = home.unlock().unwrap();
        bytes
    };
    change_password(&mut vault, PASSWORD, NEW).unwrap();
    drop(vault);
    fs::write(home.file("vault.db"), old_database).unwrap();
    let _ = fs::remove_file(home.file("vault.db-wal"));
    drop(home.unlock_with(NEW).unwrap());
    assert!(home.unlock_with(NEW).is_ok(), "the generation is caught up with");
}

#[test]
fn a_copy_left_behind_by_a_crash_is_mended() {
    let (home, vault) = Home::create();
    fs::write(home.file("header.json.bak"), "{}").unwrap();
    drop(vault);
    let shut = byok_core::vault::Vault::load(home.dir()).unwrap();
    assert!(shut.backup_fault().is_some());
    drop(home.unlock().unwrap());
    let shut = byok_core::vault::Vault::load(home.dir()).unwrap();
    assert_eq!(shut.backup_fault(), None);
}
