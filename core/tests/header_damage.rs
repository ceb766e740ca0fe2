//! `header.json` damaged by chance: every bit is told before a password is asked for, and the copy repairs it.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::vault::{Vault, VaultError};
use common::{Home, beside, code};
use std::fs;

/// A shut vault and the bytes of its header.
fn shut() -> (Home, Vec<u8>) {
    let (home, vault) = Home::create();
    drop(vault);
    let header = fs::read(home.file("header.json")).unwrap();
    (home, header)
}

fn load(home: &Home, header: &[u8]) -> Result<Vault, VaultError> {
    fs::write(home.file("header.json"), header).unwrap();
    Vault::load(home.dir())
}

#[test]
fn every_flipped_bit_is_damage() {
    let (home, header) = shut();
    assert!(load(&home, &header).is_ok());
    for bit in 0..header.len() * 8 {
        let mut flipped = header.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let refused = code(&load(&home, &flipped));
        assert_eq!(refused, Some(Code::Damaged), "bit {} of byte {}", bit % 8, bit / 8);
    }
}

#[test]
fn every_truncation_is_damage() {
    let (home, header) = shut();
    for len in 0..header.len() {
        assert_eq!(code(&load(&home, &header[..len])), Some(Code::Damaged), "{len} bytes");
    }
}

#[test]
fn every_byte_set_to_zero_or_taken_out_is_damage() {
    let (home, header) = shut();
    for at in 0..header.len() {
        let mut zeroed = header.clone();
        zeroed[at] = 0;
        assert_eq!(code(&load(&home, &zeroed)), Some(Code::Damaged), "byte {at} zeroed");
        let mut shorter = header.clone();
        shorter.remove(at);
        assert_eq!(code(&load(&home, &shorter)), Some(Code::Damaged), "byte {at} taken out");
    }
}

#[test]
fn the_message_names_the_command_that_repairs_it() {
    let (home, mut header) = shut();
    header[100] ^= 1;
    let error = load(&home, &header).err().unwrap();
    let path = home.file("header.json");
    assert_eq!(error.code().exit_status(), 10);
    assert!(
        error
            .to_string()
            .starts_with(&format!("{} is damaged: ", path.display())),
        "{error}"
    );
    let command = format!("restore it from its copy: cp {}.bak {0}", path.display());
    assert_eq!(error.hint().unwrap(), command);
    fs::copy(home.file("header.json.bak"), &path).unwrap();
    assert!(home.unlock().is_ok());
}

#[test]
fn a_missing_header_is_damage_while_its_copy_or_database_is_there() {
    let (home, header) = shut();
    fs::remove_file(home.file("header.json")).unwrap();
    let error = Vault::load(home.dir()).err().unwrap();
    assert_eq!(error.code(), Code::Damaged);
    assert!(error.to_string().ends_with("header.json is missing"), "{error}");
    assert!(error.hint().unwrap().contains("cp "), "{:?}", error.hint());
    fs::remove_file(home.file("header.json.bak")).unwrap();
    assert_eq!(code(&Vault::load(home.dir())), Some(Code::Damaged));
    fs::remove_file(home.file("vault.db")).unwrap();
    assert_eq!(code(&Vault::load(home.dir())), Some(Code::NoVault));
    assert!(load(&home, &header).is_ok());
}

#[test]
fn a_header_that_cannot_be_read_is_an_io_error() {
    let (home, _) = shut();
    fs::remove_file(home.file("header.json")).unwrap();
    fs::create_dir(home.file("header.json")).unwrap();
    assert_eq!(code(&Vault::load(home.dir())), Some(Code::Io));
}

#[test]
fn the_header_of_another_vault_opens_nothing() {
    let (home, _) = shut();
    let (other, _) = shut();
    fs::copy(other.file("header.json"), home.file("header.json")).unwrap();
    assert_eq!(
        code(&home.recover()),
        Some(Code::WrongPassword),
        "its own code does not fit"
    );
    assert_eq!(
        code(&home.recover_with(&other.recovery_code)),
        Some(Code::Damaged),
        "the database does not fit"
    );
    assert_eq!(code(&home.unlock()), Some(Code::Damaged), "both have the same password");
}

