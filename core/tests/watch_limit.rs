//! The sliding window of clients' requests: a law against a naive model, and no way round it through a restart.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::error::{Code, Failure};
use byok_core::model::{Act, Actor, EventFilter, Face, Operation};
use byok_core::vault::OpenVault;
use byok_core::watch::{Rate, SlidingWindow};
use common::{Home, act_at, add, now, row, words};
use proptest::prelude::*;
use std::time::Duration;

/// The model: every admission ever, counted anew each time.
#[derive(Default)]
struct Naive(Vec<i64>);

impl Naive {
    fn admit(&mut self, rate: Rate, now: i64) -> bool {
        let per = i64::try_from(rate.per.as_millis()).unwrap();
        let recent = self.0.iter().filter(|time| now - **time < per).count();
        if recent < rate.count {
            self.0.push(now);
        }
        recent < rate.count
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + millis).unwrap()
}

proptest! {
    #[test]
    fn the_window_admits_what_a_naive_model_admits_also_across_restarts(
        count in 1usize..12,
        per in 1u64..5_000,
        steps in prop::collection::vec((0i64..1_500, prop::bool::weighted(0.1)), 1..200),
    ) {
        let rate = Rate { count, per: Duration::from_millis(per) };
        let (mut window, mut naive, mut clock) = (SlidingWindow::default(), Naive::default(), 0);
        for (gap, restarts) in steps {
            clock += gap;
            if restarts {
                window = SlidingWindow::from_times(window.times());
            }
            prop_assert_eq!(window.admit(rate, at(clock)).is_ok(), naive.admit(rate, clock));
            prop_assert!(window.times().count() <= count);
        }
    }

    #[test]
    fn the_wait_that_is_told_is_enough_and_not_a_millisecond_too_long(
        count in 1usize..6,
        per in 2u64..2_000,
        gaps in prop::collection::vec(0i64..300, 1..60),
    ) {
        let rate = Rate { count, per: Duration::from_millis(per) };
        let (mut window, mut clock) = (SlidingWindow::default(), 0);
        for gap in gaps {
            clock += gap;
            if let Err(wait) = window.admit(rate, at(clock)) {
                let wait = i64::try_from(wait.as_millis()).unwrap();
                let before = SlidingWindow::from_times(window.times()).admit(rate, at(clock + wait - 1));
                prop_assert!(before.is_err());
                clock += wait;
                prop_assert!(window.admit(rate, at(clock)).is_ok());
            }
        }
    }
}

#[test]
fn a_clock_that_is_set_back_neither_opens_the_window_nor_shuts_it_for_years() {
    let rate = Rate {
        count: 2,
        per: Duration::from_secs(60),
    };
    let mut window = SlidingWindow::default();
    window.admit(rate, at(100_000_000_000)).unwrap();
    window.admit(rate, at(100_000_000_000)).unwrap();
    assert_eq!(window.admit(rate, at(0)), Err(Duration::from_secs(60)));
    window.admit(rate, at(60_000)).unwrap();
}

#[test]
fn a_rate_that_was_lowered_holds_at_once() {
    let wide = Rate {
        count: 5,
        per: Duration::from_secs(60),
    };
    let narrow = Rate { count: 2, ..wide };
    let mut window = SlidingWindow::default();
    for second in 0..5 {
        window.admit(wide, at(second * 1_000)).unwrap();
    }
    assert_eq!(
        window.admit(narrow, at(5_000)),
        Err(Duration::from_secs(58)),
        "three have to leave"
    );
    window.admit(narrow, at(63_000)).unwrap();
    let none = Rate { count: 0, ..wide };
    assert!(
        window.admit(none, at(999_000)).is_err(),
        "nothing is admitted at no rate"
    );
}

fn client(name: &str) -> Actor {
    Actor {
        client: Some(name.into()),
        ..Actor::face(Face::Rest)
    }
}

fn admitted(vault: &mut OpenVault, actor: &Actor, now: Timestamp, tries: usize) -> usize {
    let act = Act { actor, now };
    (0..tries)
        .filter(|_| vault.admit(act, Operation::Reveal).is_ok())
        .count()
}

#[test]
fn defect_6_the_eleventh_request_in_a_minute_is_refused_with_the_time_to_wait_and_recorded() {
    let (_home, mut vault) = Home::create();
    let agent = client("agent");
    assert_eq!(admitted(&mut vault, &agent, now(), 10), 10);
    let later = now().checked_add(Duration::from_secs(20)).unwrap();
    let refusal = vault
        .admit(
            Act {
                actor: &agent,
                now: later,
            },
            Operation::Reveal,
        )
        .unwrap_err();
    assert_eq!(refusal.code(), Code::Refused);
    assert_eq!(refusal.retry_after(), Some(Duration::from_secs(40)));
    assert_eq!(refusal.to_string(), "too many requests to reveal: try again in 40 s");
    let newest = vault
        .events(&EventFilter {
            limit: 1,
            ..EventFilter::default()
        })
        .unwrap();
    assert_eq!(newest[0].action.as_str(), "rate_limited");
    assert_eq!(newest[0].outcome.as_str(), "refused");
    assert_eq!(newest[0].actor.client.as_deref(), Some("agent"));
    assert_eq!(newest[0].detail["operation"], "reveal");
}

#[test]
fn each_client_and_each_operation_has_a_window_of_its_own_and_the_owner_has_none() {
    let (_home, mut vault) = Home::create();
    assert_eq!(admitted(&mut vault, &client("a"), now(), 20), 10);
    assert_eq!(admitted(&mut vault, &client("b"), now(), 20), 10);
    let agent = client("a");
    vault
        .admit(
            Act {
                actor: &agent,
                now: now(),
            },
            Operation::Read,
        )
        .unwrap();
    for _ in 0..100 {
        vault.admit(act_at(now()), Operation::Reveal).unwrap();
    }
}

#[test]
fn locking_and_unlocking_is_no_way_round_the_limit() {
    let (home, mut vault) = Home::create();
    assert_eq!(admitted(&mut vault, &client("a"), now(), 7), 7);
    vault.lock(act_at(now()), "test").unwrap();
    let mut vault = home.recover().unwrap();
    assert_eq!(admitted(&mut vault, &client("a"), now(), 20), 3);
}

#[test]
fn a_crash_is_no_way_round_the_limit_for_what_was_recorded() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "generic/x", "v");
    let key = row(&vault, "generic/x");
    let agent = client("a");
    let act = Act {
        actor: &agent,
        now: now(),
    };
    for _ in 0..4 {
        vault.admit(act, Operation::Reveal).unwrap();
        vault.reveal(&key, None, byok_core::vault::Purpose::Show, act).unwrap();
    }
    drop(vault);
    let mut vault = home.recover().unwrap();
    assert_eq!(admitted(&mut vault, &agent, now(), 20), 6);
    assert!(
        words(&vault, 0)
            .iter()
            .any(|line| line.starts_with("rate_limited refused"))
    );
}
