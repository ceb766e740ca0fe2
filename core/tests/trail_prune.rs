//! Pruning removes the oldest rows, says so, and hides no removal by anybody else.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{Break, BreakKind};
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::EventFilter;
use byok_core::vault::OpenVault;
use common::{Home, act_at, add, code, time, trail, words};
use jiff::SignedDuration;

/// Every row an hour after the one before it.
fn hour(hours: i64) -> Timestamp {
    time("2026-11-22T10:00:00Z") + SignedDuration::from_hours(hours)
}

/// Rows 1 to 12: created and one key, then a look at it every hour from 1 to 10.
fn with_history() -> (Home, OpenVault) {
    let (home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    for look in 1..=10 {
        vault.show(key.id, act_at(hour(look))).unwrap();
    }
    (home, vault)
}

fn seqs(vault: &OpenVault) -> Vec<u64> {
    trail(vault).iter().map(|event| event.seq).collect()
}

fn first_break(vault: &OpenVault) -> Option<Break> {
    vault.verify_trail().unwrap().first_break
}

#[test]
fn old_rows_go_and_the_cut_is_a_row_of_the_trail() {
    let (_home, mut vault) = with_history();
    assert_eq!(vault.prune_trail(hour(4), act_at(hour(20))).unwrap(), 5);
    assert_eq!(seqs(&vault), [6, 7, 8, 9, 10, 11, 12, 13]);
    let cut = trail(&vault).pop().unwrap();
    assert_eq!(words(&vault, 7), ["pruned ok"]);
    assert_eq!(
        (cut.detail["rows"].as_str(), cut.detail["through"].as_str()),
        ("5", "5")
    );
    assert_eq!(cut.detail["mac"].len(), 64);
    let report = vault.verify_trail().unwrap();
    assert_eq!((report.rows, report.pruned_through, report.first_break), (8, 5, None));
    assert_eq!(
        vault.prune_trail(hour(4), act_at(hour(21))).unwrap(),
        0,
        "nothing is left to do"
    );
    assert_eq!(seqs(&vault).len(), 8, "and that is no row");
}

#[test]
fn a_pruned_trail_can_be_pruned_again_and_opened_again() {
    let (home, mut vault) = with_history();
    vault.prune_trail(hour(4), act_at(hour(20))).unwrap();
    vault.prune_trail(hour(6), act_at(hour(21))).unwrap();
    vault.lock(act_at(hour(22)), "test").unwrap();
    let vault = home.unlock().unwrap();
    assert_eq!(seqs(&vault)[0], 8);
    assert_eq!(vault.verify_trail().unwrap().pruned_through, 7);
    assert_eq!(first_break(&vault), None);
}

#[test]
fn the_newest_row_stays_however_old_it_is() {
    let (_home, mut vault) = with_history();
    assert_eq!(vault.prune_trail(hour(1_000), act_at(hour(1_000))).unwrap(), 11);
    assert_eq!(seqs(&vault), [12, 13]);
    assert_eq!(vault.prune_trail(hour(1_000), act_at(hour(1_000))).unwrap(), 1);
    assert_eq!(first_break(&vault), None);
}

#[test]
fn a_row_younger_than_the_limit_keeps_all_that_follow() {
    let (_home, mut vault) = Home::create();
    let key = add(&mut vault, "openai/main", "sk-1");
    for moment in [1, 9, 2, 3] {
        vault.show(key.id, act_at(hour(moment))).unwrap();
    }
    assert_eq!(vault.prune_trail(hour(5), act_at(hour(10))).unwrap(), 3);
    assert_eq!(seqs(&vault), [4, 5, 6, 7]);
    let since = EventFilter {
        since: Some(hour(3)),
        ..EventFilter::default()
    };
    let found: Vec<u64> = vault.events(&since).unwrap().iter().map(|event| event.seq).collect();
    assert_eq!(found, [4, 6, 7], "times are found behind a cut, too");
}

#[test]
fn a_removal_behind_the_cut_is_still_a_removal() {
    for (sql, seq, kind) in [
        ("DELETE FROM events WHERE seq = 6", 7, BreakKind::Removed),
        ("DELETE FROM events WHERE seq IN (8, 9)", 10, BreakKind::Removed),
        ("DELETE FROM chain_cut", 6, BreakKind::Removed),
        ("UPDATE chain_cut SET tag = zeroblob(32)", 6, BreakKind::Removed),
        ("UPDATE chain_cut SET seq = seq - 1", 6, BreakKind::Removed),
        ("UPDATE chain_cut SET mac = zeroblob(32)", 6, BreakKind::Removed),
    ] {
        let (home, mut vault) = with_history();
        vault.prune_trail(hour(4), act_at(hour(20))).unwrap();
        let vault = home.tamper(vault, sql);
        assert_eq!(first_break(&vault), Some(Break { seq, kind }), "{sql}");
    }
}

/// What somebody does who can write to the database and does not hold the trail's key.
#[test]
fn a_cut_that_byok_did_not_make_is_a_removal() {
    let (home, vault) = with_history();
    let forged =
        "INSERT INTO chain_cut SELECT 1, seq, mac, mac FROM events WHERE seq = 5; DELETE FROM events WHERE seq <= 5";
    let vault = home.tamper(vault, forged);
    let kind = BreakKind::Removed;
    assert_eq!(first_break(&vault), Some(Break { seq: 6, kind }));

    // An earlier cut of byok's own does not cover later rows.
    let (home, mut vault) = with_history();
    vault.prune_trail(hour(2), act_at(hour(20))).unwrap();
    let vault = home.tamper(
        vault,
        "UPDATE chain_cut SET seq = 5, mac = (SELECT mac FROM events WHERE seq = 5); DELETE FROM events WHERE seq <= 5",
    );
    assert_eq!(first_break(&vault), Some(Break { seq: 6, kind }));
}

#[test]
fn rows_put_before_the_cut_are_named() {
    let (home, mut vault) = with_history();
    vault.prune_trail(hour(4), act_at(hour(20))).unwrap();
    let forged = "INSERT INTO events SELECT 3, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac FROM events WHERE seq = 6";
    let vault = home.tamper(vault, forged);
    let kind = BreakKind::Changed;
    assert_eq!(first_break(&vault), Some(Break { seq: 3, kind }));
}

#[test]
fn pruning_does_not_destroy_the_evidence_of_a_change() {
    for sql in [
        "UPDATE events SET outcome = 'refused' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
    ] {
        let (home, vault) = with_history();
        let mut vault = home.tamper(vault, sql);
        let before = seqs(&vault);
        assert_eq!(
            code(&vault.prune_trail(hour(4), act_at(hour(20)))),
            Some(Code::Damaged),
            "{sql}"
        );
        assert_eq!(seqs(&vault), before, "{sql}");
        assert!(first_break(&vault).is_some(), "{sql}");
    }
}
