//! The journal of a rotation at the provider: whatever it says is true after a crash, and no value that came is lost.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Check, Rotation, Status, Step, VersionState};
use byok_core::vault::{Ending, Made, NewValue, OldValue, OpenVault, RotationStart};
use common::{Home, act, act_at, add, code, field, now, row, secret, text, time, trail, value, words};
use std::collections::BTreeMap;

fn begin(vault: &mut OpenVault, id: KeyId) -> Rotation {
    let start = RotationStart {
        by_key: None,
        label: "byok-label".into(),
        keep_seconds: 3_600,
    };
    vault.begin_rotation(id, start, act()).unwrap()
}

fn stage(vault: &mut OpenVault, rotation: Rotation) -> Rotation {
    let made = Made {
        secrets: BTreeMap::from([(field("api_key"), secret("sk-made"))]),
        fields: BTreeMap::from([(field("service_account"), "svc_1".into())]),
    };
    vault.stage(rotation, made, act()).unwrap()
}

fn switch(vault: &mut OpenVault, rotation: Rotation, old: OldValue) -> Rotation {
    let check = Check::offline(Status::Valid, "accepted", now());
    vault.switch_rotation(rotation, &check, old, act()).unwrap().1
}

/// A crash: nothing is said to the vault, and it is opened anew.
fn crash(home: &Home, vault: OpenVault) -> OpenVault {
    drop(vault);
    home.recover().unwrap()
}

fn newest(vault: &OpenVault, id: KeyId) -> Rotation {
    vault.rotations(id).unwrap().remove(0)
}

#[test]
fn every_step_is_there_after_a_crash_and_the_values_with_it() {
    let (home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let before = trail(&vault).len();
    begin(&mut vault, id);
    let mut vault = crash(&home, vault);
    let rotation = newest(&vault, id);
    assert_eq!((rotation.step, rotation.new_version), (Step::Asking, None));
    assert_eq!(vault.rotations_due(now()).unwrap(), vec![rotation.clone()]);

    stage(&mut vault, rotation);
    let mut vault = crash(&home, vault);
    let rotation = newest(&vault, id);
    assert_eq!((rotation.step, rotation.new_version), (Step::Created, Some(2)));
    assert_eq!(value(&mut vault, "openai"), "sk-old", "it is not used yet");
    let made = vault.open_version(&row(&vault, "openai"), 2).unwrap();
    assert_eq!(text(&made.secrets[&field("api_key")]), "sk-made");

    switch(&mut vault, rotation, OldValue::Works);
    let mut vault = crash(&home, vault);
    let rotation = newest(&vault, id);
    assert_eq!(rotation.step, Step::Switched);
    assert_eq!(
        rotation.next_at,
        Some(time("2026-11-22T11:00:00Z")),
        "after the overlap"
    );
    assert_eq!(value(&mut vault, "openai"), "sk-made");
    assert_eq!(row(&vault, "openai").key.fields[&field("service_account")], "svc_1");
    let far = act_at(time("2027-11-22T10:00:00Z"));
    assert_eq!(
        vault.shred_due(far).unwrap(),
        0,
        "the old value may be needed to revoke it"
    );
    let old = vault.open_version(&row(&vault, "openai"), 1).unwrap();
    assert_eq!(text(&old.secrets[&field("api_key")]), "sk-old");

    let rotation = vault.note_revoked(rotation, act()).unwrap();
    let mut vault = crash(&home, vault);
    assert_eq!(newest(&vault, id).step, Step::Revoked);
    let outcome = vault.rollback(id, 3_600, act());
    assert_eq!(
        code(&outcome),
        Some(Code::NotFound),
        "nobody goes back to a revoked key"
    );

    vault
        .end_rotation(rotation, &Ending::new(Step::Done, "dead"), act())
        .unwrap();
    assert!(vault.open_version(&row(&vault, "openai"), 1).is_err());
    assert_eq!(vault.next_rotation_chore(now()).unwrap(), None);
    let told: Vec<_> = words(&vault, before)
        .into_iter()
        .filter(|word| !word.contains("locked") && !word.contains("revealed"))
        .collect();
    assert_eq!(
        told,
        [
            "new_key_asked ok openai/main",
            "new_key_made ok openai/main",
            "rotated ok openai/main",
            "revoked ok openai/main",
            "shredded ok openai/main",
            "rotation_ended ok openai/main",
        ]
    );
}

#[test]
fn a_key_that_the_provider_has_made_is_not_forgotten_over_another_value() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let rotation = begin(&mut vault, id);
    stage(&mut vault, rotation);
    let start = RotationStart {
        by_key: None,
        label: "another".into(),
        keep_seconds: 0,
    };
    assert_eq!(code(&vault.begin_rotation(id, start, act())), Some(Code::Refused));
    let new = NewValue {
        secrets: BTreeMap::from([(field("api_key"), secret("sk-by-hand"))]),
        fields: BTreeMap::new(),
        expires_at: None,
        keep_seconds: 0,
        check: None,
    };
    assert_eq!(code(&vault.rotate(id, new, act())), Some(Code::Refused));
    let done = vault.rollback(id, 3_600, act()).unwrap();
    assert_eq!(done.cancelled.unwrap().step, Step::Cancelled);
    assert_eq!(done.key.version, 1);
    let versions = vault.versions(id, act()).unwrap();
    assert_eq!(versions[0].state, VersionState::Shredded);
    assert_eq!(value(&mut vault, "openai"), "sk-old");
}

