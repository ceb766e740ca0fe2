//! Alerts and figures in a real vault: written with their cause, once, and still there after a restart.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{
    Act, Action, Actor, Alert, AlertState, Check, Face, Outcome, Pattern, PatternSet, Severity, Status,
};
use byok_core::vault::{OpenVault, Purpose};
use byok_core::watch::{Reaction, Rules};
use common::{Home, act, act_at, add, code, new_key, now, row, time, trail, words};
use std::time::Duration;

fn later(minutes: u64) -> Timestamp {
    now().checked_add(Duration::from_secs(minutes * 60)).unwrap()
}

/// Adds and removes keys, one each second.
fn delete(vault: &mut OpenVault, count: i64, from: Timestamp) {
    for second in 0..count {
        let at = from.checked_add(jiff::SignedDuration::from_secs(second)).unwrap();
        let key = vault.add(new_key("generic/gone", "v"), act_at(at)).unwrap().key;
        vault.remove(key.id, act_at(at)).unwrap();
    }
}

fn open(vault: &OpenVault) -> Vec<Alert> {
    vault.alerts(false, 100).unwrap()
}

#[test]
fn the_fifth_removal_raises_one_alert_and_the_sixth_none() {
    let (_home, mut vault) = Home::create();
    delete(&mut vault, 4, now());
    assert_eq!(open(&vault), []);
    assert_eq!(vault.alerts_open().unwrap(), 0);
    delete(&mut vault, 1, later(1));
    let alert = open(&vault).remove(0);
    assert_eq!((alert.pattern, alert.subject.as_str()), (Pattern::Deletes, "owner"));
    assert_eq!((alert.severity, alert.state), (Severity::High, AlertState::Open));
    assert_eq!((alert.count, alert.threshold, alert.window_seconds), (5, 5, Some(600)));
    assert_eq!((alert.first_seen, alert.last_seen), (later(1), later(1)));
    assert_eq!(vault.alerts_open().unwrap(), 1);
    let told = words(&vault, 0)
        .iter()
        .filter(|line| line.starts_with("alert_raised"))
        .count();
    delete(&mut vault, 3, later(2));
    assert_eq!(told, 1);
    let after = words(&vault, 0)
        .iter()
        .filter(|line| line.starts_with("alert_raised"))
        .count();
    assert_eq!(
        (after, open(&vault).len()),
        (1, 1),
        "while the window is over the threshold it is one alert"
    );
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
}

#[test]
fn a_deed_whose_alert_cannot_be_written_is_not_done_and_not_remembered() {
    let (home, vault) = Home::create();
    // The disk refuses alerts until there is a label.
    let mut vault = home.tamper(
        vault,
        "CREATE TRIGGER full BEFORE INSERT ON alerts WHEN NOT EXISTS (SELECT 1 FROM tags)
         BEGIN SELECT RAISE(ABORT, ''); END",
    );
    let stays = add(&mut vault, "generic/stays", "v");
    let other = add(&mut vault, "generic/other", "v");
    delete(&mut vault, 4, now());
    let failed = vault.remove(stays.id, act_at(later(1)));
    assert_eq!(code(&failed), Some(Code::Internal));
    assert_eq!(vault.by_id(stays.id).unwrap().key.reference, "generic/stays");
    let label = byok_core::model::Patch {
        tags: Some(vec![byok_core::model::Tag::parse("x").unwrap()]),
        ..Default::default()
    };
    vault.edit(other.id, &label, act()).unwrap();
    assert_eq!(open(&vault), []);
    vault.remove(stays.id, act_at(later(2))).unwrap();
    assert_eq!(open(&vault)[0].count, 5, "the one that was not done does not count");
    assert_eq!(vault.verify_trail().unwrap().first_break, None);
}

#[test]
fn what_goes_on_is_counted_in_the_same_row() {
    let (_home, mut vault) = Home::create();
    delete(&mut vault, 5, now());
    delete(&mut vault, 2, later(2));
    let alert = open(&vault).remove(0);
    // One is told with the first after a minute; the other is within the minute that follows.
    assert_eq!(
        (alert.count, alert.first_seen),
        (6, act_at(now()).now.checked_add(Duration::from_secs(4)).unwrap())
    );
    assert_eq!(alert.last_seen, later(2));
}

