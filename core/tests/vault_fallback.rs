//! Which key a program gets when one fails: only what the person chose, in that order, for that reason.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::inject::{Plan, Source};
use byok_core::model::{Action, Check, Instead, Patch, PolicyChange, Reason, Status, Trigger};
use byok_core::vault::{NewValue, OpenVault};
use common::{Home, act, act_at, add, code, field, name, now, row, secret, service, time, trail, words};
use jiff::ToSpan;
use std::collections::BTreeMap;
use std::time::Duration;

const ALL: [Trigger; 3] = Trigger::ALL;

/// `openai/main` (the default), `first`, `second`, and `other`, which is in no chain.
fn with_chain(on: &[Trigger]) -> (Home, OpenVault) {
    let (home, mut vault) = Home::create();
    for key in ["main", "first", "second", "other"] {
        add(&mut vault, &format!("openai/{key}"), &format!("sk-{key}"));
    }
    choose_policy(&mut vault, on, &["first", "second"]);
    (home, vault)
}

fn choose_policy(vault: &mut OpenVault, on: &[Trigger], chain: &[&str]) {
    let change = PolicyChange {
        on: Some(on.to_vec()),
        chain: Some(chain.iter().map(|one| name(one)).collect()),
        cool_down_seconds: None,
    };
    vault.set_fallback_policy(&service("openai"), &change, act()).unwrap();
}

fn id(vault: &OpenVault, key: &str) -> KeyId {
    row(vault, &format!("openai/{key}")).key.id
}

/// The name of the key that is chosen, and why not the one that was asked for.
fn chosen_at(vault: &OpenVault, asked: Option<&str>, now: Timestamp) -> (String, Option<Trigger>) {
    let choice = vault.choose(&service("openai"), asked.map(name).as_ref(), now).unwrap();
    let cause = choice.instead_of.as_ref().map(|instead| instead.cause);
    (choice.row.key.name.to_string(), cause)
}

fn chosen(vault: &OpenVault, asked: Option<&str>) -> (String, Option<Trigger>) {
    chosen_at(vault, asked, now())
}

fn fail(vault: &mut OpenVault, key: &str, cause: Trigger) -> Option<String> {
    let id = id(vault, key);
    let next = vault.note_failure(id, cause, Some(401), act()).unwrap();
    next.map(|row| row.key.name.to_string())
}

fn edit(vault: &mut OpenVault, key: &str, patch: &Patch) {
    let id = id(vault, key);
    vault.edit(id, patch, act()).unwrap();
}

fn disable(vault: &mut OpenVault, key: &str) {
    let patch = Patch {
        is_active: Some(false),
        ..Patch::default()
    };
    edit(vault, key, &patch);
}

fn later(minutes: i64) -> Timestamp {
    now() + minutes.minutes()
}

#[test]
fn never_is_what_nobody_chose() {
    let (_home, mut vault) = with_chain(&[]);
    assert_eq!(fail(&mut vault, "main", Trigger::AuthFailure), None);
    disable(&mut vault, "main");
    assert_eq!(
        chosen(&vault, None),
        ("main".into(), None),
        "it is refused when it is handed out"
    );
    assert!(trail(&vault).iter().all(|event| event.action != Action::FellBack));
}

#[test]
fn a_disabled_an_expired_and_a_removed_default_give_way_to_the_chain_in_its_order() {
    let (_home, mut vault) = with_chain(&[Trigger::Missing]);
    assert_eq!(chosen(&vault, None), ("main".into(), None));
    disable(&mut vault, "main");
    assert_eq!(chosen(&vault, None), ("first".into(), Some(Trigger::Missing)));
    assert_eq!(chosen(&vault, Some("main")), ("first".into(), Some(Trigger::Missing)));
    let ends = Patch {
        expires_at: Some(Some(later(1))),
        ..Patch::default()
    };
    edit(&mut vault, "first", &ends);
    assert_eq!(
        chosen_at(&vault, None, later(2)),
        ("second".into(), Some(Trigger::Missing))
    );
    vault.remove(id(&vault, "main"), act()).unwrap();
    let choice = vault.choose(&service("openai"), None, later(2)).unwrap();
    let instead = Instead {
        key_id: None,
        reference: "openai".into(),
        cause: Trigger::Missing,
    };
    assert_eq!(
        (choice.row.key.name.as_str(), choice.instead_of),
        ("second", Some(instead))
    );
    disable(&mut vault, "second");
    let nobody = vault.choose(&service("openai"), None, later(2));
    assert_eq!(code(&nobody), Some(Code::NotFound), "`other` is in no chain");
}