/// What happens with each file of `damage/headers` in the place of the good header, and the right password.
const FILES: &[(&str, Code)] = &[
    ("byte-order-mark", Code::Damaged),
    ("checksum-empty", Code::Damaged),
    ("checksum-in-capitals", Code::Damaged),
    ("cut-in-half", Code::Damaged),
    ("empty", Code::Damaged),
    ("field-twice", Code::Damaged),
    ("fields-in-another-order", Code::Damaged),
    ("flipped-checksum", Code::Damaged),
    ("flipped-mac", Code::Damaged),
    ("flipped-salt", Code::Damaged),
    ("flipped-vault-id", Code::Damaged),
    ("flipped-wrapped-key", Code::Damaged),
    ("forged-date", Code::Damaged),
    ("forged-fewer-lanes", Code::WrongPassword),
    ("forged-generation-raised", Code::Damaged),
    ("forged-lanes-over-the-ceiling", Code::Damaged),
    ("forged-largest-numbers", Code::Damaged),
    ("forged-mac-cut", Code::Damaged),
    ("forged-mac-empty", Code::Damaged),
    ("forged-memory-over-the-ceiling", Code::Damaged),
    ("forged-memory-under-the-floor", Code::Damaged),
    ("forged-more-memory", Code::WrongPassword),
    ("forged-more-passes", Code::WrongPassword),
    ("forged-no-lanes", Code::Damaged),
    ("forged-no-parameters", Code::Damaged),
    ("forged-no-salt", Code::Damaged),
    ("forged-no-slots", Code::WrongPassword),
    ("forged-one-pass", Code::Damaged),
    ("forged-other-salt", Code::WrongPassword),
    ("forged-other-slot-id", Code::WrongPassword),
    ("forged-passes-over-the-ceiling", Code::Damaged),
    ("forged-short-salt", Code::Damaged),
    ("forged-slot-added", Code::Damaged),
    ("forged-slot-removed", Code::Damaged),
    ("forged-slots-swapped", Code::Damaged),
    ("forged-vault-id", Code::WrongPassword),
    ("forged-with-another-key", Code::Damaged),
    ("forged-wrapped-key-cut", Code::Damaged),
    ("forged-wrapped-key-empty", Code::Damaged),
    ("forged-wrapped-key-of-unknown-version", Code::Damaged),
    ("format-with-a-flipped-bit", Code::Damaged),
    ("format-zero", Code::Damaged),
    ("generation-is-negative", Code::Damaged),
    ("generation-is-text", Code::Damaged),
    ("larger-than-any-header", Code::Damaged),
    ("last-line-break-missing", Code::Damaged),
    ("line-breaks-of-windows", Code::Damaged),
    ("nested-too-deep", Code::Damaged),
    ("newer-format", Code::Config),
    ("not-json", Code::Damaged),
    ("on-one-line", Code::Damaged),
    ("salt-is-not-base64", Code::Damaged),
    ("slots-missing", Code::Damaged),
    ("trailing-bytes", Code::Damaged),
    ("unknown-field", Code::Damaged),
    ("unknown-kind-of-slot", Code::Damaged),
    ("vault-id-is-no-uuid", Code::Damaged),
    ("zeros", Code::Damaged),
];

#[test]
fn each_damaged_file_is_refused_with_its_code() {
    let home = Home::copy_of(&beside("vectors/vaults/written-by-oracle"));
    assert!(home.unlock().is_ok(), "the header they are made from is good");
    for (name, expected) in FILES {
        fs::copy(
            beside("damage/headers").join(format!("{name}.json")),
            home.file("header.json"),
        )
        .unwrap();
        assert_eq!(code(&home.unlock()), Some(*expected), "{name}");
    }
}

#[test]
fn no_damaged_file_is_left_out() {
    let mut names: Vec<_> = fs::read_dir(beside("damage/headers"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn what_is_forged_and_found_by_the_mac_is_called_tampering() {
    let home = Home::copy_of(&beside("vectors/vaults/written-by-oracle"));
    for name in [
        "forged-slot-added",
        "forged-slot-removed",
        "forged-slots-swapped",
        "forged-generation-raised",
        "forged-date",
    ] {
        fs::copy(
            beside("damage/headers").join(format!("{name}.json")),
            home.file("header.json"),
        )
        .unwrap();
        let error = home.unlock().err().unwrap();
        assert!(error.to_string().contains("was tampered with"), "{name}: {error}");
        assert!(error.hint().unwrap().contains("from a backup you trust"), "{name}");
    }
}

#[test]
fn monstrous_parameters_are_refused_before_they_cost_anything() {
    let home = Home::copy_of(&beside("vectors/vaults/written-by-oracle"));
    for name in [
        "forged-memory-over-the-ceiling",
        "forged-largest-numbers",
        "forged-memory-under-the-floor",
    ] {
        fs::copy(
            beside("damage/headers").join(format!("{name}.json")),
            home.file("header.json"),
        )
        .unwrap();
        let refused = home.unlock();
        assert!(matches!(refused, Err(VaultError::HostileSlot { .. })), "{name}");
    }
}
