//! Each rule of the watch with a clock of its own: it raises from its threshold on, once per window, and not a deed before.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

use byok_core::clock::Timestamp;
use byok_core::ids::KeyId;
use byok_core::model::{Action, Actor, Check, Event, Face, Outcome, Pattern, Severity, Status};
use byok_core::watch::{Burst, Finding, Rules, Sighting, Watch, used_outside};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const BORN: i64 = 1_700_000_000;
/// Long after the first day.
const LATER: i64 = BORN + 30 * 86_400;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn key(number: u8) -> KeyId {
    KeyId::from_bytes([number; 16])
}

fn owner() -> Actor {
    Actor::face(Face::Cli)
}

fn client() -> Actor {
    Actor {
        client: Some("agent".into()),
        ..Actor::face(Face::Rest)
    }
}

fn event(action: Action, outcome: Outcome, actor: Actor, second: i64) -> Event {
    Event {
        seq: 1,
        at: at(second),
        actor,
        action,
        subject: Some("openai/main".into()),
        key_id: Some(key(1)),
        outcome,
        detail: BTreeMap::new(),
    }
}

fn watch() -> Watch {
    Watch::new(Rules::default(), at(BORN))
}

/// The sightings of one pattern.
fn raised(found: &[Finding], pattern: Pattern) -> Vec<&Sighting> {
    let mut sightings = Vec::new();
    for finding in found {
        if let Finding::Raise(sighting) = finding {
            sightings.push(sighting);
        }
    }
    sightings.retain(|sighting| sighting.pattern == pattern);
    sightings
}

fn is_over(found: &[Finding], pattern: Pattern) -> bool {
    found
        .iter()
        .any(|finding| matches!(finding, Finding::Over { pattern: over, .. } if *over == pattern))
}

/// A pattern, its deed, by whom, and its rule.
fn bursts() -> Vec<(Pattern, Action, Outcome, Actor, Burst)> {
    let rules = Rules::default();
    vec![
        (Pattern::Creates, Action::Created, Outcome::Ok, owner(), rules.creates),
        (Pattern::Deletes, Action::Deleted, Outcome::Ok, owner(), rules.deletes),
        (
            Pattern::Validations,
            Action::Checked,
            Outcome::Ok,
            owner(),
            rules.validations,
        ),
        (
            Pattern::FailedValidations,
            Action::Checked,
            Outcome::Failed,
            owner(),
            rules.failed_validations,
        ),
        (Pattern::Reveals, Action::Revealed, Outcome::Ok, owner(), rules.reveals),
        (
            Pattern::Reveals,
            Action::Copied,
            Outcome::Ok,
            client(),
            rules.client_reveals,
        ),
        (
            Pattern::WrongPasswords,
            Action::WrongPassword,
            Outcome::Refused,
            owner(),
            rules.wrong_passwords,
        ),
        (
            Pattern::RateLimited,
            Action::RateLimited,
            Outcome::Refused,
            client(),
            rules.rate_limited,
        ),
    ]
}

#[test]
fn the_figures_are_those_that_were_promised() {
    let figures: Vec<(&str, usize, u64)> = bursts()
        .iter()
        .map(|(pattern, _, _, _, rule)| (pattern.as_str(), rule.threshold, rule.window.as_secs() / 60))
        .collect();
    assert_eq!(
        figures,
        [
            ("creates", 5, 10),
            ("deletes", 5, 10),
            ("validations", 10, 10),
            ("failed_validations", 10, 30),
            ("reveals", 20, 10),
            ("reveals", 5, 10),
            ("wrong_passwords", 5, 15),
            ("rate_limited", 3, 10),
        ]
    );
    assert_eq!(Rules::default().rotations.threshold, 3);
    assert_eq!(Rules::default().rate.count, 10);
    assert_eq!(Rules::default().rate.per, Duration::from_secs(60));
}