#[test]
fn a_key_that_was_refused_is_passed_over_until_it_has_cooled_down() {
    let (_home, mut vault) = with_chain(&[Trigger::AuthFailure]);
    vault.cool_down_for(Duration::from_secs(600));
    assert_eq!(fail(&mut vault, "main", Trigger::AuthFailure), Some("first".into()));
    assert_eq!(chosen(&vault, None), ("first".into(), Some(Trigger::AuthFailure)));
    assert_eq!(fail(&mut vault, "first", Trigger::AuthFailure), Some("second".into()));
    assert_eq!(chosen(&vault, None), ("second".into(), Some(Trigger::AuthFailure)));
    assert_eq!(
        fail(&mut vault, "second", Trigger::AuthFailure),
        None,
        "the chain is at its end"
    );
    assert_eq!(
        chosen(&vault, None),
        ("main".into(), None),
        "with nobody left its own failure is told"
    );
    assert_eq!(chosen_at(&vault, None, later(10)), ("main".into(), None));
    assert_eq!(fail(&mut vault, "main", Trigger::Limit), None, "only what was chosen");
}

#[test]
fn only_the_default_and_the_chain_have_stand_ins() {
    let (_home, mut vault) = with_chain(&ALL);
    for key in ["main", "first", "second", "other"] {
        fail(&mut vault, key, Trigger::Limit);
    }
    assert_eq!(chosen(&vault, Some("other")), ("other".into(), None));
    let later = later(6);
    vault
        .note_failure(id(&vault, "first"), Trigger::Limit, None, act_at(later))
        .unwrap();
    assert_eq!(
        chosen_at(&vault, Some("first"), later),
        ("second".into(), Some(Trigger::Limit))
    );
    let second = id(&vault, "second");
    assert!(
        vault
            .note_failure(second, Trigger::Limit, None, act_at(later))
            .unwrap()
            .is_none()
    );
    assert_eq!(
        chosen_at(&vault, Some("second"), later),
        ("second".into(), None),
        "nothing goes back to the front"
    );
}

#[test]
fn who_may_not_use_a_key_of_the_chain_does_not_get_it() {
    let (_home, mut vault) = with_chain(&[Trigger::Missing]);
    disable(&mut vault, "main");
    let only_second = |key: &byok_core::model::Key| key.name.as_str() == "second";
    let choice = vault
        .choose_where(&service("openai"), None, &only_second, now())
        .unwrap();
    assert_eq!(choice.row.key.name.as_str(), "second");
    let nobody = vault.choose_where(&service("openai"), None, &|_| false, now()).unwrap();
    assert_eq!((nobody.row.key.name.as_str(), nobody.instead_of), ("main", None));
}

#[test]
fn a_key_that_its_last_check_found_dead_is_a_refused_one() {
    let (_home, mut vault) = with_chain(&[Trigger::AuthFailure]);
    let main = id(&vault, "main");
    vault
        .record_check(main, &Check::offline(Status::Revoked, "", now()), act())
        .unwrap();
    assert_eq!(chosen(&vault, None), ("first".into(), Some(Trigger::AuthFailure)));
    choose_policy(&mut vault, &[Trigger::Missing, Trigger::Limit], &["first", "second"]);
    assert_eq!(chosen(&vault, None), ("main".into(), None));
}

#[test]
fn each_fallback_is_one_row_that_says_from_to_and_why() {
    let (_home, mut vault) = with_chain(&[Trigger::AuthFailure]);
    let before = trail(&vault).len();
    for _ in 0..3 {
        fail(&mut vault, "main", Trigger::AuthFailure);
    }
    fail(&mut vault, "second", Trigger::AuthFailure);
    fail(&mut vault, "main", Trigger::Limit);
    assert_eq!(
        words(&vault, before),
        ["fell_back ok openai/main", "fell_back failed openai/second"],
        "what is known is not written again, and what falls back on nothing is no fallback"
    );
    let detail = &trail(&vault)[before].detail;
    let said = ["cause", "to", "status"].map(|name| detail[name].as_str());
    assert_eq!(said, ["auth-failure", "openai/first", "401"]);
    assert_eq!(vault.cache_figures().fallbacks, 3, "each is counted");
    assert!(vault.verify_trail().unwrap().first_break.is_none());
}

