//! Values that were handed out are kept a little while, and every use is in the trail all the same.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::inject::HandOut;
use byok_core::model::{Act, Patch};
use byok_core::vault::OpenVault;
use common::{Home, act, act_at, add, code, field, name, new_key, row, text, time, trail, words};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn caching() -> (Home, OpenVault) {
    let (home, mut vault) = Home::create();
    vault.keep_values_for(300 * SECOND);
    vault.age_values(1_000 * SECOND);
    add(&mut vault, "openai/main", "sk-1");
    (home, vault)
}

fn hand_out(vault: &mut OpenVault, act: Act<'_>) -> Result<String, byok_core::vault::KeyError> {
    let one = HandOut {
        variable: "KEY".into(),
        row: row(vault, "openai"),
        field: field("api_key"),
    };
    let values = vault.hand_out(&[one], "make", act)?;
    Ok(text(&values[0]))
}

#[test]
fn the_second_program_gets_it_from_memory_and_both_are_recorded() {
    let (_home, mut vault) = caching();
    let before = trail(&vault).len();
    for _ in 0..3 {
        assert_eq!(hand_out(&mut vault, act()).unwrap(), "sk-1");
    }
    let figures = vault.cache_figures();
    assert_eq!((figures.hits, figures.misses, figures.values), (2, 1, 1));
    assert_eq!(words(&vault, before), ["injected ok openai/main"; 3]);
    assert_eq!(row(&vault, "openai").key.use_count, 3);
}

#[test]
fn a_use_that_cannot_be_recorded_gives_nothing_though_the_value_is_at_hand() {
    let (home, vault) = caching();
    let sql = "CREATE TRIGGER full BEFORE INSERT ON events WHEN new.action = 'injected' AND new.at > 1795341600000 BEGIN SELECT RAISE(ABORT, ''); END";
    let mut vault = home.tamper(vault, sql);
    vault.keep_values_for(300 * SECOND);
    assert_eq!(hand_out(&mut vault, act()).unwrap(), "sk-1");
    assert_eq!(vault.cache_figures().values, 1);
    let later = act_at(time("2026-11-22T10:00:01Z"));
    assert_eq!(code(&hand_out(&mut vault, later)), Some(Code::Internal));
}

#[test]
fn every_change_of_a_key_wipes_what_is_kept_of_it_and_nothing_else_does() {
    type Change = fn(&mut OpenVault);
    let changes: [(&str, Change, u64); 7] = [
        (
            "edit",
            |v| {
                edit(
                    v,
                    &Patch {
                        note: Some("x".into()),
                        ..Patch::default()
                    },
                );
            },
            0,
        ),
        (
            "rename",
            |v| {
                edit(
                    v,
                    &Patch {
                        name: Some(name("new")),
                        ..Patch::default()
                    },
                );
            },
            0,
        ),
        (
            "expiry",
            |v| {
                edit(
                    v,
                    &Patch {
                        expires_at: Some(Some(time("2027-01-01T00:00:00Z"))),
                        ..Patch::default()
                    },
                );
            },
            0,
        ),
        (
            "disable",
            |v| {
                edit(
                    v,
                    &Patch {
                        is_active: Some(false),
                        ..Patch::default()
                    },
                );
            },
            0,
        ),
        (
            "remove",
            |v| drop(v.remove(row(v, "openai/main").key.id, act()).unwrap()),
            0,
        ),
        (
            "show",
            |v| drop(v.show(row(v, "openai/main").key.id, act()).unwrap()),
            1,
        ),
        (
            "another key",
            |v| drop(v.add(new_key("gemini/x", "2"), act()).unwrap()),
            1,
        ),
    ];
    for (what, change, left) in changes {
        let (_home, mut vault) = caching();
        hand_out(&mut vault, act()).unwrap();
        change(&mut vault);
        assert_eq!(vault.cache_figures().values, left, "{what}");
    }
}

fn edit(vault: &mut OpenVault, patch: &Patch) {
    let id = row(vault, "openai/main").key.id;
    vault.edit(id, patch, act()).unwrap();
}

#[test]
fn a_disabled_or_expired_key_is_refused_though_its_value_was_kept() {
    let (_home, mut vault) = caching();
    edit(
        &mut vault,
        &Patch {
            expires_at: Some(Some(time("2026-11-22T10:01:00Z"))),
            ..Patch::default()
        },
    );
    hand_out(&mut vault, act()).unwrap();
    assert_eq!(
        vault.next_value_end(),
        Some(1_060 * SECOND),
        "not longer than the key lives"
    );
    let later = act_at(time("2026-11-22T10:01:01Z"));
    assert_eq!(code(&hand_out(&mut vault, later)), Some(Code::Expired));
    let figures = vault.cache_figures();
    assert_eq!((figures.values, figures.flushes), (0, 1));
}

#[test]
fn a_value_goes_with_its_time() {
    let (_home, mut vault) = caching();
    hand_out(&mut vault, act()).unwrap();
    vault.age_values(1_299 * SECOND);
    assert_eq!(vault.cache_figures().values, 1);
    vault.age_values(1_300 * SECOND);
    let figures = vault.cache_figures();
    assert_eq!((figures.values, figures.bytes, figures.expirations), (0, 0, 1));
}

#[test]
fn nothing_is_kept_unless_somebody_asks_for_it() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    hand_out(&mut vault, act()).unwrap();
    assert_eq!(vault.cache_figures(), byok_core::model::CacheFigures::default());
}
