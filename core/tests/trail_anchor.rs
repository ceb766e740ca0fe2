//! An anchor that was kept elsewhere tells what whoever holds the vault key can hide from the chain.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{Anchor, Break, BreakKind, Held, Report, Verifier};
use byok_core::vault::OpenVault;
use common::{Home, act, act_at, add, copy_folder, now, time};

fn report(vault: &OpenVault, anchor: Anchor) -> Report {
    let mut verifier = Verifier::new(Some(anchor));
    while vault.verify_further(&mut verifier).unwrap() {}
    verifier.report()
}

#[test]
fn rows_up_to_the_anchor_are_unchanged_whatever_follows() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let anchor = vault.anchor(now()).unwrap();
    assert_eq!((anchor.seq, anchor.vault), (2, vault.id()));
    assert_eq!(report(&vault, anchor).anchor, Some(Held::Unchanged), "at the end");
    vault.show(key.id, act()).unwrap();
    let found = report(&vault, anchor);
    assert_eq!(
        (found.anchor, found.first_break),
        (Some(Held::Unchanged), None),
        "before the end"
    );
}

/// The folder as it was a while ago: head and chain fit each other, and rows are gone.
#[test]
fn an_older_copy_of_the_whole_vault_is_truncated() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    vault.lock(act(), "test").unwrap();
    let copy = tempfile::tempdir().unwrap();
    copy_folder(home.dir(), copy.path());
    let mut vault = home.recover().unwrap();
    for _ in 0..3 {
        vault.show(key.id, act()).unwrap();
    }
    let anchor = vault.anchor(now()).unwrap();
    vault.lock(act(), "test").unwrap();
    copy_folder(copy.path(), home.dir());
    let vault = home.recover().unwrap();
    assert_eq!(
        vault.verify_trail().unwrap().first_break,
        None,
        "the chain alone does not tell"
    );
    let kind = BreakKind::Truncated;
    assert_eq!(report(&vault, anchor).first_break, Some(Break { seq: 4, kind }));
}

/// The same rows were written anew with the vault key: another history.
#[test]
fn a_trail_that_was_written_anew_is_not_the_anchored_one() {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    vault.lock(act(), "test").unwrap();
    let copy = tempfile::tempdir().unwrap();
    copy_folder(home.dir(), copy.path());
    let mut vault = home.recover().unwrap();
    vault.show(key.id, act()).unwrap();
    let anchor = vault.anchor(now()).unwrap();
    vault.lock(act(), "test").unwrap();
    copy_folder(copy.path(), home.dir());
    let mut vault = home.recover().unwrap();
    vault.show(key.id, act_at(time("2026-11-22T11:00:00Z"))).unwrap();
    let found = report(&vault, anchor);
    let kind = BreakKind::Changed;
    assert_eq!(
        (found.first_break, found.anchor),
        (
            Some(Break {
                seq: anchor.seq as u64,
                kind
            }),
            None
        )
    );
}

#[test]
fn a_break_before_the_anchor_is_named_first() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    let anchor = vault.anchor(now()).unwrap();
    let vault = home.tamper(vault, "UPDATE events SET outcome = 'failed' WHERE seq = 1");
    let found = report(&vault, anchor);
    let kind = BreakKind::Changed;
    assert_eq!((found.first_break, found.anchor), (Some(Break { seq: 1, kind }), None));
}

#[test]
fn an_anchor_outlives_pruning_up_to_its_row() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    let anchor = vault.anchor(now()).unwrap();
    let later = time("2026-11-23T10:00:00Z");
    for _ in 0..2 {
        vault.show(key.id, act_at(later)).unwrap();
    }
    assert_eq!(vault.prune_trail(later, act_at(later)).unwrap(), 2);
    assert_eq!(
        report(&vault, anchor).anchor,
        Some(Held::Unchanged),
        "the cut remembers the row"
    );
    vault.prune_trail(time("2026-11-24T10:00:00Z"), act_at(later)).unwrap();
    let found = report(&vault, anchor);
    assert_eq!((found.anchor, found.first_break), (Some(Held::Pruned), None));
}
