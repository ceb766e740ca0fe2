//! What holds of every chain, whatever failed and whoever asks.

use byok_core::clock::Timestamp;
use byok_core::inject::fallback::{Answer, Body, Candidate, Cooling, Standing, answer_of, may_repeat, next};
use byok_core::model::Trigger;
use proptest::prelude::*;

fn trigger() -> impl Strategy<Value = Trigger> {
    prop::sample::select(Trigger::ALL.to_vec())
}

fn policy() -> impl Strategy<Value = Vec<Trigger>> {
    prop::sample::subsequence(Trigger::ALL.to_vec(), 0..=3)
}

fn candidate() -> impl Strategy<Value = Candidate> {
    let standing = prop::sample::select(vec![Standing::Good, Standing::Dead, Standing::Missing]);
    let cooling = prop::option::of(prop::sample::select(vec![Trigger::AuthFailure, Trigger::Limit]));
    (standing, cooling).prop_map(|(standing, cooling)| Candidate { standing, cooling })
}

fn chain() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(candidate(), 0..8)
}

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("it is within range")
}

proptest! {
    #[test]
    fn the_next_key_is_in_the_chain_and_may_be_used(on in policy(), cause in trigger(), chain in chain()) {
        if let Some(place) = next(&on, cause, &chain) {
            prop_assert!(place < chain.len());
            prop_assert!(on.contains(&cause), "nothing falls back on what was not chosen");
            prop_assert_ne!(chain[place].standing, Standing::Missing);
            if let Some(cooling) = chain[place].cooling {
                prop_assert!(!on.contains(&cooling), "a key that cools down is passed over");
            }
        }
    }

    #[test]
    fn it_is_the_first_that_may_be_used(on in policy(), cause in trigger(), chain in chain()) {
        let usable = |one: &Candidate| {
            let passed = |cause: Trigger| on.contains(&cause);
            one.standing != Standing::Missing
                && !one.cooling.is_some_and(passed)
                && !(one.standing == Standing::Dead && passed(Trigger::AuthFailure))
        };
        let expected = chain.iter().position(usable).filter(|_| on.contains(&cause));
        prop_assert_eq!(next(&on, cause, &chain), expected);
    }

    #[test]
    fn never_means_never(cause in trigger(), chain in chain()) {
        prop_assert_eq!(next(&[], cause, &chain), None);
        for one in &chain {
            let obstacle = one.obstacle(&[]);
            prop_assert!(obstacle.is_none() || one.standing == Standing::Missing);
        }
    }

    /// Whoever fails over and over ends: the chain is gone through forward, each key once.
    #[test]
    fn keys_that_all_fail_come_to_an_end(on in policy(), cause in trigger(), chain in chain()) {
        let (mut rest, mut steps) = (&chain[..], 0);
        while let Some(place) = next(&on, cause, rest) {
            rest = &rest[place + 1..];
            steps += 1;
        }
        prop_assert!(steps <= chain.len());
    }

    #[test]
    fn nothing_is_sent_again_that_may_have_been_accepted(status in 100_u16..600, about_key: bool) {
        let answer = answer_of(status, about_key);
        let is_refusal = matches!(status, 401 | 402 | 429) || (status == 403 && about_key);
        prop_assert_eq!(may_repeat(Body::Kept, answer), is_refusal);
        prop_assert!(!may_repeat(Body::Gone, answer), "half a body is not sent");
        prop_assert!(!may_repeat(Body::Kept, Answer::Status(status)));
    }

    #[test]
    fn a_key_cools_from_its_failure_on_and_no_longer(failed in 0_i64..1_000, span in 1_i64..1_000, now in -10_i64..3_000) {
        let cooling = Cooling {
            cause: Trigger::Limit,
            failed_at: time(failed),
            cools_until: time(failed + span),
        };
        prop_assert_eq!(cooling.lasts(time(now)), (failed..failed + span).contains(&now));
    }
}

#[test]
fn no_answer_is_no_refusal() {
    assert!(!may_repeat(Body::Kept, Answer::Lost));
    assert!(!may_repeat(Body::Kept, Answer::Refused(Trigger::Missing)));
}
