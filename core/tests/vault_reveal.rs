//! Values come out: recorded before they do, never of an expired or disabled key, all of a program's or none.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod common;

use byok_core::error::Code;
use byok_core::inject::HandOut;
use byok_core::model::{Act, Actor, Face, Patch};
use byok_core::vault::{OpenVault, Purpose};
use common::{Home, act, act_at, add, code, field, new_key, now, row, text, time, trail, words};

const END: &str = "2026-12-01T00:00:00Z";

fn handed(vault: &OpenVault, reference: &str) -> HandOut {
    HandOut {
        variable: reference.to_uppercase().replace('/', "_"),
        row: row(vault, reference),
        field: field("api_key"),
    }
}

fn disable(vault: &mut OpenVault, reference: &str) {
    let id = row(vault, reference).key.id;
    let off = Patch {
        is_active: Some(false),
        ..Patch::default()
    };
    vault.edit(id, &off, act()).unwrap();
}

fn add_ending(vault: &mut OpenVault, reference: &str) {
    let mut new = new_key(reference, "sk-ending");
    new.expires_at = Some(time(END));
    vault.add(new, act()).unwrap();
}

#[test]
fn a_reveal_is_recorded_with_who_what_and_for_what() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    let row = row(&vault, "openai");
    let actor = Actor {
        face: Face::Tui,
        client: None,
        pid: Some(4321),
        program: Some("/usr/bin/make".into()),
    };
    let act = Act {
        actor: &actor,
        now: now(),
    };
    vault.reveal(&row, None, Purpose::Show, act).unwrap();
    vault.reveal(&row, None, Purpose::Copy, act).unwrap();
    assert_eq!(words(&vault, 2), ["revealed ok openai/main", "copied ok openai/main"]);
    let event = trail(&vault).pop().unwrap();
    assert_eq!((event.actor, event.key_id), (actor, Some(row.key.id)));
    assert_eq!(event.detail["field"], "api_key");
}

#[test]
fn a_reveal_counts_as_use() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai", "sk-1");
    let later = time("2026-11-23T00:00:00Z");
    let resolved = row(&vault, "openai");
    vault.reveal(&resolved, None, Purpose::Show, act_at(later)).unwrap();
    let one = handed(&vault, "openai");
    vault.hand_out(&[one], "make", act_at(later)).unwrap();
    let key = row(&vault, "openai").key;
    assert_eq!((key.use_count, key.last_used_at), (2, Some(later)));
    assert_eq!(key.updated_at, now(), "use is not a change");
}

#[test]
fn an_expired_key_is_never_revealed_and_the_refusal_is_in_the_trail() {
    let (_home, mut vault) = Home::create();
    add_ending(&mut vault, "openai/main");
    let resolved = row(&vault, "openai");
    let before = act_at(time("2026-11-30T23:59:59Z"));
    assert!(vault.reveal(&resolved, None, Purpose::Show, before).is_ok());
    let refused = vault.reveal(&resolved, None, Purpose::Show, act_at(time(END)));
    assert_eq!(code(&refused), Some(Code::Expired));
    assert_eq!(
        refused.err().unwrap().to_string(),
        "`openai/main` expired on 2026-12-01"
    );
    assert_eq!(words(&vault, 3), ["revealed refused openai/main"]);
    assert_eq!(row(&vault, "openai").key.use_count, 1);
}

#[test]
fn a_disabled_key_is_never_revealed_and_the_refusal_is_in_the_trail() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    disable(&mut vault, "openai");
    let resolved = row(&vault, "openai");
    assert_eq!(
        code(&vault.reveal(&resolved, None, Purpose::Copy, act())),
        Some(Code::Disabled)
    );
    assert_eq!(
        words(&vault, 2),
        ["disabled ok openai/main", "copied refused openai/main"]
    );
    let on = Patch {
        is_active: Some(true),
        ..Patch::default()
    };
    vault.edit(resolved.key.id, &on, act()).unwrap();
    assert!(vault.reveal(&resolved, None, Purpose::Copy, act()).is_ok());
    assert_eq!(words(&vault, 4), ["enabled ok openai/main", "copied ok openai/main"]);
}

#[test]
fn a_key_disabled_since_it_was_resolved_is_not_handed_out() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/main", "sk-1");
    let resolved = row(&vault, "openai");
    let one = handed(&vault, "openai");
    disable(&mut vault, "openai");
    assert_eq!(
        code(&vault.reveal(&resolved, None, Purpose::Show, act())),
        Some(Code::Disabled)
    );
    assert_eq!(code(&vault.hand_out(&[one], "make", act())), Some(Code::Disabled));
}

#[test]
fn one_expired_key_does_not_disturb_the_others() {
    let (_home, mut vault) = Home::create();
    add_ending(&mut vault, "openai/main");
    add(&mut vault, "gemini/main", "sk-2");
    let late = act_at(time("2027-01-01T00:00:00Z"));
    let wanted = [handed(&vault, "gemini")];
    let values = vault.hand_out(&wanted, "make", late).unwrap();
    assert_eq!(text(&values[0]), "sk-2");
    assert_eq!(vault.find(&Default::default(), late.now).unwrap().len(), 2);
}

#[test]
fn a_program_gets_its_values_in_order_and_each_is_recorded() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/a", "sk-a");
    add(&mut vault, "openai/b", "sk-b");
    let wanted = [handed(&vault, "openai/b"), handed(&vault, "openai/a")];
    let values = vault.hand_out(&wanted, "make", act()).unwrap();
    assert_eq!(values.iter().map(text).collect::<Vec<_>>(), ["sk-b", "sk-a"]);
    assert_eq!(words(&vault, 3), ["injected ok openai/b", "injected ok openai/a"]);
    let detail = trail(&vault).pop().unwrap().detail;
    assert_eq!(
        (
            detail["variable"].as_str(),
            detail["field"].as_str(),
            detail["into"].as_str()
        ),
        ("OPENAI_A", "api_key", "make")
    );
}

#[test]
fn a_program_gets_all_of_its_keys_or_none() {
    let (_home, mut vault) = Home::create();
    add(&mut vault, "openai/good", "sk-1");
    add(&mut vault, "openai/off", "sk-2");
    add(&mut vault, "openai/last", "sk-3");
    disable(&mut vault, "openai/off");
    let rows = trail(&vault).len();
    let wanted = ["openai/good", "openai/off", "openai/last"].map(|reference| handed(&vault, reference));
    assert_eq!(code(&vault.hand_out(&wanted, "make", act())), Some(Code::Disabled));
    assert_eq!(words(&vault, rows), ["injected refused openai/off"]);
    for reference in ["openai/good", "openai/last"] {
        assert_eq!(row(&vault, reference).key.use_count, 0);
    }
    let mut no_field = handed(&vault, "openai/good");
    no_field.field = field("absent");
    let wanted = [handed(&vault, "openai/last"), no_field];
    assert_eq!(code(&vault.hand_out(&wanted, "make", act())), Some(Code::NotFound));
    assert_eq!(row(&vault, "openai/last").key.use_count, 0);
}

#[test]
fn an_expired_or_disabled_key_may_still_be_asked_about() {
    let (_home, mut vault) = Home::create();
    add_ending(&mut vault, "openai");
    disable(&mut vault, "openai");
    let rows = trail(&vault).len();
    let values = vault.open_for_check(&row(&vault, "openai")).unwrap();
    assert_eq!(text(&values[&field("api_key")]), "sk-ending");
    assert_eq!(trail(&vault).len(), rows, "the check that follows writes the row");
}
