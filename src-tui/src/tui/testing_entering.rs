//! What tests of entering share: keys pressed, keys known, answers given.

use super::action::{Action, Command};
use super::effect::Effect;
use super::event::Complaint;
use super::model::keys::Row;
use super::model::{Gate, Model};
use super::perform::rotate::Looked;
use super::perform::{Answer, keys, rotate, session};
use super::testing::{frames, model, now};
use super::update;
use byok_core::error::Code;
use byok_core::model::{Check, Key, Rotation, Status, Version};
use byok_core::secret::Secret;
use byok_daemon::wire::{Added, DetailAnswer, RotationPlan, SessionState, State};
use serde_json::json;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Is in everything that is typed as a secret, and in no frame unless it was asked for.
pub(crate) const CANARY: &str = "CANARY";

/// Presses a key that means this.
pub(crate) fn press(model: &mut Model, command: Command) -> Vec<Effect> {
    update::act(model, Action::Do(command))
}

/// Types a text.
pub(crate) fn type_in(model: &mut Model, text: &str) {
    for c in text.chars() {
        assert!(update::act(model, Action::Type(c)).is_empty());
    }
}

/// Pastes a text.
pub(crate) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    update::act(model, Action::Paste(Zeroizing::new(text.to_owned())))
}

/// Both frames; fails when one shows what was typed into a hidden field.
pub(crate) fn hiding_frames(model: &Model) -> String {
    let frames = frames(model);
    assert!(!frames.contains(CANARY), "{frames}");
    frames
}

/// A text in two halves, so that no test holds something that looks like a key.
pub(crate) fn github_key() -> String {
    format!("ghp_{CANARY}{}", "a".repeat(30))
}

/// A key of OpenAI's usual shape.
pub(crate) fn openai_key() -> String {
    format!("sk-proj-{CANARY}{}T3BlbkFJ{}", "a".repeat(52), "b".repeat(58))
}

fn row(reference: &str) -> Row {
    Row {
        reference: reference.into(),
        is_default: reference.ends_with("/main"),
        is_active: true,
        status: Status::Valid,
        preview: "abc…yz".into(),
        expires_at: None,
        last_used_at: None,
        tags: "".into(),
    }
}

/// An open vault with keys of these names.
pub(crate) fn open_model(references: &[&str]) -> Model {
    let mut model = model();
    model.gate = Gate::Open;
    model.touched_at = Some(now());
    let ticket = model.keys.loaded.begin(now());
    let rows = references.iter().map(|reference| row(reference)).collect();
    update::answer(&mut model, Answer::Keys(keys::Answer::Listed(ticket, Ok(rows))));
    model
}

/// The state of a vault of that name.
pub(crate) fn session(vault: &str, state: State) -> SessionState {
    SessionState {
        vault: vault.into(),
        state,
        locks_at: None,
        keys: None,
        dead: None,
        expiring_30d: None,
        alerts_open: None,
        next_check_at: None,
    }
}

/// Tells the model the session's state.
pub(crate) fn look(model: &mut Model, vault: &str, state: State) -> Vec<Effect> {
    let ticket = model.session.begin(model.now);
    let looked = session::Answer::Looked(ticket, Ok(session(vault, state)));
    update::answer(model, Answer::Session(looked))
}

/// A failure in words.
pub(crate) fn complaint(code: Code, message: &str, hint: Option<&str>) -> Complaint {
    Complaint {
        code,
        message: message.into(),
        hint: hint.map(str::to_owned),
    }
}

/// What a provider said.
pub(crate) fn check(status: Status, message: &str, facts: &[(&str, &str)]) -> Check {
    Check {
        http_status: Some(200),
        latency_ms: Some(120),
        facts: facts
            .iter()
            .map(|(fact, value)| ((*fact).into(), (*value).into()))
            .collect(),
        ..Check::offline(status, message, now())
    }
}

/// A key as the daemon tells of it.
pub(crate) fn key(reference: &str, version: u32) -> Key {
    let (service, name) = reference.split_once('/').expect("service/name");
    serde_json::from_value(json!({
        "id": "019a0000-0000-7000-8000-000000000001", "ref": reference, "service": service, "name": name,
        "is_default": true, "is_active": true, "status": "valid", "verdict": "ok", "preview": "sk-pro…6789",
        "tags": [], "note": "", "fields": {}, "base_url": null,
        "created_at": "2026-08-01T10:00:00Z", "updated_at": "2026-08-01T10:00:00Z",
        "expires_at": "2026-12-01T10:00:00Z", "expires_source": "person", "rotate_due_at": null,
        "last_checked_at": null, "last_used_at": null, "use_count": 3, "version": version,
    }))
    .expect("a key")
}

