//! Whatever is done in whatever order: there is one current value, it opens, and what was shredded never opens again.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::{Check, Status, Step, VersionState};
use byok_core::vault::{Ending, Made, NewValue, OldValue, OpenVault, RotationStart};
use common::{Home, act_at, add, field, now, row, secret, text, value};
use jiff::SignedDuration;
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};
use proptest::strategy::Just;
use proptest::test_runner::Config;
use std::collections::BTreeMap;

/// What a person or the clock does.
#[derive(Debug, Clone)]
enum Move {
    Rotate { keep_hours: i64 },
    Rollback { keep_hours: i64 },
    Wait { hours: i64 },
    Shred,
    Ask,
    Stage,
    Switch { is_dead: bool },
    Revoke,
    End { done: bool },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0i64..40).prop_map(|keep_hours| Move::Rotate { keep_hours }),
        3 => (0i64..40).prop_map(|keep_hours| Move::Rollback { keep_hours }),
        2 => (0i64..60).prop_map(|hours| Move::Wait { hours }),
        2 => Just(Move::Shred),
        2 => Just(Move::Ask),
        2 => Just(Move::Stage),
        2 => any::<bool>().prop_map(|is_dead| Move::Switch { is_dead }),
        1 => Just(Move::Revoke),
        2 => any::<bool>().prop_map(|done| Move::End { done }),
    ];
    prop::collection::vec(one, 1..24)
}

/// The vault, and what its versions hold.
struct World {
    vault: OpenVault,
    id: KeyId,
    now: Timestamp,
    /// The value of each version that was ever stored.
    values: BTreeMap<u32, String>,
    current: u32,
    count: u32,
}

impl World {
    fn next(&mut self) -> String {
        self.count += 1;
        format!("value-{}", self.count)
    }

    /// Does a move; one that is refused must have changed nothing, which the laws show.
    fn make(&mut self, step: &Move) {
        let act = act_at(self.now);
        let open = self.vault.rotations(self.id).unwrap();
        let open = open.into_iter().find(|rotation| !rotation.step.is_over());
        match step {
            Move::Wait { hours } => self.now = self.now.checked_add(SignedDuration::from_hours(*hours)).unwrap(),
            Move::Shred => drop(self.vault.shred_due(act).unwrap()),
            Move::Rotate { keep_hours } => {
                let new = self.next();
                let wanted = NewValue {
                    secrets: BTreeMap::from([(field("api_key"), secret(&new))]),
                    fields: BTreeMap::from([(field("mark"), new.clone())]),
                    expires_at: None,
                    keep_seconds: keep_hours * 3_600,
                    check: None,
                };
                if let Ok(key) = self.vault.rotate(self.id, wanted, act) {
                    self.values.insert(key.version, new);
                    self.current = key.version;
                }
            }
            Move::Rollback { keep_hours } => {
                if let Ok(done) = self.vault.rollback(self.id, keep_hours * 3_600, act) {
                    self.current = done.key.version;
                }
            }
            Move::Ask => {
                let start = RotationStart {
                    by_key: None,
                    label: "byok-test".into(),
                    keep_seconds: 3_600,
                };
                let _ = self.vault.begin_rotation(self.id, start, act);
            }
            Move::Stage => {
                let Some(open) = open.filter(|open| open.step == Step::Asking) else {
                    return;
                };
                let new = self.next();
                let made = Made {
                    secrets: BTreeMap::from([(field("api_key"), secret(&new))]),
                    fields: BTreeMap::from([(field("mark"), new.clone())]),
                };
                let staged = self.vault.stage(open, made, act).unwrap();
                self.values.insert(staged.new_version.unwrap(), new);
            }
            Move::Switch { is_dead } => {
                let Some(open) = open.filter(|open| open.step == Step::Created) else {
                    return;
                };
                let check = Check::offline(Status::Valid, "accepted", self.now);
                let old = if *is_dead { OldValue::IsDead } else { OldValue::Works };
                self.current = self.vault.switch_rotation(open, &check, old, act).unwrap().0.version;
            }
            Move::Revoke => {
                let Some(open) = open.filter(|open| open.step == Step::Switched) else {
                    return;
                };
                self.vault.note_revoked(open, act).unwrap();
            }
            Move::End { done } => {
                let Some(open) = open else { return };
                let step = match (open.step, done) {
                    (Step::Asking, true) => Step::Unmade,
                    (Step::Asking, false) => Step::Lost,
                    (Step::Created, _) => return,
                    (_, true) => Step::Done,
                    (_, false) => Step::GivenUp,
                };
                self.vault.end_rotation(open, &Ending::new(step, "test"), act).unwrap();
            }
        }
    }

    fn keeps_the_laws(&mut self) {
        let versions = self.vault.versions(self.id, act_at(self.now)).unwrap();
        let current: Vec<_> = versions
            .iter()
            .filter(|version| version.state == VersionState::Current)
            .collect();
        assert_eq!(current.len(), 1, "exactly one current version");
        assert_eq!(current[0].number, self.current);
        let stored = row(&self.vault, "openai/main");
        assert_eq!(stored.key.version, self.current);
        let held = &self.values[&self.current];
        assert_eq!(&value(&mut self.vault, "openai"), held, "the current value opens");
        if self.current > 1 {
            assert_eq!(
                stored.key.fields.get(&field("mark")),
                Some(held),
                "its fields come along"
            );
        }
        for version in versions {
            let opened = self.vault.open_version(&stored, version.number);
            if version.state == VersionState::Shredded {
                assert!(opened.is_err(), "{} is shredded", version.number);
            } else {
                let opened = opened.unwrap();
                assert_eq!(text(&opened.secrets[&field("api_key")]), self.values[&version.number]);
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn one_value_is_current_and_opens_whatever_happens(moves in moves()) {
        let (home, mut vault) = Home::create();
        let id = add(&mut vault, "openai/main", "value-0").id;
        let values = BTreeMap::from([(1, "value-0".to_owned())]);
        let mut world = World { vault, id, now: now(), values, current: 1, count: 0 };
        for step in &moves {
            world.make(step);
            world.keeps_the_laws();
        }
        assert_eq!(world.vault.verify_trail().unwrap().first_break, None);
        world.vault.lock(act_at(world.now), "test").unwrap();
        world.vault = home.recover().unwrap();
        world.keeps_the_laws();
    }
}
