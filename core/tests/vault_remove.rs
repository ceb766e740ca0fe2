//! Removing shreds: the data keys go, the trail stays.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::model::EventFilter;
use common::{Home, act, add, words};

const TABLES: [&str; 6] = ["keys", "fields", "tags", "versions", "sealed", "checks"];

#[test]
fn nothing_of_a_removed_key_is_left_but_its_trail() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let other = add(&mut vault, "openai/other", "sk-2");
    vault.remove(key.id, act()).unwrap();
    assert_eq!(
        words(&vault, 1),
        [
            "created ok openai/main",
            "created ok openai/other",
            "deleted ok openai/main"
        ]
    );
    let about = EventFilter {
        key: Some(key.id),
        ..EventFilter::default()
    };
    assert_eq!(vault.events(&about).unwrap().len(), 2);
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
    vault.lock(act(), "test").unwrap();
    let db = home.raw();
    for table in TABLES {
        let column = if table == "keys" { "id" } else { "key_id" };
        let count = |id: byok_core::ids::KeyId| -> i64 {
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} = ?1");
            db.query_row(&sql, [id.as_bytes()], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(key.id), 0, "{table}");
        if ["keys", "versions", "sealed"].contains(&table) {
            assert_eq!(count(other.id), 1, "{table}");
        }
    }
}

#[test]
fn the_data_keys_are_overwritten_before_their_rows_go() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    // What a row held at the moment of its deletion.
    let sql = "CREATE TABLE seen (wrapped BLOB, print BLOB, state TEXT);
        CREATE TRIGGER see BEFORE DELETE ON versions BEGIN INSERT INTO seen VALUES (old.wrapped_key, old.fingerprint, old.state); END;";
    let mut vault = home.tamper(vault, sql);
    vault.remove(key.id, act()).unwrap();
    vault.lock(act(), "test").unwrap();
    let db = home.raw();
    let seen: (Option<Vec<u8>>, Option<Vec<u8>>, String) = db
        .query_row("SELECT * FROM seen", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(seen, (None, None, "shredded".into()));
}

#[test]
fn a_removed_value_is_no_duplicate_any_more() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    vault.remove(key.id, act()).unwrap();
    let again = vault.add(common::new_key("openai/main", "sk-1"), act()).unwrap();
    assert_eq!(again.duplicate_of, None);
    assert_ne!(again.key.id, key.id);
}

#[test]
fn a_removal_that_cannot_be_recorded_did_not_happen() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let sql =
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN new.action = 'deleted' BEGIN SELECT RAISE(ABORT, ''); END";
    let mut vault = home.tamper(vault, sql);
    assert!(vault.remove(key.id, act()).is_err());
    assert_eq!(common::value(&mut vault, "openai/main"), "sk-1");
}
