//! The ladder of notices, as laws: over any sequence of clock steps, restarts, edits and locks.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::{Ladder, Matter, Notice, Policy, Quiet, Reason, Told, ToldRung, Topic, Way, due, next_due};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::{collection, prop_assert, prop_assert_eq};
use std::collections::HashSet;

fn start() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

fn matter(reason: Reason, at: Timestamp) -> Matter {
    let key = KeyId::generate(start());
    Matter {
        subject: key.into(),
        key: Some(key),
        name: "openai/main".into(),
        reason,
        at,
        snoozed_until: None,
    }
}

/// Tells what is due and remembers it, as the daemon does.
fn tell(matters: &[Matter], told: &mut Told, policy: &Policy, now: Timestamp) -> Vec<Notice> {
    let found = due(matters, told, Way::Push, policy, now);
    for notice in &found {
        told.note(ToldRung {
            topic: notice.topic.unwrap(),
            way: Way::Push,
            rung: notice.rung,
        });
    }
    found
}

fn rungs(notices: &[Notice]) -> Vec<u16> {
    notices.iter().map(|notice| notice.rung).collect()
}

#[test]
fn every_rung_is_told_when_it_is_reached() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let ending = [matter(Reason::Expiry, start() + days(40))];
    let mut heard = Vec::new();
    for day in 0..50 {
        for notice in tell(&ending, &mut told, &policy, start() + days(day)) {
            heard.push((day, notice.rung));
        }
    }
    assert_eq!(heard, [(10, 30), (26, 14), (33, 7), (37, 3), (39, 1), (40, 0)]);
}

#[test]
fn after_a_week_away_only_the_newest_rung_is_told() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let ending = [matter(Reason::Expiry, start() + days(8))];
    assert_eq!(rungs(&tell(&ending, &mut told, &policy, start())), [14]);
    assert_eq!(rungs(&tell(&ending, &mut told, &policy, start() + days(7))), [1]);
    assert_eq!(
        rungs(&tell(&ending, &mut told, &policy, start() + days(7))),
        Vec::<u16>::new()
    );
}

#[test]
fn another_date_is_another_ladder_and_the_first_one_is_not_begun_anew() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let first = matter(Reason::Expiry, start() + days(3));
    let second = Matter {
        at: start() + days(6),
        ..first.clone()
    };
    assert_eq!(
        rungs(&tell(std::slice::from_ref(&first), &mut told, &policy, start())),
        [3]
    );
    assert_eq!(rungs(&tell(&[second], &mut told, &policy, start())), [7]);
    assert_eq!(rungs(&tell(&[first], &mut told, &policy, start())), Vec::<u16>::new());
}

#[test]
fn a_state_is_told_once_however_often_it_is_seen() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let dead = matter(Reason::Dead, start());
    assert_eq!(
        rungs(&tell(std::slice::from_ref(&dead), &mut told, &policy, start())),
        [0]
    );
    let again = Matter {
        at: start() + days(1),
        ..dead
    };
    assert_eq!(
        rungs(&tell(&[again], &mut told, &policy, start() + days(1))),
        Vec::<u16>::new()
    );
}

#[test]
fn a_snoozed_key_is_silent_until_then() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let until = start() + days(2);
    let snoozed = [Matter {
        snoozed_until: Some(until),
        ..matter(Reason::Expiry, start() + days(7))
    }];
    assert_eq!(tell(&snoozed, &mut told, &policy, start()), []);
    assert_eq!(next_due(&snoozed, &told, Way::Push, &policy, start()), Some(until));
    assert_eq!(rungs(&tell(&snoozed, &mut told, &policy, until)), [7]);
}

#[test]
fn quiet_hours_hold_a_notice_until_they_end() {
    let mut told = Told::default();
    let policy = Policy {
        quiet: Quiet::parse("09:00-12:00", TimeZone::UTC),
        ..Policy::default()
    };
    let over = [matter(Reason::Expiry, start())];
    let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    assert_eq!(tell(&over, &mut told, &policy, start()), []);
    assert_eq!(next_due(&over, &told, Way::Push, &policy, start()), Some(noon));
    assert_eq!(rungs(&tell(&over, &mut told, &policy, noon)), [0]);
}

#[test]
fn one_way_says_nothing_about_the_other() {
    let (mut told, policy) = (Told::default(), Policy::default());
    let ending = [matter(Reason::Expiry, start())];
    tell(&ending, &mut told, &policy, start());
    assert_eq!(rungs(&due(&ending, &told, Way::Terminal, &policy, start())), [0]);
}