#[test]
fn the_row_that_tells_names_alert_pattern_and_subject() {
    let (_home, mut vault) = Home::create();
    delete(&mut vault, 5, now());
    let events = trail(&vault);
    let told = events.iter().find(|event| event.action == Action::AlertRaised).unwrap();
    assert_eq!(told.actor.face, Face::Daemon);
    assert_eq!(told.outcome, Outcome::Ok);
    let detail: Vec<(&str, &str)> = told
        .detail
        .iter()
        .map(|(name, word)| (name.as_str(), word.as_str()))
        .collect();
    assert_eq!(
        detail,
        [
            ("about", "owner"),
            ("alert", "1"),
            ("pattern", "deletes"),
            ("severity", "high")
        ]
    );
    assert!(
        vault
            .take_events()
            .iter()
            .any(|event| event.action == Action::AlertRaised),
        "the feed tells it"
    );
}

#[test]
fn an_acknowledged_alert_opens_again_when_the_pattern_shows_again() {
    let (_home, mut vault) = Home::create();
    delete(&mut vault, 5, now());
    let alert = vault.acknowledge_alert(1, act()).unwrap();
    assert_eq!(alert.state, AlertState::Acknowledged);
    assert_eq!((vault.alerts_open().unwrap(), open(&vault).len()), (0, 1));
    delete(&mut vault, 1, later(1));
    assert_eq!(vault.alerts_open().unwrap(), 0, "the same window");
    delete(&mut vault, 5, later(60));
    let alerts = open(&vault);
    assert_eq!(
        (alerts.len(), alerts[0].state),
        (1, AlertState::Open),
        "another window, the same row"
    );
    assert_eq!(
        words(&vault, 0)
            .iter()
            .filter(|line| line.starts_with("alert_raised"))
            .count(),
        2
    );
}

#[test]
fn a_resolved_alert_is_over_and_the_next_one_is_new() {
    let (_home, mut vault) = Home::create();
    delete(&mut vault, 5, now());
    assert_eq!(vault.resolve_alert(1, act()).unwrap().state, AlertState::Resolved);
    assert_eq!(
        vault.acknowledge_alert(1, act()).unwrap().state,
        AlertState::Resolved,
        "it stays so"
    );
    assert_eq!(open(&vault), []);
    delete(&mut vault, 5, later(60));
    assert_eq!(open(&vault)[0].id, 2);
    let all: Vec<u64> = vault.alerts(true, 100).unwrap().iter().map(|alert| alert.id).collect();
    assert_eq!(all, [2, 1], "newest first");
    assert_eq!(vault.alerts(true, 1).unwrap().len(), 1);
    let acts: Vec<String> = words(&vault, 0)
        .into_iter()
        .filter(|line| line.starts_with("alert_"))
        .collect();
    assert_eq!(acts, ["alert_raised ok", "alert_resolved ok", "alert_raised ok"]);
}

#[test]
fn a_client_can_not_put_an_alert_about_itself_out_of_sight() {
    let (_home, mut vault) = Home::create();
    let agent = Actor {
        client: Some("agent".into()),
        ..Actor::face(Face::Rest)
    };
    let of_agent = Act {
        actor: &agent,
        now: now(),
    };
    for _ in 0..5 {
        let key = vault.add(new_key("generic/gone", "v"), act()).unwrap().key;
        vault.remove(key.id, of_agent).unwrap();
    }
    assert_eq!(open(&vault)[0].subject, "client agent");
    assert_eq!(code(&vault.acknowledge_alert(1, of_agent)), Some(Code::Refused));
    assert_eq!(code(&vault.resolve_alert(1, of_agent)), Some(Code::Refused));
    assert_eq!(vault.alerts_open().unwrap(), 1);
    vault.resolve_alert(1, act()).unwrap();
}

#[test]
fn an_alert_that_is_not_there_is_not_found() {
    let (_home, mut vault) = Home::create();
    assert_eq!(code(&vault.acknowledge_alert(7, act())), Some(Code::NotFound));
    assert_eq!(code(&vault.resolve_alert(u64::MAX, act())), Some(Code::NotFound));
}

#[test]
fn the_window_goes_on_after_a_restart_and_after_a_crash() {
    let (home, mut vault) = Home::create();
    delete(&mut vault, 2, now());
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    delete(&mut vault, 2, later(1));
    drop(vault);
    let mut vault = home.recover().unwrap();
    assert_eq!(open(&vault), []);
    delete(&mut vault, 1, later(2));
    assert_eq!(open(&vault).len(), 1);
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    delete(&mut vault, 1, later(3));
    assert_eq!(
        words(&vault, 0)
            .iter()
            .filter(|line| line.starts_with("alert_raised"))
            .count(),
        1
    );
}