/// What adding a key answers.
pub(crate) fn added(reference: &str, check: Option<Check>, duplicate_of: Option<&str>) -> Answer {
    let added = Added {
        key: key(reference, 1),
        duplicate_of: duplicate_of.map(str::to_owned),
        check,
    };
    Answer::Keys(keys::Answer::Added(Box::new(Ok(added))))
}

/// What adding a key answers when it can't.
pub(crate) fn not_added(complaint: Complaint) -> Answer {
    Answer::Keys(keys::Answer::Added(Box::new(Err(complaint))))
}

fn version(number: u32, state: &str, keep_until: Option<&str>) -> Version {
    serde_json::from_value(json!({
        "number": number, "state": state, "preview": if state == "current" { "sk-pro…6789" } else { "sk-pro…1234" },
        "created_at": "2026-08-01T10:00:00Z", "retired_at": keep_until.map(|_| "2026-11-23T10:00:00Z"),
        "keep_until": keep_until,
    }))
    .expect("a version")
}

/// A plan for a provider that makes no keys.
pub(crate) fn no_plan(reference: &str) -> RotationPlan {
    RotationPlan {
        reference: reference.into(),
        keys_url: Some("https://platform.openai.com/api-keys".into()),
        at_provider: false,
        needs: None,
        by_another: false,
        ends_old_at_once: false,
        requests: Vec::new(),
    }
}

/// A plan for a provider that makes keys.
pub(crate) fn plan(reference: &str, by_another: bool, ends_old_at_once: bool) -> RotationPlan {
    RotationPlan {
        at_provider: true,
        needs: Some("the scope api or self_rotate".into()),
        by_another,
        ends_old_at_once,
        requests: serde_json::from_value(json!([
            { "step": "create", "method": "POST", "url": "https://api.example.com/keys/self/rotate",
              "headers": ["Authorization: Bearer {token}"], "body": null },
            { "step": "revoke", "method": "DELETE", "url": "https://api.example.com/keys/{old_id}",
              "headers": [], "body": null },
        ]))
        .expect("requests"),
        ..no_plan(reference)
    }
}

/// A key before another value takes its place, with a value before it that is kept.
pub(crate) fn looked(reference: &str, plan: RotationPlan, rotations: Vec<Rotation>) -> Looked {
    Looked {
        detail: DetailAnswer {
            rotate_every_seconds: None,
            same_value: Vec::new(),
            uses: Vec::new(),
            key: key(reference, 2),
            secret_fields: vec!["api_key".into()],
            facts: BTreeMap::new(),
            facts_seen_at: BTreeMap::new(),
            status_since: None,
            last_ok_at: None,
            versions: vec![
                version(2, "current", None),
                version(1, "previous", Some("2026-11-25T06:00:00Z")),
            ],
            checks: Vec::new(),
        },
        rotations,
        plan,
    }
}

/// A rotation at a provider at that step.
pub(crate) fn rotation(step: &str) -> Rotation {
    serde_json::from_value(json!({
        "id": 1, "key_id": "019a0000-0000-7000-8000-000000000001", "by_key": null, "step": step, "old_version": 1,
        "new_version": 2, "label": "byok-2026-11-24", "keep_seconds": 86400, "started_at": "2026-11-24T09:00:00Z",
        "changed_at": "2026-11-24T09:00:00Z", "next_at": null, "tries": 0, "message": "",
    }))
    .expect("a rotation")
}

/// Tells the open dialogue what the daemon knows of its key.
pub(crate) fn tell_looked(model: &mut Model, effects: Vec<Effect>, looked: Result<Looked, Complaint>) {
    let Some(Effect::Rotate(rotate::Ask::Look(ticket, _))) = effects.into_iter().next() else {
        panic!("the key was not looked at");
    };
    let answer = rotate::Answer::Looked(ticket, Box::new(looked));
    update::answer(model, Answer::Rotate(answer));
}

/// The code of all tests.
pub(crate) fn code() -> Secret {
    Secret::copy_of(b"J3ZC-8FGM-CJ25-DAM7-FE1A-NW77-FGK3-C4Z2-B8KD-VMJP-HEZA-PKME-1TEC-A30K")
}
