//! What has become of a request for a new key whose answer never arrived.

use super::{TRIES, next_try, page};
use crate::api::{Daemon, ask};
use crate::guard::Caller;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::{Rotation, Step, Verdict};
use byok_core::provider::{self, Credential, OldKey};
use byok_core::vault::Ending;
use std::sync::Arc;

/// Ends a rotation that got no answer. Where making a key ends the old one, the old one's life tells whether a key was made:
/// then this is `Ok` when nothing was. Elsewhere nobody can tell, and the person is told where to look.
///
/// # Errors
/// `refused` when a key may have been made that nobody has; what the provider says when it can't be asked.
pub(super) async fn settle(daemon: &Arc<Daemon>, caller: &Caller, rotation: Rotation) -> Result<(), Problem> {
    let mut alarm = daemon.session.alarm();
    let id = rotation.key_id;
    let (row, secrets) = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, _| {
            let row = vault.by_id(id)?;
            let secrets = vault.open_for_check(&row)?;
            Ok((row, secrets))
        })
        .await?;
    let (key, label) = (&row.key, rotation.label.clone());
    let provider = daemon.catalog.get(&key.service).ok_or_else(Problem::internal)?;
    let ends_old = provider.rotation.as_ref().is_some_and(|how| how.old == OldKey::Ends);
    if !ends_old {
        let is_named = provider
            .rotation
            .as_ref()
            .is_some_and(provider::Rotation::names_the_new);
        let (named, it) = if is_named {
            (format!(" named `{label}`"), format!("`{label}`"))
        } else {
            (String::new(), "a key of this minute".to_owned())
        };
        let message = format!(
            "{} never answered: it may have made a key{named} that nobody has; `{}` still has its value",
            provider.name, key.reference
        );
        end(daemon, caller, rotation, Ending::new(Step::Lost, &message)).await?;
        let hint = format!("{} and remove {it} if it is there; then rotate again", page(provider));
        return Err(Problem::new(Code::Refused, message).hint(hint));
    }
    let credential = Credential {
        secrets: &secrets,
        plain: &key.fields,
        base_url: key.base_url.as_deref(),
    };
    let check = ask(daemon, &mut alarm, &key.service, &credential).await?;
    drop(secrets);
    let said = check.clone();
    Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.record_check(id, &said, act)?)
        })
        .await?;
    let verdict = if check.tells() { check.verdict } else { Verdict::Unknown };
    match verdict {
        Verdict::Ok | Verdict::Limited => {
            let ending = Ending::new(Step::Unmade, "no new key was made: the old one works");
            end(daemon, caller, rotation, ending).await
        }
        Verdict::Dead => {
            let message = format!(
                "{} never answered, and it has ended the old key of `{}`: the new one is lost",
                provider.name, key.reference
            );
            end(daemon, caller, rotation, Ending::new(Step::Lost, &message)).await?;
            let hint = format!(
                "make a key by hand, {}, then run `byok rotate {}`",
                page(provider),
                key.reference
            );
            Err(Problem::new(Code::Refused, message).hint(hint))
        }
        Verdict::Unknown => {
            let next = (rotation.tries < TRIES).then(|| next_try(rotation.tries));
            let message = format!("whether a new key was made is not known yet: {}", check.message);
            let why = message.clone();
            Arc::clone(daemon)
                .brief(caller.clone(), move |vault, _, act| {
                    Ok(vault.put_off(rotation, &why, next, act)?)
                })
                .await?;
            Err(Problem::new(Code::Refused, message).hint("byok asks again by itself"))
        }
    }
}

async fn end(daemon: &Arc<Daemon>, caller: &Caller, rotation: Rotation, ending: Ending) -> Result<(), Problem> {
    Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.end_rotation(rotation, &ending, act).map(drop)?)
        })
        .await
}
