//! Verifying the trail names the first break.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::audit::BreakKind::{self, Changed, Removed, Reordered, Truncated};
use byok_core::audit::{Break, NewEvent, Verifier, record, verify};
use byok_core::crypto::SymmetricKey;
use byok_core::error::Code;
use byok_core::model::{Act, Action, Actor, Face, Outcome};
use byok_core::store::cipher::Presence;
use byok_core::store::{Connection, open_database};
use common::{Home, act, code, now, trail};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use tempfile::TempDir;

/// A trail of `rows` rows in a database of its own.
struct Trail {
    db: Connection,
    key: SymmetricKey,
    _tmp: TempDir,
}

impl Trail {
    fn of(rows: usize) -> Self {
        let tmp = TempDir::new().unwrap();
        let db = open_database(
            &tmp.path().join("vault.db"),
            &SymmetricKey::generate(),
            Presence::Create,
        )
        .unwrap();
        let key = SymmetricKey::generate();
        let actor = Actor {
            pid: Some(1),
            program: Some("make".into()),
            ..Actor::face(Face::Cli)
        };
        let act = Act {
            actor: &actor,
            now: now(),
        };
        for row in 0..rows {
            let mut event = NewEvent::vault(Action::Shown)
                .outcome(Outcome::Ok)
                .with("row", row.to_string());
            event.subject = Some(format!("openai/{row}"));
            record(&db, &key, act, event).unwrap();
        }
        Self { db, key, _tmp: tmp }
    }

    fn first_break(&self) -> Option<Break> {
        verify(&self.db, &self.key).unwrap().first_break
    }

