//! A new value in the place of the old one: what rotating, rolling back and shredding promise, on real files.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Check, ExpirySource, Filter, Key, Patch, Status, VersionState};
use byok_core::vault::{NewValue, OpenVault};
use common::{Home, act, act_at, add, code, field, new_key, now, row, secret, text, time, trail, value, words};
use jiff::SignedDuration;
use rusqlite::types::Value;
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

/// A new value that is kept for a day when the next one comes.
fn new_value(value: &str) -> NewValue {
    NewValue {
        secrets: BTreeMap::from([(field("api_key"), secret(value))]),
        fields: BTreeMap::new(),
        expires_at: None,
        keep_seconds: DAY,
        check: None,
    }
}

fn rotate(vault: &mut OpenVault, id: KeyId, value: &str) -> Key {
    vault.rotate(id, new_value(value), act()).unwrap()
}

/// `number state` of each version, newest first.
fn states(vault: &mut OpenVault, id: KeyId) -> Vec<String> {
    let versions = vault.versions(id, act()).unwrap();
    versions
        .iter()
        .map(|version| format!("{} {}", version.number, version.state.as_str()))
        .collect()
}

#[test]
fn the_new_value_is_the_current_one_and_the_old_one_is_kept() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let before = trail(&vault).len();
    let key = rotate(&mut vault, id, "sk-new");
    assert_eq!((key.version, key.id), (2, id));
    assert_eq!(value(&mut vault, "openai"), "sk-new");
    let versions = vault.versions(id, act()).unwrap();
    assert_eq!(versions[1].keep_until, Some(time("2026-11-23T10:00:00Z")));
    assert_eq!(versions[1].retired_at, Some(now()));
    assert_eq!(
        (versions[0].state, versions[0].keep_until),
        (VersionState::Current, None)
    );
    assert_eq!(words(&vault, before)[0], "rotated ok openai/main");
    let event = &trail(&vault)[before];
    assert_eq!((event.detail["from"].as_str(), event.detail["to"].as_str()), ("1", "2"));
    assert!(
        !format!("{:?}", trail(&vault)).contains("sk-new"),
        "no value in the trail"
    );
}

