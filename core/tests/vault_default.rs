//! Which key the bare name of a service means is the person's choice.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::{Code, Failure};
use byok_core::model::{Patch, Reference};
use byok_core::vault::{KeyError, OpenVault};
use common::{Home, act, act_at, add, new_key, now, row, time, words};

fn defaults(vault: &OpenVault) -> Vec<String> {
    let keys = vault.find(&Default::default(), now()).unwrap();
    keys.into_iter()
        .filter(|key| key.is_default)
        .map(|key| key.reference)
        .collect()
}

fn make_default(is_default: bool) -> Patch {
    Patch {
        is_default: Some(is_default),
        ..Patch::default()
    }
}

#[test]
fn the_first_key_of_a_service_is_its_default() {
    let (_home, mut vault) = Home::create();
    for reference in ["openai/a", "openai/b", "gemini/c"] {
        add(&mut vault, reference, reference);
    }
    assert_eq!(defaults(&vault), ["gemini/c", "openai/a"]);
}

#[test]
fn adding_as_default_moves_it() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/a", "sk-a");
    let mut new = new_key("openai/b", "sk-b");
    new.make_default = true;
    assert!(vault.add(new, act()).unwrap().key.is_default);
    assert_eq!(defaults(&vault), ["openai/b"]);
}

#[test]
fn choosing_another_default_moves_it() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/a", "sk-a");
    let b = add(&mut vault, "openai/b", "sk-b");
    add(&mut vault, "gemini/c", "sk-c");
    vault.edit(b.id, &make_default(true), act()).unwrap();
    assert_eq!(defaults(&vault), ["gemini/c", "openai/b"]);
    assert_eq!(words(&vault, 4), ["made_default ok openai/b"]);
}

#[test]
fn after_its_removal_there_is_none_and_the_others_are_named_oldest_first() {
    let (_home, mut vault) = Home::create();
    let a = add(&mut vault, "openai/a", "sk-a");
    vault
        .add(new_key("openai/c", "sk-c"), act_at(time("2026-11-22T10:00:01Z")))
        .unwrap();
    vault
        .add(new_key("openai/b", "sk-b"), act_at(time("2026-11-22T10:00:02Z")))
        .unwrap();
    vault.remove(a.id, act()).unwrap();
    assert_eq!(defaults(&vault), [""; 0]);
    let error = vault.resolve(&Reference::parse("openai").unwrap()).unwrap_err();
    let KeyError::NoDefault { service, names } = &error else {
        panic!("{error}")
    };
    assert_eq!(
        (service.as_str(), names.as_slice()),
        ("openai", ["c".to_owned(), "b".to_owned()].as_slice())
    );
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(error.hint().unwrap(), "name one (c, b), or run `byok default openai/c`");
}

#[test]
fn a_new_key_does_not_slip_into_the_place_of_a_removed_default() {
    let (_home, mut vault) = Home::create();
    let a = add(&mut vault, "openai/a", "sk-a");
    add(&mut vault, "openai/b", "sk-b");
    vault.remove(a.id, act()).unwrap();
    add(&mut vault, "openai/c", "sk-c");
    assert_eq!(defaults(&vault), [""; 0]);
}

#[test]
fn the_only_key_after_all_were_removed_is_the_first_again() {
    let (_home, mut vault) = Home::create();
    let a = add(&mut vault, "openai/a", "sk-a");
    vault.remove(a.id, act()).unwrap();
    add(&mut vault, "openai/b", "sk-b");
    assert_eq!(row(&vault, "openai").key.reference, "openai/b");
}

#[test]
fn giving_the_default_up_is_recorded() {
    let (_home, mut vault) = Home::create();
    let a = add(&mut vault, "openai/a", "sk-a");
    vault.edit(a.id, &make_default(false), act()).unwrap();
    assert_eq!(defaults(&vault), [""; 0]);
    assert_eq!(words(&vault, 2), ["updated ok openai/a"]);
}
