//! `/api/keys/{id}/rotate`, `/rollback`, `/versions`, `/rotation`: another value for a key.

use super::Daemon;
use super::body::{Body, Query};
use super::locate::{locate, provider};
use super::validate::ask;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::rotation::{Wish, names, rotate_there};
use crate::wire::{RolledBack, RotateRequest, Rotated, RotationPlan, RotationQuery, Versions};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{Check, Step, Verdict};
use byok_core::provider::{Authority, Credential, OldKey, rehearse};
use byok_core::store::keys::KeyRow;
use byok_core::vault::NewValue;
use std::sync::Arc;

/// The longest overlap, in seconds: a year. Who wants to keep a value for longer wants two keys.
const LONGEST_OVERLAP: i64 = 366 * 86_400;
/// How long the value is kept that a rollback leaves, in seconds: a day, as after a rotation.
const KEPT_AFTER_ROLLBACK: i64 = 86_400;

/// Puts a new value in the place of the old one: one that is given, or one that the provider makes.
pub(super) async fn rotate(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<RotateRequest>,
) -> Result<Json<Rotated>, Problem> {
    if !(0..=LONGEST_OVERLAP).contains(&wanted.keep_old_seconds) {
        return Err(Problem::new(
            Code::InvalidField,
            "keep_old_seconds: is not within 0 to 366 days",
        ));
    }
    let with = wanted.with.clone();
    let sight = caller.sight();
    let (row, by_key) = Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, daemon, _| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let other = with.map(|with| locate(vault, daemon, &sight, &with)).transpose()?;
            Ok((row, other.map(|(other, _)| other)))
        })
        .await?;
    if wanted.at_provider {
        refuse_value(&wanted)?;
        refuse_stranger(&row, by_key.as_ref())?;
        let wish = Wish {
            row,
            by_key: by_key.map(|other| other.key.id),
            keep_seconds: wanted.keep_old_seconds,
        };
        let (key, check) = rotate_there(daemon, caller, wish).await?;
        let check = Some(check);
        return Ok(Json(Rotated { key, check }));
    }
    by_hand(daemon, caller, row, wanted).await.map(Json)
}

async fn by_hand(daemon: Arc<Daemon>, caller: Caller, row: KeyRow, wanted: RotateRequest) -> Result<Rotated, Problem> {
    let is_wanted = wanted.check;
    let mut alarm = daemon.session.alarm();
    let mut new = parse(&daemon, &row, wanted)?;
    if is_wanted {
        let mut plain = row.key.fields.clone();
        plain.extend(new.fields.clone());
        plain.retain(|_, value| !value.is_empty());
        let credential = Credential {
            secrets: &new.secrets,
            plain: &plain,
            base_url: row.key.base_url.as_deref(),
        };
        let check = ask(&daemon, &mut alarm, &row.key.service, &credential).await?;
        refuse_dead(&daemon, &caller, &row, &check).await?;
        new.check = Some(check);
    }
    let check = new.check.clone();
    let id = row.key.id;
    let key = Arc::clone(&daemon)
        .brief(caller, move |vault, _, act| Ok(vault.rotate(id, new, act)?))
        .await?;
    // The watchman has to know when the old one's time is over.
    daemon.session.opened.notify_one();
    Ok(Rotated { key, check })
}

/// Makes the value before the current one again.
pub(super) async fn rollback(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RolledBack>, Problem> {
    let sight = caller.sight();
    let (row, rotations) = Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, daemon, _| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let rotations = vault.rotations(row.key.id)?;
            Ok((row, rotations))
        })
        .await?;
    let key = &row.key;
    let _turn = daemon
        .at_work
        .begin(key.id)
        .ok_or_else(|| Problem::new(Code::Refused, format!("`{}` is being rotated right now", key.reference)))?;
    let how = daemon
        .catalog
        .get(&key.service)
        .and_then(|provider| provider.rotation.as_ref());
    let is_only_one = rotations.iter().any(|rotation| rotation.step == Step::Created);
    if is_only_one && how.is_some_and(|how| how.old == OldKey::Ends) {
        let message = format!(
            "the provider has ended the old key of `{}`: only the new one works",
            key.reference
        );
        return Err(Problem::new(Code::Refused, message)
            .hint(format!("finish with `byok rotate {} --at-provider`", key.reference)));
    }
    let id = key.id;
    let done = Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.rollback(id, KEPT_AFTER_ROLLBACK, act)?)
        })
        .await?;
    daemon.session.opened.notify_one();
    Ok(Json(RolledBack {
        key: done.key,
        cancelled: done.cancelled,
    }))
}

