//! The rows of a key are noted in lots: what is found is what reading the whole trail would find, at every moment.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::ids::KeyId;
use byok_core::model::{Event, EventFilter};
use byok_core::vault::{OpenVault, Purpose};
use common::{Home, act, add, now, row, trail};
use jiff::SignedDuration;

fn of_key(vault: &OpenVault, key: KeyId, limit: usize) -> Vec<u64> {
    let filter = EventFilter {
        key: Some(key),
        limit,
        ..EventFilter::default()
    };
    vault.events(&filter).unwrap().iter().map(|event| event.seq).collect()
}

/// Compares with the whole trail.
fn all_are_found(vault: &OpenVault, keys: &[KeyId]) {
    let whole: Vec<Event> = trail(vault);
    for key in keys {
        let mut wanted: Vec<u64> = whole
            .iter()
            .filter(|event| event.key_id == Some(*key))
            .map(|event| event.seq)
            .collect();
        assert_eq!(of_key(vault, *key, 0), wanted);
        for limit in [1, 2, 20, 100] {
            let newest = wanted.split_off(wanted.len().saturating_sub(limit));
            assert_eq!(of_key(vault, *key, limit), newest, "the newest {limit}");
            wanted.extend(newest);
        }
    }
}

fn use_it(vault: &mut OpenVault, reference: &str, times: usize) {
    let key = row(vault, reference);
    for _ in 0..times {
        vault.reveal(&key, None, Purpose::Show, act()).unwrap();
    }
}

/// Rows that are noted, as the file has them.
fn noted(home: &Home) -> i64 {
    home.raw()
        .query_row("SELECT count(*) FROM events_of_key", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_keys_rows_are_found_before_and_after_they_are_noted() {
    let (home, mut vault) = Home::create();
    let keys = ["openai/one", "openai/two"].map(|reference| add(&mut vault, reference, reference).id);
    for _ in 0..5 {
        use_it(&mut vault, "openai/one", 13);
        use_it(&mut vault, "openai/two", 7);
        all_are_found(&vault, &keys);
    }
    vault.lock(act(), "test").unwrap();
    assert_eq!(noted(&home), 2 + 5 * 20);
    let mut vault = home.unlock().unwrap();
    all_are_found(&vault, &keys);
    use_it(&mut vault, "openai/two", 3);
    all_are_found(&vault, &keys);
}

#[test]
fn a_crash_loses_none_of_them() {
    let (home, mut vault) = Home::create();
    let keys = ["openai/one", "openai/two"].map(|reference| add(&mut vault, reference, reference).id);
    use_it(&mut vault, "openai/one", 70);
    use_it(&mut vault, "openai/two", 5);
    drop(vault);
    let written = noted(&home);
    assert!(
        written > 0 && written < 77,
        "a lot is written and something is left: {written}"
    );
    let vault = home.unlock().unwrap();
    all_are_found(&vault, &keys);
    vault.lock(act(), "test").unwrap();
    assert_eq!(noted(&home), 77);
}

#[test]
fn what_is_pruned_is_noted_no_more() {
    let (home, mut vault) = Home::create();
    let keys = ["openai/one", "openai/two"].map(|reference| add(&mut vault, reference, reference).id);
    use_it(&mut vault, "openai/one", 100);
    vault.lock(act(), "test").unwrap();
    let mut vault = home.unlock().unwrap();
    let later = now() + SignedDuration::from_hours(1);
    assert!(vault.prune_trail(later, common::act_at(later)).unwrap() > 100);
    all_are_found(&vault, &keys);
    vault.lock(common::act_at(later), "test").unwrap();
    assert_eq!(noted(&home), 0);
}