#[test]
fn an_overlap_of_nothing_shreds_at_once() {
    let (home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let before = trail(&vault).len();
    let new = NewValue {
        keep_seconds: 0,
        ..new_value("sk-new")
    };
    vault.rotate(id, new, act()).unwrap();
    assert_eq!(states(&mut vault, id), ["2 current", "1 shredded"]);
    assert_eq!(
        words(&vault, before)[..2],
        ["rotated ok openai/main", "shredded ok openai/main"]
    );
    assert_eq!(code(&vault.rollback(id, DAY, act())), Some(Code::NotFound));
    assert_nothing_left(&home, vault, 1);
}

/// Asserts that nothing of a version can be opened, with the database's own key.
fn assert_nothing_left(home: &Home, vault: OpenVault, number: u32) {
    vault.lock(act(), "test").unwrap();
    let db = home.raw();
    let left: (Value, Value) = db
        .query_row(
            "SELECT wrapped_key, fingerprint FROM versions WHERE number = ?1",
            [number],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(left, (Value::Null, Value::Null));
    let sealed: i64 = db
        .query_row("SELECT count(*) FROM sealed WHERE number = ?1", [number], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(sealed, 0);
}

#[test]
fn what_was_kept_long_enough_is_shredded_and_the_rest_is_not() {
    let (home, mut vault) = Home::create();
    let first = add(&mut vault, "openai/a", "sk-a1").id;
    let second = add(&mut vault, "openai/b", "sk-b1").id;
    rotate(&mut vault, first, "sk-a2");
    let longer = NewValue {
        keep_seconds: 2 * DAY,
        ..new_value("sk-b2")
    };
    vault.rotate(second, longer, act()).unwrap();
    let due = time("2026-11-23T10:00:00Z");
    assert_eq!(vault.next_rotation_chore(now()).unwrap(), Some(due));
    assert_eq!(vault.shred_due(act_at(time("2026-11-23T09:59:59Z"))).unwrap(), 0);
    let before = trail(&vault).len();
    assert_eq!(vault.shred_due(act_at(due)).unwrap(), 1);
    assert_eq!(words(&vault, before), ["shredded ok openai/a"]);
    assert_eq!(states(&mut vault, first), ["2 current", "1 shredded"]);
    assert_eq!(states(&mut vault, second), ["2 current", "1 previous"]);
    assert_eq!(
        vault.next_rotation_chore(due).unwrap(),
        Some(time("2026-11-24T10:00:00Z"))
    );
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
    assert_eq!(
        vault.duplicate_of(&secret("sk-a1")).unwrap(),
        None,
        "its fingerprint is gone"
    );
    vault.remove(second, act()).unwrap();
    assert_nothing_left(&home, vault, 1);
}

#[test]
fn rolling_back_gives_the_old_value_and_rolling_back_again_the_new_one() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    rotate(&mut vault, id, "sk-new");
    let before = trail(&vault).len();
    let done = vault.rollback(id, DAY, act()).unwrap();
    assert_eq!((done.key.version, done.key.status), (1, Status::Unverified));
    assert!(done.cancelled.is_none());
    assert_eq!(words(&vault, before), ["rolled_back ok openai/main"]);
    assert_eq!(value(&mut vault, "openai"), "sk-old");
    assert_eq!(states(&mut vault, id), ["2 previous", "1 current"]);
    vault.rollback(id, DAY, act()).unwrap();
    assert_eq!(value(&mut vault, "openai"), "sk-new");
    assert_eq!(
        rotate(&mut vault, id, "sk-third").version,
        3,
        "a number is never used twice"
    );
}

#[test]
fn rolling_back_goes_to_the_value_that_was_current_last() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-1").id;
    for (minute, new) in [(1, "sk-2"), (2, "sk-3")] {
        let at = now().checked_add(SignedDuration::from_mins(minute)).unwrap();
        vault.rotate(id, new_value(new), act_at(at)).unwrap();
    }
    let later = act_at(time("2026-11-22T11:00:00Z"));
    assert_eq!(vault.rollback(id, DAY, later).unwrap().key.version, 2);
    assert_eq!(value(&mut vault, "openai"), "sk-2");
}

#[test]
fn fields_and_end_go_with_their_value() {
    let (_home, mut vault) = Home::create();
    let mut aws = new_key("aws/prod", "secret-1");
    aws.fields = BTreeMap::from([
        (field("access_key_id"), "AKIA1".to_owned()),
        (field("region"), "eu-central-1".to_owned()),
    ]);
    aws.expires_at = Some(time("2026-12-01T00:00:00Z"));
    let id = vault.add(aws, act()).unwrap().key.id;
    let new = NewValue {
        fields: BTreeMap::from([
            (field("access_key_id"), "AKIA2".to_owned()),
            (field("session"), "s".to_owned()),
        ]),
        ..new_value("secret-2")
    };
    let key = vault.rotate(id, new, act()).unwrap();
    assert_eq!(key.fields[&field("access_key_id")], "AKIA2");
    assert_eq!(key.fields[&field("region")], "eu-central-1");
    assert_eq!(key.expires_at, None, "the old value's end is not the new one's");
    let old = vault.open_version(&row(&vault, "aws/prod"), 1).unwrap();
    assert_eq!(old.plain[&field("access_key_id")], "AKIA1");
    assert!(!old.plain.contains_key(&field("session")));
    assert_eq!(text(&old.secrets[&field("api_key")]), "secret-1");
    let back = vault.rollback(id, DAY, act()).unwrap().key;
    assert_eq!(back.fields[&field("access_key_id")], "AKIA1");
    assert!(!back.fields.contains_key(&field("session")));
    assert_eq!(
        (back.expires_at, back.expires_source),
        (Some(time("2026-12-01T00:00:00Z")), Some(ExpirySource::Person))
    );
}

#[test]
fn what_the_provider_said_of_the_new_value_is_the_keys_status() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let new = NewValue {
        check: Some(Check::offline(Status::Valid, "accepted", now())),
        ..new_value("sk-new")
    };
    let key = vault.rotate(id, new, act()).unwrap();
    assert_eq!((key.status, key.last_checked_at), (Status::Valid, Some(now())));
    let unasked = NewValue {
        check: Some(Check::offline(Status::Unreachable, "nobody", now())),
        ..new_value("sk-other")
    };
    assert_eq!(vault.rotate(id, unasked, act()).unwrap().status, Status::Unverified);
}