/// The generations of one key.
pub(super) async fn versions(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Versions>, Problem> {
    let sight = caller.sight();
    daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            Ok(Json(Versions {
                reference: row.key.reference,
                rotate_due_at: row.key.rotate_due_at,
                versions: vault.versions(row.key.id, act)?,
                rotations: vault.rotations(row.key.id)?,
            }))
        })
        .await
}

/// What `rotate` at the provider would ask; opens no value.
pub(super) async fn plan(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<RotationQuery>,
) -> Result<Json<RotationPlan>, Problem> {
    let sight = caller.sight();
    let (row, other) = Arc::clone(&daemon)
        .brief(caller, move |vault, daemon, _| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let other = query
                .with
                .map(|with| locate(vault, daemon, &sight, &with))
                .transpose()?;
            Ok((row, other.map(|(other, _)| other)))
        })
        .await?;
    refuse_stranger(&row, other.as_ref())?;
    let provider = provider(&daemon, &row.key.service)?;
    let mut plain = row.key.fields.clone();
    plain.extend(names(&row, "byok-DATE-TIME"));
    let how = provider.rotation.as_ref();
    Ok(Json(RotationPlan {
        reference: row.key.reference,
        keys_url: provider.keys_url.clone(),
        at_provider: how.is_some(),
        needs: how.map(|how| how.needs.clone()),
        by_another: how.is_some_and(|how| how.by == Authority::Another),
        ends_old_at_once: how.is_some_and(|how| how.old == OldKey::Ends),
        requests: how
            .map(|how| rehearse(provider, how, &plain, row.key.base_url.as_deref()))
            .unwrap_or_default(),
    }))
}

fn refuse_value(wanted: &RotateRequest) -> Result<(), Problem> {
    let is_given = wanted.key.is_some() || !wanted.secrets.is_empty() || !wanted.fields.is_empty();
    if is_given || wanted.expires_at.is_some() || !wanted.check {
        let message = "at the provider the new value is made there and always checked: give none";
        return Err(Problem::new(Code::Usage, message));
    }
    Ok(())
}

/// A key goes only to its own provider.
fn refuse_stranger(row: &KeyRow, other: Option<&KeyRow>) -> Result<(), Problem> {
    match other {
        Some(other) if other.key.service != row.key.service => {
            let message = format!("`{}` is no key of {}", other.key.reference, row.key.service);
            Err(Problem::new(Code::Usage, message))
        }
        _ => Ok(()),
    }
}

async fn refuse_dead(daemon: &Arc<Daemon>, caller: &Caller, row: &KeyRow, check: &Check) -> Result<(), Problem> {
    if check.verdict != Verdict::Dead {
        return Ok(());
    }
    let (id, status) = (row.key.id, check.status);
    Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.note_rejected(id, status, act)?)
        })
        .await?;
    let message = format!(
        "`{}` keeps its value: {} ({})",
        row.key.reference, check.message, check.status
    );
    Err(Problem::new(Code::InvalidKey, message).hint("store it without asking the provider with `--no-check`"))
}

/// Fits the request to the provider's fields.
fn parse(daemon: &Daemon, row: &KeyRow, wanted: RotateRequest) -> Result<NewValue, Problem> {
    let provider = provider(daemon, &row.key.service)?;
    if wanted.with.is_some() {
        return Err(Problem::new(Code::Usage, "another key makes keys at the provider only"));
    }
    if wanted.expires_at.is_some_and(|end| end <= SystemClock.now()) {
        return Err(Problem::new(Code::InvalidField, "expires_at: is in the past"));
    }
    let mut secrets = wanted.secrets;
    if let Some(key) = wanted.key {
        secrets.insert(row.main_field.clone(), key);
    }
    provider.check_known(secrets.keys())?;
    provider.check_plain(wanted.fields.keys())?;
    let missing = provider
        .fields
        .iter()
        .find(|field| field.secret && field.required && !secrets.contains_key(&field.name));
    if let Some(missing) = missing {
        return Err(
            Problem::new(Code::InvalidField, format!("{}: is missing", missing.name))
                .hint(format!("`byok services {}` shows the fields", provider.id)),
        );
    }
    let mut fields = wanted.fields;
    // What the provider said of the key it had made is not true of this one: revoking it later would hit the wrong key.
    let made = provider.rotation.iter().flat_map(|how| how.create.fields.keys());
    for name in made.filter(|name| row.key.fields.contains_key(*name)) {
        fields.entry(name.clone()).or_default();
    }
    Ok(NewValue {
        secrets,
        fields,
        expires_at: wanted.expires_at,
        keep_seconds: wanted.keep_old_seconds,
        check: None,
    })
}