#[test]
fn what_was_handed_out_instead_is_recorded_and_counted() {
    let (_home, mut vault) = with_chain(&[Trigger::Missing]);
    disable(&mut vault, "main");
    let choice = vault.choose(&service("openai"), None, now()).unwrap();
    let before = trail(&vault).len();
    let stand_in = choice.instead_of.as_ref().map(|instead| (&choice.row.key, instead));
    vault.record_stand_ins(stand_in, "deploy", act()).unwrap();
    vault.record_stand_ins(None, "deploy", act()).unwrap();
    let rows = &trail(&vault)[before..];
    assert_eq!(words(&vault, before), ["fell_back ok openai/main"]);
    assert_eq!(rows[0].detail["into"], "deploy");
    assert_eq!(vault.cache_figures().fallbacks, 1);
}

#[test]
fn a_value_that_can_t_be_opened_is_damage_and_no_reason_for_another_key() {
    let (home, vault) = with_chain(&ALL);
    let main = row(&vault, "openai/main");
    let hex: String = main
        .key
        .id
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut vault = home.tamper(
        vault,
        &format!("UPDATE sealed SET blob = zeroblob(64) WHERE key_id = x'{hex}'"),
    );
    let choice = vault.choose(&service("openai"), None, now()).unwrap();
    assert_eq!((choice.row.key.name.as_str(), choice.instead_of), ("main", None));
    let mut plan = Plan::default();
    let variable = vec![("OPENAI_API_KEY".to_owned(), Source::Secret(field("api_key")))];
    plan.add_key(&choice.row, variable).unwrap();
    let before = trail(&vault).len();
    assert_eq!(code(&vault.hand_out(&plan.secrets, "test", act())), Some(Code::Damaged));
    assert_eq!(words(&vault, before), ["injected failed openai/main"]);
    assert_eq!(chosen(&vault, None), ("main".into(), None), "nor afterwards");
}

#[test]
fn another_value_ends_the_cool_down() {
    let (_home, mut vault) = with_chain(&ALL);
    fail(&mut vault, "main", Trigger::AuthFailure);
    let new = NewValue {
        secrets: BTreeMap::from([(field("api_key"), secret("sk-new"))]),
        fields: BTreeMap::new(),
        expires_at: None,
        keep_seconds: 3_600,
        check: None,
    };
    let main = id(&vault, "main");
    vault.rotate(main, new, act()).unwrap();
    assert_eq!(chosen(&vault, None), ("main".into(), None));
    fail(&mut vault, "main", Trigger::AuthFailure);
    vault.rollback(main, 3_600, act()).unwrap();
    assert_eq!(chosen(&vault, None), ("main".into(), None));
}

#[test]
fn a_cool_down_outlives_a_lock_and_is_the_policy_s_own_where_it_has_one() {
    let (home, mut vault) = with_chain(&ALL);
    let change = PolicyChange {
        cool_down_seconds: Some(3_600),
        ..PolicyChange::default()
    };
    vault.set_fallback_policy(&service("openai"), &change, act()).unwrap();
    fail(&mut vault, "main", Trigger::Limit);
    vault.lock(act(), "test").unwrap();
    let vault = home.recover().unwrap();
    assert_eq!(
        chosen_at(&vault, None, later(59)),
        ("first".into(), Some(Trigger::Limit))
    );
    assert_eq!(chosen_at(&vault, None, later(60)), ("main".into(), None));
    assert_eq!(
        chosen_at(&vault, None, later(-1)),
        ("main".into(), None),
        "a clock that was set back"
    );
    let policy = vault.fallback_policy(&service("openai"), later(59)).unwrap();
    assert_eq!((policy.failing.len(), policy.cool_down_seconds), (1, 3_600));
    assert!(
        vault
            .fallback_policy(&service("openai"), later(60))
            .unwrap()
            .failing
            .is_empty()
    );
}