/// The model: all times, counted anew at each deed.
fn naive(times: &[i64], rule: Burst) -> Vec<bool> {
    let window = i64::try_from(rule.window.as_secs()).unwrap();
    let reached: Vec<bool> = (0..times.len())
        .map(|place| {
            times[..=place]
                .iter()
                .filter(|time| times[place] - **time < window)
                .count()
                >= rule.threshold
        })
        .collect();
    (0..times.len())
        .map(|place| reached[place] && (place == 0 || !reached[place - 1]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_burst_raises_exactly_from_its_threshold_on_and_once_per_window(
        gaps in prop::collection::vec(prop_oneof![0i64..40, 0i64..700], 1..120),
    ) {
        for (pattern, action, outcome, actor, rule) in bursts() {
            let mut watch = watch();
            let mut clock = LATER;
            let times: Vec<i64> = gaps.iter().map(|gap| { clock += gap; clock }).collect();
            let told: Vec<bool> = times
                .iter()
                .map(|time| !raised(&watch.observe(&event(action, outcome, actor.clone(), *time)), pattern).is_empty())
                .collect();
            prop_assert_eq!(told, naive(&times, rule), "{:?}", pattern);
        }
    }

    #[test]
    fn what_goes_on_is_counted_and_told_at_most_once_a_minute(gaps in prop::collection::vec(0i64..50, 30..150)) {
        let mut watch = watch();
        let (mut clock, mut told_at, mut counted) = (LATER, LATER, 0);
        let mut is_on = false;
        for gap in gaps {
            clock += gap;
            for finding in watch.observe(&event(Action::Deleted, Outcome::Ok, owner(), clock)) {
                match finding {
                    Finding::Raise(_) => { prop_assert!(!is_on); is_on = true; told_at = clock; }
                    Finding::GoesOn { more, .. } => {
                        prop_assert!(clock - told_at >= 60 && more > 0);
                        told_at = clock;
                        counted += more;
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
        prop_assert!(counted < 150);
    }

    #[test]
    fn many_different_keys_at_once_are_a_bulk_and_one_key_many_times_is_none(
        picks in prop::collection::vec((0u8..20, 0i64..12), 1..150),
    ) {
        let mut watch = watch();
        let (mut clock, mut seen, mut was_reached) = (LATER, Vec::new(), false);
        for (number, gap) in picks {
            clock += gap;
            seen.push((clock, number));
            let recent: std::collections::BTreeSet<u8> =
                seen.iter().filter(|(time, _)| clock - time < 60).map(|(_, number)| *number).collect();
            let mut one = event(Action::Revealed, Outcome::Ok, owner(), clock);
            one.key_id = Some(key(number));
            let told = !raised(&watch.observe(&one), Pattern::BulkReveal).is_empty();
            let is_reached = recent.len() >= 10;
            prop_assert_eq!(told, is_reached && !was_reached);
            was_reached = is_reached;
        }
    }
}

#[test]
fn actors_are_counted_apart() {
    let mut watch = watch();
    for place in 0..4 {
        assert_eq!(
            watch.observe(&event(Action::Deleted, Outcome::Ok, owner(), LATER + place)),
            []
        );
        assert_eq!(
            watch.observe(&event(Action::Deleted, Outcome::Ok, client(), LATER + place)),
            []
        );
    }
    let found = watch.observe(&event(Action::Deleted, Outcome::Ok, client(), LATER + 5));
    assert_eq!(raised(&found, Pattern::Deletes)[0].subject, "client agent");
    assert_eq!(raised(&found, Pattern::Deletes)[0].client.as_deref(), Some("agent"));
}

#[test]
fn a_first_day_of_storing_and_checking_many_keys_raises_nothing() {
    let mut watch = watch();
    for place in 0..60 {
        let pid = u32::try_from(place).ok();
        let actor = Actor {
            pid,
            program: Some("bash".into()),
            ..owner()
        };
        for (action, outcome) in [(Action::Created, Outcome::Ok), (Action::Checked, Outcome::Ok)] {
            let found = watch.observe(&event(action, outcome, actor.clone(), BORN + 60 + place));
            assert_eq!(found, [], "{action:?} {place}");
        }
    }
    // A session of work: a key used again and again, by the same shell, for half a day, with pauses.
    for hour in 1..12 {
        for place in 0..18 {
            let actor = Actor {
                program: Some("bash".into()),
                ..owner()
            };
            let found = watch.observe(&event(
                Action::Injected,
                Outcome::Ok,
                actor,
                BORN + hour * 3_600 + place * 10,
            ));
            assert!(
                found.iter().all(|finding| matches!(finding, Finding::Learned { .. })),
                "{found:?}"
            );
        }
        assert_eq!(watch.look(at(BORN + hour * 3_600 + 2_000)), []);
    }
}

#[test]
fn clients_have_no_first_day() {
    let mut watch = watch();
    for place in 0..4 {
        watch.observe(&event(Action::Created, Outcome::Ok, client(), BORN + place));
    }
    let found = watch.observe(&event(Action::Created, Outcome::Ok, client(), BORN + 5));
    assert_eq!(raised(&found, Pattern::Creates).len(), 1);
}

#[test]
fn one_command_that_checks_every_key_is_one_deed() {
    let mut watch = watch();
    let by = |pid| Actor {
        pid: Some(pid),
        ..owner()
    };
    for place in 0..500 {
        assert_eq!(
            watch.observe(&event(Action::Checked, Outcome::Ok, by(7), LATER + place / 100)),
            []
        );
    }
    for pid in 8..16 {
        assert_eq!(
            watch.observe(&event(Action::Checked, Outcome::Ok, by(pid), LATER + 10)),
            []
        );
    }
    let found = watch.observe(&event(Action::Checked, Outcome::Ok, by(16), LATER + 11));
    assert_eq!(
        raised(&found, Pattern::Validations).len(),
        1,
        "the tenth command is one too many"
    );
}

#[test]
fn the_daemons_own_checks_are_no_ones_burst() {
    let mut watch = watch();
    for place in 0..100 {
        let found = watch.observe(&event(Action::Checked, Outcome::Failed, Actor::daemon(), LATER + place));
        assert_eq!(found, []);
    }
}

#[test]
fn the_second_program_of_a_key_is_told_once_and_the_first_is_not() {
    let mut watch = watch();
    let by = |program: &str, second| {
        let actor = Actor {
            program: Some(program.into()),
            ..owner()
        };
        event(Action::Revealed, Outcome::Ok, actor, LATER + second)
    };
    let first = by("bash", 0);
    assert_eq!(
        watch.wants_programs(&first),
        Some(key(1)),
        "what was learned before is asked for"
    );
    watch.learn_programs(key(1), ["zsh".to_owned()]);
    assert_eq!(watch.wants_programs(&first), None);
    let found = watch.observe(&first);
    assert_eq!(raised(&found, Pattern::NewProgram)[0].subject, "openai/main by bash");
    assert_eq!(watch.observe(&by("zsh", 1)), [], "known from before");
    assert_eq!(watch.observe(&by("bash", 2)), [], "told once");

    let mut other = Watch::new(Rules::default(), at(BORN));
    other.learn_programs(key(1), []);
    let found = other.observe(&by("bash", 0));
    assert_eq!(
        found,
        [Finding::Learned {
            key: key(1),
            program: "bash".into()
        }],
        "somebody is the first"
    );
}

#[test]
fn a_refused_use_teaches_no_program() {
    let mut watch = watch();
    watch.learn_programs(key(1), ["zsh".to_owned()]);
    let actor = Actor {
        program: Some("thief".into()),
        ..owner()
    };
    let found = watch.observe(&event(Action::Revealed, Outcome::Refused, actor.clone(), LATER));
    assert_eq!(raised(&found, Pattern::NewProgram).len(), 0);
    let found = watch.observe(&event(Action::Revealed, Outcome::Ok, actor, LATER));
    assert_eq!(raised(&found, Pattern::NewProgram).len(), 1);
}

#[test]
fn an_hour_is_unusual_with_less_than_five_of_a_hundred_uses_over_a_week() {
    let day = 86_400;
    let nine = LATER - LATER % day + 9 * 3_600;
    let used = |watch: &mut Watch, second| {
        let found = watch.observe(&event(Action::Injected, Outcome::Ok, owner(), second));
        raised(&found, Pattern::UnusualHour).len()
    };
    // Ten a day at nine o'clock: 99 uses say nothing, 100 do.
    let mut watch = watch();
    for place in 0..99 {
        assert_eq!(used(&mut watch, nine + place / 10 * day + place % 10), 0);
    }
    let night = nine + 10 * day - 6 * 3_600;
    assert_eq!(used(&mut watch, night), 0, "99 are too few");
    assert_eq!(used(&mut watch, night + 3_600), 1, "another hour, after a hundred");
    assert_eq!(used(&mut watch, night + 3_601), 0, "told once for this hour");
    assert_eq!(used(&mut watch, night + day), 1, "told again the next night");
    assert_eq!(used(&mut watch, nine + 11 * day), 0, "nine is usual");
    // From five of a hundred on an hour is usual.
    for place in 0..5 {
        used(&mut watch, night + (2 + place) * day);
    }
    assert_eq!(used(&mut watch, night + 8 * day), 0);
}

#[test]
fn a_busy_morning_makes_no_other_hour_unusual() {
    let mut watch = watch();
    for place in 0..500 {
        watch.observe(&event(Action::Injected, Outcome::Ok, owner(), LATER + place));
    }
    let found = watch.observe(&event(Action::Injected, Outcome::Ok, owner(), LATER + 6 * 3_600));
    assert_eq!(raised(&found, Pattern::UnusualHour).len(), 0);
}

/// Uses the key so often in each quarter of an hour; tells what the last of them found.
fn quarters(watch: &mut Watch, counts: &[i64]) -> (Vec<Finding>, i64) {
    let mut found = Vec::new();
    let start = LATER - LATER % 900;
    for (quarter, count) in counts.iter().enumerate() {
        let from = start + i64::try_from(quarter).unwrap() * 900;
        for place in 0..*count {
            found = watch.observe(&event(
                Action::Injected,
                Outcome::Ok,
                owner(),
                from + place * 800 / count,
            ));
        }
    }
    (found, start + i64::try_from(counts.len()).unwrap() * 900)
}

#[test]
fn three_times_the_usual_use_is_a_spike_and_ends_by_itself() {
    let mut watch = watch();
    let (found, _) = quarters(&mut watch, &[10, 10, 10, 10, 29]);
    assert_eq!(raised(&found, Pattern::UsageSpike).len(), 0);
    let mut watch = self::watch();
    let (found, end) = quarters(&mut watch, &[10, 10, 10, 10, 30]);
    let sighting = raised(&found, Pattern::UsageSpike)[0];
    assert_eq!(
        (sighting.count, sighting.threshold, sighting.subject.as_str()),
        (30, 30, "openai/main")
    );
    let found = watch.look(at(end + 900));
    assert!(is_over(&found, Pattern::UsageSpike), "{found:?}");
    assert!(!is_over(&watch.look(at(end + 960)), Pattern::UsageSpike), "told once");
}

#[test]
fn with_less_than_ten_uses_a_quarter_nothing_is_a_spike_or_a_drop() {
    let mut watch = watch();
    let (found, end) = quarters(&mut watch, &[9, 10, 10, 10, 200]);
    assert_eq!(raised(&found, Pattern::UsageSpike).len(), 0);
    let mut still = self::watch();
    quarters(&mut still, &[9, 10, 10, 10]);
    assert_eq!(still.look(at(end)), []);
    let mut first = self::watch();
    let (found, _) = quarters(&mut first, &[0, 0, 0, 40, 200]);
    assert_eq!(raised(&found, Pattern::UsageSpike).len(), 0, "nothing to compare with");
}

#[test]
fn a_fifth_of_the_usual_use_is_a_drop_that_no_deed_has_to_show() {
    let mut watch = watch();
    let (_, end) = quarters(&mut watch, &[20, 20, 20, 20]);
    assert_eq!(
        raised(&watch.look(at(end + 60)), Pattern::UsageDrop).len(),
        0,
        "the window still has uses"
    );
    let found = watch.look(at(end + 14 * 60));
    assert_eq!(raised(&found, Pattern::UsageDrop).len(), 1, "{found:?}");
    let found = watch.look(at(end + 3_600));
    assert!(
        is_over(&found, Pattern::UsageDrop),
        "after an hour of quiet it is no drop: {found:?}"
    );
}

#[test]
fn failing_uses_are_medium_from_ten_and_high_from_fifty_per_cent_on() {
    let mut watch = watch();
    let mut used = |outcome, second| watch.observe(&event(Action::Injected, outcome, owner(), LATER + second));
    for place in 0..8 {
        assert_eq!(raised(&used(Outcome::Ok, place), Pattern::ErrorRate).len(), 0);
    }
    assert_eq!(
        raised(&used(Outcome::Refused, 8), Pattern::ErrorRate).len(),
        0,
        "nine uses tell nothing"
    );
    let found = used(Outcome::Ok, 9);
    let medium = raised(&found, Pattern::ErrorRate);
    assert_eq!(
        (medium[0].severity, medium[0].count, medium[0].threshold),
        (Severity::Medium, 1, 10)
    );
    let mut high = 0;
    for place in 0..8 {
        let found = used(Outcome::Failed, 10 + place);
        let told = raised(&found, Pattern::ErrorRate);
        high += told
            .iter()
            .filter(|sighting| sighting.severity == Severity::High)
            .count();
        assert_eq!(high, usize::from(place == 7), "9 of 18 is the half");
    }
    let found = watch.look(at(LATER + 16 * 60));
    assert!(is_over(&found, Pattern::ErrorRate), "{found:?}");
}

#[test]
fn a_use_that_only_the_provider_knows_of_was_outside() {
    let rules = Rules::default();
    let mut key = sample_key();
    let mut check = Check::offline(Status::Valid, "", at(LATER + 10 * 86_400));
    let mut outside = |key: &_, seen: i64| {
        check.facts.insert("last_used_at".into(), at(seen).to_string());
        used_outside(&rules, key, &check).is_some()
    };
    let day = 86_400;
    assert!(outside(&key, LATER + 5 * day));
    assert!(!outside(&key, LATER - day), "before it came here");
    assert!(!outside(&key, LATER + 10 * day - 60), "this very check");
    key.last_used_at = Some(at(LATER + 5 * day - 3_600));
    assert!(
        !outside(&key, LATER + 5 * day),
        "a program still had the value that was handed out"
    );
    assert!(outside(&key, LATER + 7 * day));
    key.last_checked_at = Some(at(LATER + 7 * day));
    assert!(!outside(&key, LATER + 7 * day), "our own check before this one");
    assert!(
        outside(&key, LATER + 7 * day + 3_600),
        "what is asked every day is not used all day"
    );
    check.facts.clear();
    assert_eq!(
        used_outside(&rules, &key, &check),
        None,
        "a provider that tells nothing"
    );
    check.facts.insert("last_used_at".into(), "yesterday".into());
    assert_eq!(used_outside(&rules, &key, &check), None);
}

fn sample_key() -> byok_core::model::Key {
    serde_json::from_value(serde_json::json!({
        "id": key(1), "ref": "openai/main", "service": "openai", "name": "main", "is_default": true, "is_active": true,
        "status": "valid", "verdict": "ok", "preview": "", "tags": [], "note": "", "fields": {}, "base_url": null,
        "created_at": at(LATER), "updated_at": at(LATER), "expires_at": null, "expires_source": null,
        "rotate_due_at": null, "last_checked_at": null, "last_used_at": null, "use_count": 0, "version": 1
    }))
    .unwrap()
}