#[test]
fn going_back_within_the_overlap_keeps_the_old_key_from_being_revoked() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let rotation = begin(&mut vault, id);
    let rotation = stage(&mut vault, rotation);
    switch(&mut vault, rotation, OldValue::Works);
    let done = vault.rollback(id, 3_600, act()).unwrap();
    assert_eq!(done.cancelled.unwrap().step, Step::Cancelled);
    assert!(vault.rotations_due(time("2027-11-22T10:00:00Z")).unwrap().is_empty());
    assert_eq!(value(&mut vault, "openai"), "sk-old");
    assert!(!row(&vault, "openai").key.fields.contains_key(&field("service_account")));
}

#[test]
fn a_rotation_switches_once() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let rotation = begin(&mut vault, id);
    let created = stage(&mut vault, rotation);
    switch(&mut vault, created.clone(), OldValue::IsDead);
    assert_eq!(
        newest(&vault, id).step,
        Step::Revoked,
        "the provider has ended the old one"
    );
    let check = Check::offline(Status::Valid, "accepted", now());
    let again = vault.switch_rotation(created, &check, OldValue::Works, act());
    assert_eq!(code(&again), Some(Code::Refused));
}

#[test]
fn what_did_not_succeed_is_put_off_and_says_why() {
    let (home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let rotation = begin(&mut vault, id);
    let later = time("2026-11-22T10:05:00Z");
    vault.put_off(rotation, "nobody answers", Some(later), act()).unwrap();
    let mut vault = crash(&home, vault);
    let rotation = newest(&vault, id);
    assert_eq!((rotation.tries, rotation.message.as_str()), (1, "nobody answers"));
    assert!(vault.rotations_due(now()).unwrap().is_empty());
    assert_eq!(vault.next_rotation_chore(now()).unwrap(), Some(later));
    vault
        .end_rotation(rotation, &Ending::new(Step::Lost, "never answered"), act())
        .unwrap();
    assert_eq!(
        words(&vault, trail(&vault).len() - 1),
        ["rotation_ended failed openai/main"]
    );
    assert_eq!(value(&mut vault, "openai"), "sk-old", "the vault has lost nothing");
    begin(&mut vault, id);
}

#[test]
fn removing_a_key_ends_its_rotation() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let rotation = begin(&mut vault, id);
    let staged = stage(&mut vault, rotation);
    vault.remove(id, act()).unwrap();
    assert!(vault.rotation(staged.id).unwrap().is_none());
    assert_eq!(vault.next_rotation_chore(now()).unwrap(), None);
    let check = Check::offline(Status::Valid, "accepted", now());
    let outcome = vault.switch_rotation(staged, &check, OldValue::Works, act());
    assert_eq!(code(&outcome), Some(Code::NotFound));
}