#[test]
fn a_chain_follows_its_keys_when_they_are_renamed_and_loses_those_that_go() {
    let (_home, mut vault) = with_chain(&ALL);
    let renamed = Patch {
        name: Some(name("spare")),
        ..Patch::default()
    };
    edit(&mut vault, "first", &renamed);
    vault.remove(id(&vault, "second"), act()).unwrap();
    let chain = |vault: &OpenVault| {
        let policy = vault.fallback_policy(&service("openai"), now()).unwrap();
        policy.chain.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(chain(&vault), ["spare"]);
    let default = Patch {
        is_default: Some(true),
        ..Patch::default()
    };
    edit(&mut vault, "spare", &default);
    assert_eq!(chain(&vault), [""; 0], "the default key stands before the chain");
    disable(&mut vault, "spare");
    assert_eq!(
        chosen(&vault, None),
        ("spare".into(), None),
        "and is not its own stand-in"
    );
}

#[test]
fn a_policy_is_recorded_once_and_what_makes_no_sense_is_refused() {
    let (_home, mut vault) = with_chain(&[Trigger::Limit]);
    let before = trail(&vault).len();
    choose_policy(&mut vault, &[Trigger::Limit], &["main", "first", "second"]);
    assert_eq!(
        trail(&vault).len(),
        before,
        "it was so already; the default stands first anyway"
    );
    let mut set = |chain: &[&str], cool_down_seconds| {
        let change = PolicyChange {
            on: None,
            chain: Some(chain.iter().map(|one| name(one)).collect()),
            cool_down_seconds,
        };
        code(&vault.set_fallback_policy(&service("openai"), &change, act()))
    };
    assert_eq!(set(&["first", "first"], None), Some(Code::InvalidField));
    assert_eq!(set(&["first", "main"], None), Some(Code::InvalidField));
    assert_eq!(set(&["nobody"], None), Some(Code::NotFound));
    assert_eq!(set(&["first"], Some(8 * 86_400)), Some(Code::InvalidField));
    assert_eq!(set(&["second", "first"], Some(60)), None);
    assert_eq!(words(&vault, before), ["fallback_changed ok openai"]);
    let detail = &trail(&vault)[before].detail;
    assert_eq!(
        (detail["on"].as_str(), detail["chain"].as_str()),
        ("limit", "second,first")
    );
    assert_eq!(
        code(&vault.fallback_policy(&service("github"), now())),
        Some(Code::NotFound)
    );
    assert_eq!(vault.fallback_policies(now()).unwrap().len(), 1);
}

#[test]
fn the_history_is_of_one_service_newest_first() {
    let (_home, mut vault) = with_chain(&ALL);
    add(&mut vault, "openai-like/main", "sk-like");
    let change = PolicyChange {
        on: Some(vec![Trigger::Limit]),
        ..PolicyChange::default()
    };
    vault
        .set_fallback_policy(&service("openai-like"), &change, act())
        .unwrap();
    fail(&mut vault, "main", Trigger::Limit);
    let of = |of: &str, limit| {
        let history = vault.fallback_history(&service(of), limit).unwrap();
        history.iter().map(|event| event.action).collect::<Vec<_>>()
    };
    assert_eq!(of("openai", 10), [Action::FellBack, Action::FallbackChanged]);
    assert_eq!(of("openai", 1), [Action::FellBack]);
    assert_eq!(of("openai-like", 10), [Action::FallbackChanged]);
    assert_eq!(of("github", 10), []);
}

#[test]
fn a_fallback_is_told_for_a_day_and_ends_with_a_good_check_after_the_cool_down() {
    let (_home, mut vault) = with_chain(&ALL);
    let reasons = |vault: &OpenVault, at| {
        let matters = vault.matters_of_key(id(vault, "main"), at).unwrap();
        matters
            .iter()
            .filter(|matter| matter.reason == Reason::FellBack)
            .count()
    };
    assert_eq!(reasons(&vault, now()), 0);
    fail(&mut vault, "main", Trigger::AuthFailure);
    let day = time("2026-11-23T09:59:59Z");
    assert_eq!((reasons(&vault, now()), reasons(&vault, day)), (1, 1));
    assert_eq!(reasons(&vault, time("2026-11-23T10:00:00Z")), 0);
    let main = id(&vault, "main");
    let mut check_at = |at| {
        vault
            .record_check(main, &Check::offline(Status::Valid, "", at), act_at(at))
            .unwrap();
        reasons(&vault, at)
    };
    assert_eq!(check_at(later(1)), 1, "the check may not ask what failed");
    assert_eq!(check_at(later(6)), 0);
    fail(&mut vault, "second", Trigger::AuthFailure);
    let of_second = vault.matters_of_key(id(&vault, "second"), now()).unwrap();
    let told = of_second.iter().any(|matter| matter.reason == Reason::FellBack);
    assert!(!told, "nobody stepped in for it");
}
