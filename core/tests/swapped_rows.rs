//! Rows moved by somebody who can write the database: no seal opens in another place.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::inject::HandOut;
use byok_core::model::Outcome;
use byok_core::vault::{KeyError, OpenVault, Purpose};
use common::{Home, act, add, code, field, new_key, row, secret, trail, value, words};

/// Two keys of one service, one of another, and one with two fields.
fn filled() -> (Home, OpenVault) {
    let (home, mut vault) = Home::create();
    for reference in ["openai/a", "openai/b", "openrouter/c"] {
        add(&mut vault, reference, &format!("value of {reference}"));
    }
    let mut two = new_key("aws/d", "main value");
    two.secrets.insert(field("session_token"), secret("second value"));
    vault.add(two, act()).unwrap();
    (home, vault)
}

fn id(reference: &str) -> String {
    let (service, name) = reference.split_once('/').unwrap();
    format!("(SELECT id FROM keys WHERE service = '{service}' AND name = '{name}')")
}

/// Exchanges one column between two keys.
fn swap(table: &str, column: &str, one: &str, other: &str) -> String {
    let (one, other) = (id(one), id(other));
    format!(
        "CREATE TEMP TABLE t AS SELECT key_id, {column} AS v FROM {table} WHERE key_id IN ({one}, {other});
         UPDATE {table} SET {column} = (SELECT v FROM t WHERE t.key_id <> {table}.key_id) WHERE key_id IN ({one}, {other});"
    )
}

fn every_way_out(vault: &mut OpenVault, reference: &str) -> [Option<Code>; 3] {
    let row = row(vault, reference);
    let one = HandOut {
        variable: "KEY".into(),
        row: row.clone(),
        field: row.main_field.clone(),
    };
    [
        code(&vault.reveal(&row, None, Purpose::Show, act())),
        code(&vault.hand_out(&[one], "make", act())),
        code(&vault.open_for_check(&row)),
    ]
}

fn assert_sealed(sql: &str, references: &[&str]) {
    let (home, vault) = filled();
    let mut vault = home.tamper(vault, &format!("PRAGMA foreign_keys = OFF; {sql}"));
    for reference in references {
        assert_eq!(
            every_way_out(&mut vault, reference),
            [Some(Code::Damaged); 3],
            "{reference} after {sql}"
        );
    }
}

#[test]
fn untouched_rows_open() {
    let (home, vault) = filled();
    let mut vault = home.tamper(vault, "UPDATE keys SET note = 'metadata is not sealed'");
    for reference in ["openai/a", "openai/b", "openrouter/c"] {
        assert_eq!(every_way_out(&mut vault, reference), [None; 3]);
        assert_eq!(value(&mut vault, reference), format!("value of {reference}"));
    }
}

#[test]
fn values_swapped_between_keys_do_not_open() {
    assert_sealed(
        &swap("sealed", "blob", "openai/a", "openai/b"),
        &["openai/a", "openai/b"],
    );
    assert_sealed(
        &swap("sealed", "blob", "openai/a", "openrouter/c"),
        &["openai/a", "openrouter/c"],
    );
}

#[test]
fn data_keys_swapped_between_keys_do_not_open() {
    assert_sealed(
        &swap("versions", "wrapped_key", "openai/a", "openai/b"),
        &["openai/a", "openai/b"],
    );
}

#[test]
fn values_swapped_with_their_data_keys_do_not_open() {
    let whole = swap("sealed", "blob", "openai/a", "openai/b")
        + "DROP TABLE t;"
        + &swap("versions", "wrapped_key", "openai/a", "openai/b");
    assert_sealed(&whole, &["openai/a", "openai/b"]);
}

#[test]
fn fields_swapped_within_a_key_do_not_open() {
    let sql = "UPDATE sealed SET field = CASE field WHEN 'api_key' THEN 'x' WHEN 'session_token' THEN 'api_key' END WHERE field <> 'x' AND key_id = ";
    assert_sealed(&format!("{sql}{}", id("aws/d")), &["aws/d"]);
}

#[test]
fn an_old_version_under_a_new_number_does_not_open() {
    assert_sealed(
        "UPDATE versions SET number = 2; UPDATE sealed SET number = 2; UPDATE keys SET version = 2",
        &["openai/a", "aws/d"],
    );
}

