//! The trail is found by time without an index on it, also where the clock was set back.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::{NewEvent, record};
use byok_core::clock::Timestamp;
use byok_core::crypto::SymmetricKey;
use byok_core::model::{Act, Action, Actor, EventFilter};
use byok_core::store::cipher::Presence;
use byok_core::store::{Connection, events, open_database};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::proptest;
use tempfile::TempDir;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A trail whose rows were written at these times.
fn trail(times: &[i64]) -> (TempDir, Connection) {
    let tmp = TempDir::new().unwrap();
    let key = SymmetricKey::generate();
    let db = open_database(&tmp.path().join("vault.db"), &key, Presence::Create).unwrap();
    let actor = Actor::daemon();
    for time in times {
        let act = Act {
            actor: &actor,
            now: at(*time),
        };
        record(&db, &key, act, NewEvent::vault(Action::Shown)).unwrap();
    }
    (tmp, db)
}

fn between(db: &Connection, since: Option<i64>, until: Option<i64>, limit: usize) -> Vec<i64> {
    let filter = EventFilter {
        since: since.map(at),
        until: until.map(at),
        limit,
        ..EventFilter::default()
    };
    events::select(db, &filter).unwrap().iter().map(|row| row.seq).collect()
}

#[test]
fn a_clock_that_was_set_back_hides_nothing() {
    let (_tmp, db) = trail(&[10, 20, 30, 12, 14, 40, 5, 50]);
    assert_eq!(between(&db, Some(14), None, 0), [2, 3, 5, 6, 8]);
    assert_eq!(between(&db, Some(14), Some(40), 0), [2, 3, 5]);
    assert_eq!(between(&db, None, Some(12), 0), [1, 7]);
    assert!(between(&db, Some(51), None, 0).is_empty());
    assert_eq!(between(&db, Some(14), None, 2), [6, 8], "the newest of them");
}

#[test]
fn an_empty_trail_has_no_times() {
    let (_tmp, db) = trail(&[]);
    assert!(between(&db, Some(0), Some(9), 0).is_empty());
}

#[test]
fn a_missing_row_hides_no_other() {
    let (_tmp, db) = trail(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    db.execute("DELETE FROM events WHERE seq IN (1, 4, 5, 9)", []).unwrap();
    for since in 0..10 {
        let wanted: Vec<i64> = [2, 3, 6, 7, 8].into_iter().filter(|seq| *seq >= since).collect();
        assert_eq!(between(&db, Some(since), None, 0), wanted, "since {since}");
    }
}

/// A file from before the turns of the clock were remembered.
#[test]
fn the_turns_of_an_older_file_are_found_when_it_is_migrated() {
    let (tmp, db) = trail(&[10, 20, 15, 30]);
    db.execute_batch("DROP TABLE clock_turns; DROP TABLE chain_cut; PRAGMA user_version = 5")
        .unwrap();
    let sql = include_str!("../migrations/0006_trail.sql");
    db.execute_batch(sql).unwrap();
    assert_eq!(between(&db, Some(16), None, 0), [2, 4]);
    drop(tmp);
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 64, failure_persistence: None, ..Default::default() })]
    #[test]
    fn what_is_found_is_what_reading_every_row_would_find(
        times in vec(0i64..60, 0..40),
        since in option::of(0i64..61),
        until in option::of(0i64..61),
        limit in 0usize..5,
    ) {
        let (_tmp, db) = trail(&times);
        let fits = |time: i64| since.is_none_or(|since| time >= since) && until.is_none_or(|until| time < until);
        let mut wanted: Vec<i64> = (1..).zip(&times).filter(|(_, time)| fits(**time)).map(|(seq, _)| seq).collect();
        if limit > 0 {
            wanted.drain(..wanted.len().saturating_sub(limit));
        }
        assert_eq!(between(&db, since, until, limit), wanted);
    }
}