#[test]
fn a_window_is_refilled_however_many_reveals_lie_between() {
    let (home, mut vault) = Home::create();
    delete(&mut vault, 4, now());
    add(&mut vault, "generic/x", "v");
    let key = row(&vault, "generic/x");
    for _ in 0..1_100 {
        vault.reveal(&key, None, Purpose::Show, act()).unwrap();
    }
    drop(vault);
    let mut vault = home.recover().unwrap();
    delete(&mut vault, 1, later(2));
    assert!(open(&vault).iter().any(|alert| alert.pattern == Pattern::Deletes));
}

#[test]
fn old_figures_and_resolved_alerts_go_and_what_is_open_or_newer_stays() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "generic/x", "v");
    let key = row(&vault, "generic/x");
    for (minutes, reveals) in [(0, 2), (24 * 60, 1)] {
        delete(&mut vault, 5, later(minutes));
        let newest = open(&vault)[0].id;
        vault.resolve_alert(newest, act_at(later(minutes))).unwrap();
        for _ in 0..reveals {
            vault.reveal(&key, None, Purpose::Show, act_at(later(minutes))).unwrap();
        }
    }
    delete(&mut vault, 5, later(48 * 60));
    let uses = |vault: &OpenVault| vault.metrics(later(48 * 60)).unwrap().uses.total;
    // What is counted in memory is written.
    vault.lock(act_at(later(48 * 60)), "test").unwrap();
    let mut vault = home.recover().unwrap();
    let before = trail(&vault).len();
    assert_eq!(uses(&vault), 3);

    assert_eq!(vault.prune_figures(later(60)).unwrap(), 2, "one alert, one hour");
    let deletes = |vault: &OpenVault| {
        let mut all = vault.alerts(true, 9).unwrap();
        all.retain(|alert| alert.pattern == Pattern::Deletes);
        all.iter().map(|alert| alert.state).collect::<Vec<_>>()
    };
    assert_eq!(deletes(&vault), [AlertState::Open, AlertState::Resolved]);
    assert_eq!(vault.prune_figures(later(60)).unwrap(), 0);
    assert_eq!(uses(&vault), 3, "all uses are still counted");
    assert_eq!(trail(&vault).len(), before);
    vault.prune_figures(later(96 * 60)).unwrap();
    assert_eq!(deletes(&vault), [AlertState::Open], "an open alert never goes");
}

#[test]
fn five_wrong_passwords_are_told_at_the_next_opening() {
    let (home, vault) = Home::create();
    vault.lock(act(), "test").unwrap();
    let failed: Vec<byok_core::vault::FailedUnlock> = (0..5)
        .map(|_| byok_core::vault::FailedUnlock {
            actor: Actor::face(Face::Cli),
            at: now(),
        })
        .collect();
    let secret = common::secret(common::PASSWORD);
    let vault = byok_core::vault::Vault::load(home.dir())
        .unwrap()
        .unlock(&byok_core::vault::Unlocking::Password(&secret), &failed, act())
        .unwrap();
    assert_eq!(open(&vault)[0].pattern, Pattern::WrongPasswords);
    assert_eq!(open(&vault)[0].subject, "vault");
}

fn by(program: &str) -> Actor {
    Actor {
        program: Some(program.into()),
        ..Actor::face(Face::Cli)
    }
}

#[test]
fn the_second_program_of_a_key_is_told_also_after_a_restart() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "generic/x", "v");
    let get = |vault: &mut OpenVault, program: &str| {
        let key = row(vault, "generic/x");
        let act = Act {
            actor: &by(program),
            now: now(),
        };
        vault.reveal(&key, None, Purpose::Show, act).unwrap();
        open(vault).len()
    };
    assert_eq!(get(&mut vault, "bash"), 0);
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    assert_eq!(get(&mut vault, "bash"), 0);
    assert_eq!(get(&mut vault, "thief"), 1);
    assert_eq!(get(&mut vault, "thief"), 1);
    assert_eq!(get(&mut vault, "other"), 2, "each program is told");
    let alert = &open(&vault)[1];
    assert_eq!(alert.subject, "generic/x by thief");
    assert_eq!(alert.key_id, Some(row(&vault, "generic/x").key.id));
}

#[test]
fn a_key_that_its_provider_saw_at_work_elsewhere_is_told() {
    let (_home, mut vault) = Home::create();
    let id = add(&mut vault, "generic/x", "v").id;
    let mut check = Check::offline(Status::Valid, "", time("2026-12-20T10:00:00Z"));
    check.facts.insert("last_used_at".into(), "2026-12-19T10:00:00Z".into());
    vault.record_check(id, &check, act_at(check.checked_at)).unwrap();
    let alerts = open(&vault);
    assert_eq!(
        (alerts[0].pattern, alerts[0].severity),
        (Pattern::UsedOutside, Severity::High)
    );
    assert_eq!(alerts[0].subject, "generic/x");
    let told = trail(&vault)
        .into_iter()
        .find(|event| event.action == Action::AlertRaised)
        .unwrap();
    assert_eq!(
        told.subject.as_deref(),
        Some("generic/x"),
        "the trail of the key has it"
    );
}

