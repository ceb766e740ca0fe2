//! From a new key that is stored to one that is in use.

use super::{TRIES, next_try};
use crate::api::{Daemon, ask};
use crate::guard::Caller;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::{Check, Key, Rotation, Verdict};
use byok_core::provider::{Credential, OldKey};
use byok_core::vault::OldValue;
use std::sync::Arc;

/// Checks the new value and makes it the current one. Only a key that the provider has confirmed takes the old one's place: the
/// old one is going to be revoked.
pub(super) async fn finish(daemon: &Arc<Daemon>, caller: &Caller, rotation: Rotation) -> Result<(Key, Check), Problem> {
    let mut alarm = daemon.session.alarm();
    let (id, number) = (rotation.key_id, rotation.new_version.unwrap_or_default());
    let (row, fields) = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, _| {
            let row = vault.by_id(id)?;
            let fields = vault.open_version(&row, number)?;
            Ok((row, fields))
        })
        .await?;
    let service = row.key.service.clone();
    let credential = Credential {
        secrets: &fields.secrets,
        plain: &fields.plain,
        base_url: row.key.base_url.as_deref(),
    };
    let check = ask(daemon, &mut alarm, &service, &credential).await?;
    drop(fields);
    if !check.tells() || check.verdict == Verdict::Dead {
        return Err(wait(daemon, caller, (&row.key, rotation), &check).await?);
    }
    let old = match daemon
        .catalog
        .get(&service)
        .and_then(|provider| provider.rotation.as_ref())
    {
        Some(how) if how.old == OldKey::Ends => OldValue::IsDead,
        _ => OldValue::Works,
    };
    let said = check.clone();
    let (key, _) = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.switch_rotation(rotation, &said, old, act)?)
        })
        .await?;
    Ok((key, check))
}

/// A provider may need a moment until it knows its own new key.
async fn wait(
    daemon: &Arc<Daemon>,
    caller: &Caller,
    (key, rotation): (&Key, Rotation),
    check: &Check,
) -> Result<Problem, Problem> {
    let message = format!(
        "the new key is stored and not in use yet: {} ({})",
        check.message, check.status
    );
    let why = message.clone();
    let next = (rotation.tries < TRIES).then(|| next_try(rotation.tries));
    Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.put_off(rotation, &why, next, act)?)
        })
        .await?;
    let code = if check.verdict == Verdict::Dead {
        Code::InvalidKey
    } else {
        Code::Refused
    };
    Ok(Problem::new(code, message).hint(format!(
        "byok tries again by itself; `byok rotate {} --at-provider` tries at once",
        key.reference
    )))
}
