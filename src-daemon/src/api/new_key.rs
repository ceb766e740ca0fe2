//! `POST /api/keys`: a new key, checked first unless told not to.

use super::Daemon;
use super::body::Body;
use super::locate::provider;
use super::validate::ask;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{Added, NewKeyRequest};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{Check, KeyName, Reference, Verdict};
use byok_core::provider::{Credential, check_base_url};
use byok_core::vault::{KeyError, NewKey};
use std::sync::Arc;

/// Stores the key, unless its provider says that it is dead.
pub(super) async fn add(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<NewKeyRequest>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let is_wanted = wanted.check;
    let mut alarm = daemon.session.alarm();
    let mut new = parse(&daemon, wanted)?;
    caller.sight().check_service(&new.service)?;
    // Locked or taken: known before anybody is asked.
    let reference = Reference::to_key(new.service.clone(), new.name.clone());
    Arc::clone(&daemon)
        .brief(caller.clone(), move |vault, _, _| match vault.resolve(&reference) {
            Ok(_) => Err(KeyError::Exists(reference.to_string()).into()),
            Err(_) => Ok(()),
        })
        .await?;
    if is_wanted {
        let credential = Credential {
            secrets: &new.secrets,
            plain: &new.fields,
            base_url: new.base_url.as_deref(),
        };
        let check = ask(&daemon, &mut alarm, &new.service, &credential).await?;
        refuse_dead(&new, &check)?;
        new.check = Some(check);
    }
    let check = new.check.clone();
    let added = daemon
        .brief(caller, move |vault, _, act| Ok(vault.add(new, act)?))
        .await?;
    let answer = Added {
        key: added.key,
        duplicate_of: added.duplicate_of,
        check,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

fn refuse_dead(new: &NewKey, check: &Check) -> Result<(), Problem> {
    if check.verdict != Verdict::Dead {
        return Ok(());
    }
    let message = format!(
        "`{}/{}` was not stored: {} ({})",
        new.service, new.name, check.message, check.status
    );
    Err(Problem::new(Code::InvalidKey, message).hint("store it without asking the provider with `--no-check`"))
}

/// Fits the request to the provider's fields.
fn parse(daemon: &Daemon, wanted: NewKeyRequest) -> Result<NewKey, Problem> {
    let provider = provider(daemon, &wanted.service)?;
    if let Some(url) = &wanted.base_url {
        check_base_url(url)?;
    }
    if wanted.expires_at.is_some_and(|end| end <= SystemClock.now()) {
        return Err(Problem::new(Code::InvalidField, "expires_at: is in the past"));
    }
    let main_field = provider.main_field().clone();
    let mut secrets = wanted.secrets;
    if let Some(key) = wanted.key {
        secrets.insert(main_field.clone(), key);
    }
    provider.check_known(secrets.keys())?;
    provider.check_plain(wanted.fields.keys())?;
    let has = |name| secrets.contains_key(name) || wanted.fields.contains_key(name);
    if let Some(missing) = provider
        .fields
        .iter()
        .find(|field| field.required && field.default.is_none() && !has(&field.name))
    {
        return Err(
            Problem::new(Code::InvalidField, format!("{}: is missing", missing.name))
                .hint(format!("`byok services {}` shows the fields", provider.id)),
        );
    }
    Ok(NewKey {
        service: provider.id.clone(),
        name: wanted.name.unwrap_or_else(KeyName::main),
        main_field,
        secrets,
        fields: wanted.fields,
        note: wanted.note,
        tags: wanted.tags,
        base_url: wanted.base_url,
        expires_at: wanted.expires_at,
        rotate_every_seconds: wanted.rotate_every_seconds,
        make_default: wanted.is_default,
        check: None,
    })
}