    fn after(self, sql: &str) -> Option<Break> {
        self.db
            .execute_batch(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        self.first_break()
    }
}

fn broken(seq: u64, kind: BreakKind) -> Option<Break> {
    Some(Break { seq, kind })
}

/// Exchanges everything of two rows but their numbers.
fn swap(one: i64, other: i64) -> String {
    format!(
        "UPDATE events SET seq = -1 WHERE seq = {one}; UPDATE events SET seq = {one} WHERE seq = {other}; UPDATE events SET seq = {other} WHERE seq = -1"
    )
}

#[test]
fn an_untouched_trail_has_no_break() {
    let trail = Trail::of(5);
    let report = verify(&trail.db, &trail.key).unwrap();
    assert_eq!((report.rows, report.first_break), (5, None));
}

#[test]
fn a_change_of_any_column_is_named() {
    for (column, value) in [
        ("at", "at + 1"),
        ("face", "'tui'"),
        ("client", "'ci'"),
        ("client", "''"),
        ("pid", "2"),
        ("pid", "NULL"),
        ("program", "'makf'"),
        ("program", "NULL"),
        ("action", "'hidden'"),
        ("subject", "'openai/0'"),
        ("subject", "NULL"),
        ("key_id", "zeroblob(16)"),
        ("outcome", "'refused'"),
        ("detail", "'{}'"),
        ("mac", "zeroblob(32)"),
    ] {
        let found = Trail::of(5).after(&format!("UPDATE events SET {column} = {value} WHERE seq = 3"));
        assert_eq!(found, broken(3, Changed), "{column} = {value}");
    }
}

#[test]
fn words_moved_between_columns_are_a_change() {
    let found = Trail::of(2).after("UPDATE events SET program = subject, subject = program WHERE seq = 2");
    assert_eq!(found, broken(2, Changed));
}

#[test]
fn a_removed_row_is_named_by_the_one_after_it() {
    assert_eq!(
        Trail::of(5).after("DELETE FROM events WHERE seq = 1"),
        broken(2, Removed)
    );
    assert_eq!(
        Trail::of(5).after("DELETE FROM events WHERE seq IN (2, 3)"),
        broken(4, Removed)
    );
}

#[test]
fn a_removed_row_whose_gap_was_closed_is_named() {
    let found = Trail::of(5).after("DELETE FROM events WHERE seq = 2; UPDATE events SET seq = seq - 1 WHERE seq > 2");
    assert_eq!(found, broken(2, Changed));
}

#[test]
fn a_trail_that_was_cut_is_named_by_its_last_row() {
    assert_eq!(
        Trail::of(5).after("DELETE FROM events WHERE seq > 3"),
        broken(3, Truncated)
    );
    assert_eq!(Trail::of(5).after("DELETE FROM events"), broken(0, Truncated));
    assert_eq!(
        Trail::of(5).after("DELETE FROM events; DELETE FROM chain_head"),
        broken(0, Truncated)
    );
    assert_eq!(Trail::of(5).after("DELETE FROM chain_head"), broken(5, Truncated));
}

#[test]
fn rows_that_changed_places_are_told_from_changed_ones() {
    assert_eq!(Trail::of(5).after(&swap(2, 4)), broken(2, Reordered));
    assert_eq!(Trail::of(5).after(&swap(4, 5)), broken(4, Reordered));
    assert_eq!(Trail::of(5).after(&swap(1, 5)), broken(1, Reordered));
    let ring = [swap(1, 2), swap(2, 3)].join(";");
    assert_eq!(Trail::of(5).after(&ring), broken(1, Reordered));
}

#[test]
fn words_that_changed_places_without_their_tags_are_reordered_too() {
    let back = "UPDATE events SET mac = (SELECT o.mac FROM copy o WHERE o.seq = events.seq)";
    let script = format!(
        "CREATE TABLE copy AS SELECT seq, mac FROM events; {}; {back}",
        swap(2, 3)
    );
    assert_eq!(Trail::of(5).after(&script), broken(2, Reordered));
}

#[test]
fn what_can_not_be_proved_to_have_stood_elsewhere_is_changed() {
    // One of the two was changed on the way: the row that belongs to place 2 is nowhere.
    let script = format!("UPDATE events SET at = 0 WHERE seq = 2; {}", swap(2, 4));
    assert_eq!(Trail::of(5).after(&script), broken(2, Changed));
    // A copy of another row.
    let copied = "UPDATE events SET (action, subject, detail, mac) = (SELECT action, subject, detail, mac FROM events WHERE seq = 4) WHERE seq = 2";
    assert_eq!(Trail::of(5).after(copied), broken(2, Changed));
}

#[test]
fn a_row_put_before_the_first_is_named() {
    let forged = "INSERT INTO events SELECT 0, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac FROM events WHERE seq = 1";
    assert_eq!(Trail::of(5).after(forged), broken(0, Changed));
}

#[test]
fn a_long_trail_is_walked_in_steps() {
    let trail = Trail::of(3);
    let fill = "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO events SELECT i, 0, 'cli', NULL, NULL, NULL, 'shown', NULL, NULL, 'ok', '{}', zeroblob(32) FROM n";
    trail.db.execute_batch(fill).unwrap();
    let mut verifier = Verifier::new(None);
    assert!(verifier.advance(&trail.db, &trail.key).unwrap(), "there is more");
    assert!(!verifier.advance(&trail.db, &trail.key).unwrap(), "that was all");
    let report = verifier.report();
    assert_eq!((report.rows, report.first_break), (20_000, broken(4, Changed)));
}

#[test]
fn a_row_added_without_the_key_is_named() {
    let forged = "INSERT INTO events SELECT 6, at, face, client, pid, program, action, subject, key_id, outcome, detail, mac FROM events WHERE seq = 5";
    assert_eq!(Trail::of(5).after(forged), broken(6, Changed));
}

#[test]
fn only_the_first_break_is_named() {
    let found = Trail::of(9).after("UPDATE events SET at = 0 WHERE seq IN (3, 5); DELETE FROM events WHERE seq = 7");
    assert_eq!(found, broken(3, Changed));
}

#[test]
fn another_audit_key_verifies_nothing() {
    let trail = Trail::of(2);
    let report = verify(&trail.db, &SymmetricKey::generate()).unwrap();
    assert_eq!(report.first_break, broken(1, Changed));
}

#[test]
fn a_row_that_cannot_be_read_is_damage_and_not_an_empty_trail() {
    let (home, vault) = Home::create();
    let vault = home.tamper(vault, "UPDATE events SET action = 'hidden' WHERE seq = 1");
    assert_eq!(code(&vault.events(&Default::default())), Some(Code::Damaged));
    assert_eq!(vault.verify_trail().unwrap().first_break, broken(1, Changed));
    let vault = home.tamper(vault, "UPDATE events SET key_id = x'00' WHERE seq = 1");
    assert_eq!(code(&vault.verify_trail()), Some(Code::Damaged));
}

#[test]
fn a_break_is_kept_by_the_rows_that_follow() {
    let (home, vault) = Home::create();
    let vault = home.tamper(vault, "UPDATE events SET outcome = 'refused' WHERE seq = 1");
    vault.lock(act(), "test").unwrap();
    let vault = home.unlock().unwrap();
    assert_eq!(vault.verify_trail().unwrap().first_break, broken(1, Changed));
    assert!(trail(&vault).len() > 3);
}

/// One thing done to a trail behind its back.
fn tampering(rows: i64) -> impl Strategy<Value = String> {
    let column = prop_oneof![
        Just("at = at + 1"),
        Just("face = face || 'x'"),
        Just("program = NULL"),
        Just("subject = subject || ' '"),
        Just("detail = '{}'"),
        Just("mac = zeroblob(32)"),
    ];
    prop_oneof![
        (1..=rows, column).prop_map(|(seq, set)| format!("UPDATE events SET {set} WHERE seq = {seq}")),
        (1..=rows).prop_map(|seq| format!("DELETE FROM events WHERE seq = {seq}")),
        (1..rows, any::<proptest::sample::Index>()).prop_map(move |(one, other)| swap(
            one,
            one + 1 + i64::try_from(other.index(usize::try_from(rows - one).unwrap())).unwrap()
        )),
    ]
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, failure_persistence: None, ..Default::default() })]
    #[test]
    fn any_change_deletion_or_swap_is_detected((rows, sql) in (2i64..9).prop_flat_map(|rows| (Just(rows), tampering(rows)))) {
        let trail = Trail::of(usize::try_from(rows).unwrap());
        assert!(trail.after(&sql).is_some(), "{sql} of {rows}");
    }
}