#[test]
fn failing_uses_resolve_themselves_when_they_are_over_also_after_a_restart() {
    let (home, mut vault) = Home::create();
    let mut new = new_key("generic/x", "v");
    new.expires_at = Some(later(1));
    vault.add(new, act()).unwrap();
    let key = row(&vault, "generic/x");
    for _ in 0..10 {
        assert!(vault.reveal(&key, None, Purpose::Show, act_at(later(2))).is_err());
    }
    assert_eq!(
        (open(&vault)[0].pattern, open(&vault)[0].severity),
        (Pattern::ErrorRate, Severity::High)
    );
    vault.lock(act(), "test").unwrap();
    let mut vault = home.recover().unwrap();
    vault.look_around(later(3)).unwrap();
    assert_eq!(open(&vault).len(), 1, "it is not over yet");
    vault.look_around(later(40)).unwrap();
    assert_eq!(open(&vault), []);
    let before = trail(&vault).len();
    vault.look_around(later(41)).unwrap();
    assert_eq!(
        trail(&vault).len(),
        before,
        "looking writes nothing when there is nothing to tell"
    );
}

#[test]
fn settings_decide_what_is_much_and_what_is_done_about_it() {
    let (_home, mut vault) = Home::create();
    let mut rules = Rules::default();
    rules.deletes.threshold = 2;
    rules.lock_on = PatternSet::from_iter([Pattern::Deletes]);
    rules.suspend_on = rules.lock_on;
    vault.watch_by(rules).unwrap();
    delete(&mut vault, 1, now());
    assert_eq!(vault.take_reactions(), []);
    delete(&mut vault, 1, now());
    assert_eq!(
        vault.take_reactions(),
        [Reaction::LockVault(Pattern::Deletes)],
        "the owner is no client"
    );
    assert_eq!(vault.take_reactions(), [], "told once");
    let agent = Actor {
        client: Some("agent".into()),
        ..Actor::face(Face::Rest)
    };
    for _ in 0..2 {
        let key = vault.add(new_key("generic/gone", "v"), act()).unwrap().key;
        vault
            .remove(
                key.id,
                Act {
                    actor: &agent,
                    now: now(),
                },
            )
            .unwrap();
    }
    let wanted = [
        Reaction::SuspendClient("agent".into()),
        Reaction::LockVault(Pattern::Deletes),
    ];
    assert_eq!(vault.take_reactions(), wanted);
}

#[test]
fn figures_are_counted_from_rows_and_unknown_ones_are_not_made_up() {
    let (_home, mut vault) = Home::create();
    let empty = vault.metrics(now()).unwrap();
    assert_eq!((empty.total, empty.uses.total, empty.uses.success_rate), (0, 0, None));
    assert_eq!((empty.gateway.calls, empty.gateway.p99_ms), (None, None));
    assert_eq!(empty.cache, Some(byok_core::model::CacheFigures::default()));

    add(&mut vault, "generic/same", "v1");
    add(&mut vault, "generic/twin", "v1");
    let mut ends = |reference: &str, value: &str, end: Timestamp| {
        let mut new = new_key(reference, value);
        new.expires_at = Some(end);
        vault.add(new, act()).unwrap()
    };
    let day = |days: u64| later(days * 24 * 60);
    ends("openai/soon", "v2", day(5));
    ends("openai/later", "v3", day(20));
    let over = ends("openai/over", "v4", later(1)).key;
    let metrics = vault.metrics(later(2)).unwrap();
    assert_eq!(metrics.by_service, [("generic".into(), 2), ("openai".into(), 3)].into());
    assert_eq!(
        metrics.by_status,
        [("expired".into(), 1), ("unverified".into(), 4)].into()
    );
    assert_eq!((metrics.expired, metrics.expiring_7d, metrics.expiring_30d), (1, 1, 2));
    assert_eq!(
        (metrics.never_checked, metrics.never_used, metrics.unused_90d),
        (5, 5, 0)
    );
    assert_eq!(
        (metrics.duplicates, metrics.rotation_overdue, metrics.disabled),
        (2, 0, 0)
    );

    let same = row(&vault, "generic/same");
    vault.reveal(&same, None, Purpose::Show, act_at(later(2))).unwrap();
    let over = vault.by_id(over.id).unwrap();
    assert!(vault.reveal(&over, None, Purpose::Show, act_at(later(2))).is_err());
    let metrics = vault.metrics(later(3)).unwrap();
    let uses = &metrics.uses;
    assert_eq!((uses.total, uses.succeeded, uses.failed, uses.last_24h), (2, 1, 1, 2));
    assert_eq!((uses.success_rate, uses.failed_30d), (Some(0.5), 1));
    let today = uses.by_day.last().unwrap();
    assert_eq!((uses.by_day.len(), today.uses, today.failed), (30, 2, 1));
    assert_eq!(
        metrics.uses_by_service,
        [("generic".into(), 1), ("openai".into(), 0)].into()
    );
    assert_eq!(metrics.never_used, 4);
    let metrics = vault.metrics(day(91)).unwrap();
    assert_eq!(
        (metrics.unused_90d, metrics.uses.last_24h, metrics.uses.last_30d),
        (5, 0, 0)
    );
    assert_eq!(metrics.uses.total, 2);
}