#[test]
fn what_can_not_be_stored_changes_nothing() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    let before = trail(&vault).len();
    for value in ["", "sk-old", "nul\0"] {
        let outcome = vault.rotate(id, new_value(value), act());
        assert_eq!(code(&outcome), Some(Code::InvalidField), "{value:?}");
    }
    let without = NewValue {
        secrets: BTreeMap::new(),
        ..new_value("x")
    };
    assert_eq!(code(&vault.rotate(id, without, act())), Some(Code::InvalidField));
    let nobody = KeyId::generate(now());
    assert_eq!(code(&vault.rotate(nobody, new_value("x"), act())), Some(Code::NotFound));
    assert_eq!(trail(&vault).len(), before);
    assert_eq!(value(&mut vault, "openai"), "sk-old");
    assert_eq!(states(&mut vault, id), ["1 current"]);
}

#[test]
fn a_value_of_another_version_does_not_open_in_this_one() {
    let (home, mut vault) = Home::create();
    let id = add(&mut vault, "openai/main", "sk-old").id;
    rotate(&mut vault, id, "sk-new");
    let sql = "DELETE FROM sealed WHERE number = 2; UPDATE sealed SET number = 2;
               UPDATE versions SET wrapped_key = (SELECT wrapped_key FROM versions WHERE number = 1) WHERE number = 2";
    let vault = home.tamper(vault, sql);
    assert!(vault.open_version(&row(&vault, "openai/main"), 2).is_err());
}

#[test]
fn rotation_is_due_ninety_days_after_the_current_value_was_stored() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-old");
    assert_eq!(key.rotate_due_at, Some(time("2027-02-20T10:00:00Z")));
    let later = time("2027-01-01T00:00:00Z");
    let key = vault.rotate(key.id, new_value("sk-new"), act_at(later)).unwrap();
    assert_eq!(key.rotate_due_at, Some(time("2027-04-01T00:00:00Z")));
    let patch = Patch {
        rotate_every_seconds: Some(Some(30 * DAY)),
        ..Patch::default()
    };
    let key = vault.edit(key.id, &patch, act_at(later)).unwrap();
    assert_eq!(key.rotate_due_at, Some(time("2027-01-31T00:00:00Z")));
    let back = vault.rollback(key.id, DAY, act_at(later)).unwrap().key;
    assert_eq!(
        back.rotate_due_at,
        Some(time("2026-12-22T10:00:00Z")),
        "the old value is old"
    );
}

#[test]
fn the_setting_moves_the_dates_of_keys_without_a_span_of_their_own() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/follows", "sk-1");
    let mut own = new_key("openai/own", "sk-2");
    own.rotate_every_seconds = Some(10 * DAY);
    vault.add(own, act()).unwrap();
    let never = add(&mut vault, "openai/never", "sk-3").id;
    let patch = Patch {
        rotate_every_seconds: Some(None),
        ..Patch::default()
    };
    assert_eq!(vault.edit(never, &patch, act()).unwrap().rotate_due_at, None);
    let before = trail(&vault).len();
    vault.follow_rotation_setting(Some(90 * DAY), act()).unwrap();
    assert_eq!(trail(&vault).len(), before, "it is so already");
    let mut dates = |every: Option<i64>| {
        vault.follow_rotation_setting(every, act()).unwrap();
        ["follows", "own", "never"].map(|name| row(&vault, &format!("openai/{name}")).key.rotate_due_at)
    };
    let own = Some(time("2026-12-02T10:00:00Z"));
    assert_eq!(dates(None), [None, own, None]);
    assert_eq!(dates(Some(DAY)), [Some(time("2026-11-23T10:00:00Z")), own, None]);
    assert_eq!(words(&vault, before), ["setting_changed ok", "setting_changed ok"]);
    assert_eq!(
        add(&mut vault, "openai/new", "sk-4").rotate_due_at,
        Some(time("2026-11-23T10:00:00Z"))
    );
}

#[test]
fn overdue_keys_are_found() {
    let (_home, mut vault) = Home::create();
    for (name, days) in [("soon", 10), ("late", 1), ("far", 80)] {
        let mut key = new_key(&format!("openai/{name}"), name);
        key.rotate_every_seconds = Some(days * DAY);
        vault.add(key, act()).unwrap();
    }
    let filter = Filter {
        rotation_due: Some(SignedDuration::from_hours(30 * 24)),
        ..Filter::default()
    };
    let found = vault.find(&filter, time("2026-11-25T00:00:00Z")).unwrap();
    let names: Vec<_> = found.iter().map(|key| key.name.to_string()).collect();
    assert_eq!(names, ["late", "soon"]);
}