/// What may happen between two looks at the clock.
#[derive(Debug, Clone)]
enum Step {
    /// The clock is set, forwards or back, by minutes.
    Clock(i64),
    /// The daemon starts anew with what was written down.
    Restart,
    /// The key gets another end, so many hours from the start.
    Edit(i64),
    /// The key is silenced for so many hours.
    Snooze(i64),
    /// Other steps of the ladder.
    Ladder(Vec<u16>),
    /// Quiet hours, or none.
    Quiet(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (-5_000i64..20_000).prop_map(Step::Clock),
        1 => Just(Step::Restart),
        1 => (0i64..1_500).prop_map(Step::Edit),
        1 => (1i64..100).prop_map(Step::Snooze),
        1 => collection::vec(0u16..60, 0..6).prop_map(Step::Ladder),
        1 => any::<bool>().prop_map(Step::Quiet),
    ]
}

proptest! {
    #[test]
    fn no_rung_is_ever_told_twice_and_none_after_a_lower_one(steps in collection::vec(step(), 1..60)) {
        let (mut told, mut policy, mut now) = (Told::default(), Policy::default(), start());
        let mut ending = matter(Reason::Expiry, start() + days(40));
        let mut heard: HashSet<(Topic, u16)> = HashSet::new();
        for step in steps {
            match step {
                Step::Clock(minutes) => now += SignedDuration::from_mins(minutes),
                Step::Restart => {
                    let written: Vec<ToldRung> = told.rungs().collect();
                    let text = serde_json::to_string(&written).unwrap();
                    told = Told::default();
                    serde_json::from_str::<Vec<ToldRung>>(&text).unwrap().into_iter().for_each(|one| told.note(one));
                }
                Step::Edit(hours) => ending.at = start() + SignedDuration::from_hours(hours),
                Step::Snooze(hours) => ending.snoozed_until = Some(now + SignedDuration::from_hours(hours)),
                Step::Ladder(steps) => policy.ladder = Ladder::new(steps),
                Step::Quiet(is_quiet) => {
                    policy.quiet = Quiet::parse("22:00-07:00", TimeZone::UTC).filter(|_| is_quiet);
                }
            }
            for notice in tell(std::slice::from_ref(&ending), &mut told, &policy, now) {
                let topic = notice.topic.unwrap();
                prop_assert!(ending.snoozed_until.is_none_or(|until| until <= now), "told while snoozed");
                prop_assert!(policy.quiet.as_ref().is_none_or(|quiet| quiet.ends(now).is_none()), "told in quiet hours");
                prop_assert!(
                    heard.iter().all(|(known, rung)| *known != topic || *rung > notice.rung),
                    "{} was told after {heard:?}", notice.rung
                );
                heard.insert((topic, notice.rung));
            }
            prop_assert_eq!(tell(std::slice::from_ref(&ending), &mut told, &policy, now), vec![], "told at once again");
        }
    }

    /// The daemon sleeps until exactly then: nothing may be due before, and something must be due then.
    #[test]
    fn the_next_moment_is_the_first_at_which_something_is_due(
        ends in -100i64..2_000,
        told_rung in prop_oneof![Just(None), (0u16..40).prop_map(Some)],
        snoozed in prop_oneof![Just(None), (-10i64..200).prop_map(Some)],
        is_quiet in any::<bool>(),
    ) {
        let now = start();
        let mut ending = matter(Reason::Expiry, now + SignedDuration::from_hours(ends));
        ending.snoozed_until = snoozed.map(|hours| now + SignedDuration::from_hours(hours));
        let mut told = Told::default();
        if let Some(rung) = told_rung {
            told.note(ToldRung { topic: ending.topic(), way: Way::Push, rung });
        }
        let policy = Policy {
            quiet: Quiet::parse("22:00-07:00", TimeZone::UTC).filter(|_| is_quiet),
            ..Policy::default()
        };
        let matters = [ending];
        let is_due = |at: Timestamp| !due(&matters, &told, Way::Push, &policy, at).is_empty();
        match next_due(&matters, &told, Way::Push, &policy, now) {
            Some(next) => {
                let then = next.max(now);
                prop_assert!(is_due(then));
                let mut before = now;
                while before < then {
                    prop_assert!(!is_due(before), "{before} is before {then}");
                    before = before.checked_add(1.hour()).unwrap();
                }
                prop_assert!(then == now || !is_due(then - SignedDuration::from_secs(1)));
            }
            None => {
                for hours in 0..2_500 {
                    prop_assert!(!is_due(now + SignedDuration::from_hours(hours)));
                }
            }
        }
    }
}
