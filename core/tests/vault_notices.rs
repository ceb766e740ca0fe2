//! What the vault remembers for notices.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::model::{Action, Check, EventFilter, Matter, Patch, Reason, Status, ToldRung, Way};
use byok_core::vault::OpenVault;
use common::{Home, act, add, now, row, time};

/// Without the rotations, for which every key has a date.
fn beside_rotation(vault: &OpenVault) -> Vec<Matter> {
    let mut found = vault.matters(now()).unwrap();
    found.retain(|matter| matter.reason != Reason::RotationDue);
    found
}

fn matters(vault: &OpenVault) -> Vec<(String, Reason)> {
    let found = beside_rotation(vault);
    found.into_iter().map(|matter| (matter.name, matter.reason)).collect()
}

fn only(vault: &OpenVault) -> Matter {
    let mut found = beside_rotation(vault);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn every_key_in_use_is_to_be_rotated_some_day() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/good", "v");
    let due = row(&vault, "openai/good").key.rotate_due_at.unwrap();
    let found = vault.matters(now()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].reason, found[0].at), (Reason::RotationDue, due));
}

#[test]
fn one_key_is_read_as_all_are() {
    let (_home, mut vault) = Home::create();
    for name in ["openai/one", "openai/two"] {
        add(&mut vault, name, name);
        ends(&mut vault, name, time("2027-01-31T00:00:00Z"));
    }
    let id = row(&vault, "openai/two").key.id;
    let mut all = vault.matters(now()).unwrap();
    all.retain(|matter| matter.key == Some(id));
    assert_eq!(all.len(), 2);
    assert_eq!(vault.matters_of_key(id, now()).unwrap(), all);
    vault.remove(id, act()).unwrap();
    assert_eq!(vault.matters_of_key(id, now()).unwrap(), []);
    assert_eq!(vault.matters_of_alerts().unwrap(), []);
}

fn ends(vault: &mut OpenVault, key: &str, at: Timestamp) {
    let patch = Patch {
        expires_at: Some(Some(at)),
        ..Patch::default()
    };
    let id = row(vault, key).key.id;
    vault.edit(id, &patch, act()).unwrap();
}

#[test]
fn keys_with_dates_and_dead_keys_are_matters_and_disabled_ones_are_not() {
    let (_home, mut vault) = Home::create();
    for name in ["openai/ends", "openai/dead", "openai/off", "openai/good"] {
        add(&mut vault, name, name);
    }
    ends(&mut vault, "openai/ends", time("2027-01-31T00:00:00Z"));
    ends(&mut vault, "openai/off", time("2027-01-31T00:00:00Z"));
    let id = row(&vault, "openai/dead").key.id;
    vault
        .record_check(id, &Check::offline(Status::Revoked, "", now()), act())
        .unwrap();
    let off = Patch {
        is_active: Some(false),
        ..Patch::default()
    };
    let id = row(&vault, "openai/off").key.id;
    vault.edit(id, &off, act()).unwrap();

    let mut found = matters(&vault);
    found.sort();
    assert_eq!(
        found,
        [
            ("openai/dead".to_owned(), Reason::Dead),
            ("openai/ends".to_owned(), Reason::Expiry)
        ]
    );
}

#[test]
fn what_was_told_is_remembered_by_the_file_and_only_goes_down() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    ends(&mut vault, "openai/main", time("2027-01-31T00:00:00Z"));
    let topic = only(&vault).topic();
    let told = |rung| ToldRung {
        topic,
        way: Way::Push,
        rung,
    };
    for rung in [14, 3, 7] {
        vault.note_told(&[told(rung)], &[], now()).unwrap();
    }
    vault.lock(act(), "test").unwrap();
    let mut vault = home.unlock().unwrap();
    let known = vault.told().unwrap();
    assert_eq!(known.rung(&topic, Way::Push), Some(3));
    assert_eq!(known.rung(&topic, Way::Terminal), None);

    vault.note_told(&[], &[(topic, Way::Push)], now()).unwrap();
    assert_eq!(vault.told().unwrap().rung(&topic, Way::Push), None);
}

#[test]
fn a_removed_key_takes_what_was_told_with_it() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    ends(&mut vault, "openai/main", time("2027-01-31T00:00:00Z"));
    let matter = only(&vault);
    let told = ToldRung {
        topic: matter.topic(),
        way: Way::Push,
        rung: 3,
    };
    vault.note_told(&[told], &[], now()).unwrap();
    vault
        .snooze(matter.key.unwrap(), Some(time("2027-01-01T00:00:00Z")), act())
        .unwrap();
    vault.remove(matter.key.unwrap(), act()).unwrap();
    assert_eq!(vault.told().unwrap().rungs().count(), 0);
    assert_eq!(vault.matters(now()).unwrap(), []);
}

#[test]
fn a_snooze_is_recorded_and_ends_when_told_to() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    ends(&mut vault, "openai/main", time("2027-01-31T00:00:00Z"));
    let until = time("2026-12-01T00:00:00Z");
    let id = row(&vault, "openai/main").key.id;
    vault.snooze(id, Some(until), act()).unwrap();
    assert_eq!(only(&vault).snoozed_until, Some(until));
    assert_eq!(vault.snoozed(now()).unwrap(), [(id, until)].into());
    assert!(
        vault.snoozed(until).unwrap().is_empty(),
        "a snooze that is over is none"
    );
    vault.snooze(id, None, act()).unwrap();
    assert_eq!(only(&vault).snoozed_until, None);
    let trail = vault.events(&EventFilter::default()).unwrap();
    let snoozes = trail.iter().filter(|event| event.action == Action::Snoozed);
    let words: Vec<_> = snoozes.map(|event| event.detail["until"].as_str()).collect();
    assert_eq!(words, ["2026-12-01T00:00:00Z", "now"]);
}
