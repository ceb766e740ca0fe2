//! From an old key that nobody uses to a dead one.

use super::hand::Hand;
use super::{TRIES, next_try, page};
use crate::api::{Daemon, ask};
use crate::guard::Caller;
use crate::problem::Problem;
use byok_core::model::{Rotation, Step, Verdict};
use byok_core::provider::{CallFault, Credential, Provider};
use byok_core::vault::Ending;
use std::sync::Arc;

/// Has the provider take the old key back.
pub(super) async fn revoke(daemon: &Arc<Daemon>, rotation: Rotation) -> Result<Option<Rotation>, Problem> {
    let mut alarm = daemon.session.alarm();
    let journal = rotation.clone();
    let (row, hand) = Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, _| {
            let row = vault.by_id(journal.key_id)?;
            let hand = Hand::of_rotation(vault, &row, &journal);
            Ok((row, hand))
        })
        .await?;
    let provider = daemon.catalog.get(&row.key.service).ok_or_else(Problem::internal)?;
    // The old one is the current one again: a person went back to it.
    if row.key.version == rotation.old_version {
        return end(
            daemon,
            rotation,
            Ending::new(Step::Cancelled, "the old value is in use"),
        )
        .await;
    }
    let how = provider.rotation.as_ref();
    let (Some(how), Some(call)) = (how, how.and_then(|how| how.revoke.as_ref())) else {
        return give_up(daemon, provider, rotation, "its definition has no request for it").await;
    };
    let mut hand = match hand {
        Ok(hand) => hand,
        Err(problem) => return give_up(daemon, provider, rotation, &problem.message).await,
    };
    let asking = async {
        if let Err(fault) = hand.find(daemon, provider, how).await {
            return Ok(Err(fault));
        }
        if !hand.can_fill(provider, call) {
            return Ok(Ok(None));
        }
        Ok(hand.send(daemon, provider, call).await.map(Some))
    };
    match alarm.unless_locked(asking).await? {
        Ok(Some(_)) => {
            Arc::clone(daemon)
                .brief(Caller::daemon(), move |vault, _, act| {
                    Ok(vault.note_revoked(rotation, act).map(Some)?)
                })
                .await
        }
        Ok(None) => {
            give_up(
                daemon,
                provider,
                rotation,
                "byok did not make it and does not know its id there",
            )
            .await
        }
        // It may have been revoked before a crash, or by somebody else.
        Err(fault) => prove_dead_or(daemon, rotation, Some(fault)).await.map(|()| None),
    }
}

/// Asks the provider about the old key, and shreds it when it is dead.
pub(super) async fn prove_dead(daemon: &Arc<Daemon>, rotation: Rotation) -> Result<(), Problem> {
    prove_dead_or(daemon, rotation, None).await
}

async fn prove_dead_or(daemon: &Arc<Daemon>, rotation: Rotation, fault: Option<CallFault>) -> Result<(), Problem> {
    let mut alarm = daemon.session.alarm();
    let (id, number) = (rotation.key_id, rotation.old_version);
    let (row, fields) = Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, _| {
            let row = vault.by_id(id)?;
            let fields = vault.open_version(&row, number)?;
            Ok((row, fields))
        })
        .await?;
    let key = &row.key;
    let provider = daemon.catalog.get(&key.service).ok_or_else(Problem::internal)?;
    let credential = Credential {
        secrets: &fields.secrets,
        plain: &fields.plain,
        base_url: key.base_url.as_deref(),
    };
    let check = ask(daemon, &mut alarm, &key.service, &credential).await?;
    drop(fields);
    if check.verdict == Verdict::Dead {
        let ending = Ending::new(Step::Done, format!("the old key is dead: {}", check.message));
        return end(daemon, rotation, ending).await.map(drop);
    }
    let fault = fault.unwrap_or_else(|| {
        let status = check.status;
        CallFault::Unknown(format!("the old key is not dead yet: {} ({status})", check.message))
    });
    later(daemon, provider, rotation, &fault).await.map(drop)
}

async fn later(
    daemon: &Arc<Daemon>,
    provider: &Provider,
    rotation: Rotation,
    fault: &CallFault,
) -> Result<Option<Rotation>, Problem> {
    if rotation.tries >= TRIES {
        return give_up(daemon, provider, rotation, fault.message()).await;
    }
    let (why, next) = (fault.message().to_owned(), next_try(rotation.tries));
    Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, act| {
            Ok(vault.put_off(rotation, &why, Some(next), act).map(|_| None)?)
        })
        .await
}

async fn give_up(
    daemon: &Arc<Daemon>,
    provider: &Provider,
    rotation: Rotation,
    why: &str,
) -> Result<Option<Rotation>, Problem> {
    let message = format!(
        "the old key was not revoked: {why}; {} and revoke it there",
        page(provider)
    );
    end(daemon, rotation, Ending::new(Step::GivenUp, message)).await
}

async fn end(daemon: &Arc<Daemon>, rotation: Rotation, ending: Ending) -> Result<Option<Rotation>, Problem> {
    Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, act| {
            Ok(vault.end_rotation(rotation, &ending, act).map(|_| None)?)
        })
        .await
}