#[test]
fn a_key_tells_its_uses_by_day_and_which_keys_have_its_value() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "generic/same", "v1");
    add(&mut vault, "generic/twin", "v1");
    add(&mut vault, "generic/other", "v2");
    let (same, other) = (row(&vault, "generic/same"), row(&vault, "generic/other"));
    let tomorrow = later(24 * 60);
    // More than a lot, so that some are written and some are not yet.
    for _ in 0..70 {
        vault.reveal(&same, None, Purpose::Show, act()).unwrap();
    }
    vault.reveal(&same, None, Purpose::Show, act_at(tomorrow)).unwrap();
    vault.reveal(&other, None, Purpose::Show, act()).unwrap();
    let detail = vault.show(same.key.id, act_at(tomorrow)).unwrap();
    assert_eq!(detail.uses.len(), 30);
    assert_eq!(detail.uses[28..], [70, 1]);
    assert_eq!(detail.uses.iter().sum::<u64>(), 71);
    let twins: Vec<_> = detail.twins.iter().map(|key| key.reference.as_str()).collect();
    assert_eq!(twins, ["generic/twin"]);
    assert_eq!(vault.show(other.key.id, act()).unwrap().twins, []);
}

#[test]
fn no_use_is_lost_to_a_crash_or_counted_twice() {
    let (home, mut vault) = Home::create();
    add(&mut vault, "generic/x", "v");
    let mut wanted = 0;
    for round in 0..6 {
        let key = row(&vault, "generic/x");
        for _ in 0..(round * 29) {
            vault.reveal(&key, None, Purpose::Show, act()).unwrap();
            wanted += 1;
        }
        let uses = vault.metrics(now()).unwrap().uses;
        assert_eq!((uses.total, uses.by_day[29].uses), (wanted, wanted));
        if round % 2 == 0 {
            vault.lock(act(), "test").unwrap();
        } else {
            drop(vault);
        }
        vault = home.recover().unwrap();
        assert_eq!(vault.metrics(now()).unwrap().uses.total, wanted);
    }
    drop(vault);
    let db = home.raw();
    let sum = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        sum("SELECT sum(uses) FROM usage"),
        sum("SELECT sum(uses) FROM usage_totals")
    );
    assert_eq!(sum("SELECT count(*) FROM usage"), 1, "one key, one hour, one client");
}

#[test]
fn expiring_keys_come_soonest_first_with_their_labels() {
    let (_home, mut vault) = Home::create();
    for (reference, end) in [
        ("generic/b", later(60)),
        ("generic/a", later(30)),
        ("generic/over", later(1)),
    ] {
        let mut new = new_key(reference, reference);
        new.expires_at = Some(end);
        new.tags = vec![byok_core::model::Tag::parse("work").unwrap()];
        vault.add(new, act()).unwrap();
    }
    add(&mut vault, "generic/endless", "v");
    let found = vault.expiring(later(5), jiff::SignedDuration::from_mins(55)).unwrap();
    let names: Vec<&str> = found.iter().map(|key| key.reference.as_str()).collect();
    assert_eq!(names, ["generic/a", "generic/b"]);
    assert_eq!(found[0].tags[0].as_str(), "work");
    let with_ended = vault.ending(later(5), jiff::SignedDuration::from_mins(25)).unwrap();
    let names: Vec<&str> = with_ended.iter().map(|key| key.reference.as_str()).collect();
    assert_eq!(names, ["generic/over", "generic/a"]);
}