#[test]
fn a_key_moved_to_another_service_does_not_open() {
    // Its value would go to the other service's host.
    assert_sealed(
        "UPDATE keys SET service = 'stripe' WHERE service = 'openrouter'",
        &["stripe/c"],
    );
}

#[test]
fn a_key_under_another_id_does_not_open() {
    let other = "x'019a0000000070008000000000000000'";
    let sql = format!(
        "UPDATE sealed SET key_id = {other} WHERE key_id = {0}; UPDATE versions SET key_id = {other} WHERE key_id = {0}; UPDATE keys SET id = {other} WHERE id = {0}",
        id("openai/a")
    );
    assert_sealed(&sql, &["openai/a"]);
}

#[test]
fn cut_foreign_or_missing_seals_do_not_open() {
    for sql in [
        "UPDATE sealed SET blob = substr(blob, 1, length(blob) - 1)",
        "UPDATE sealed SET blob = x''",
        "UPDATE sealed SET blob = CAST(x'02' || substr(blob, 2) AS BLOB)",
        "UPDATE sealed SET blob = zeroblob(60)",
        "UPDATE versions SET wrapped_key = substr(wrapped_key, 1, 30)",
        "UPDATE versions SET wrapped_key = NULL",
        "UPDATE sealed SET blob = (SELECT wrapped_key FROM versions v WHERE v.key_id = sealed.key_id)",
    ] {
        assert_sealed(sql, &["openai/a", "openai/b", "openrouter/c", "aws/d"]);
    }
}

#[test]
fn a_value_taken_from_another_vault_does_not_open() {
    let (home, vault) = filled();
    let (other, foreign) = filled();
    foreign.lock(act(), "test").unwrap();
    let columns = |db: &byok_core::store::Connection| -> (Vec<u8>, Vec<u8>) {
        let sql = format!(
            "SELECT wrapped_key, blob FROM versions NATURAL JOIN sealed WHERE key_id = {}",
            id("openai/a")
        );
        db.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    let (wrapped, blob) = columns(&other.raw());
    vault.lock(act(), "test").unwrap();
    let db = home.raw();
    assert_ne!(columns(&db), (wrapped.clone(), blob.clone()));
    let key = id("openai/a");
    db.execute(
        &format!("UPDATE versions SET wrapped_key = ?1 WHERE key_id = {key}"),
        [wrapped],
    )
    .unwrap();
    db.execute(&format!("UPDATE sealed SET blob = ?1 WHERE key_id = {key}"), [blob])
        .unwrap();
    drop(db);
    let mut vault = home.recover().unwrap();
    assert_eq!(every_way_out(&mut vault, "openai/a"), [Some(Code::Damaged); 3]);
}

#[test]
fn a_seal_that_does_not_open_is_in_the_trail_and_disturbs_no_other_key() {
    let (home, vault) = filled();
    let mut vault = home.tamper(
        vault,
        "UPDATE sealed SET blob = zeroblob(60) WHERE key_id = (SELECT id FROM keys WHERE name = 'a')",
    );
    let rows = trail(&vault).len();
    let broken = row(&vault, "openai/a");
    let error = vault.reveal(&broken, None, Purpose::Show, act()).err().unwrap();
    assert!(matches!(&error, KeyError::Sealed { reference, .. } if reference == "openai/a"));
    assert_eq!(words(&vault, rows), ["revealed failed openai/a"]);
    assert_eq!(row(&vault, "openai/a").key.use_count, 0);
    let both = ["openai/b", "openai/a"].map(|reference| {
        let row = row(&vault, reference);
        HandOut {
            variable: "KEY".into(),
            field: row.main_field.clone(),
            row,
        }
    });
    assert_eq!(code(&vault.hand_out(&both, "make", act())), Some(Code::Damaged));
    let last = trail(&vault).pop().unwrap();
    assert_eq!(
        (last.subject.as_deref(), last.outcome),
        (Some("openai/a"), Outcome::Failed)
    );
    assert_eq!(value(&mut vault, "openai/b"), "value of openai/b");
    assert_eq!(vault.find(&Default::default(), common::now()).unwrap().len(), 4);
}
