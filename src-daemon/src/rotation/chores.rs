//! What is due without being asked for, while the vault is open.
//!
//! The watchman calls [`tend`] when it wakes: after an unlock, after a rotation, and once a minute at most. So a rotation that a crash
//! cut off goes on at the next unlock, and what was kept long enough is shredded soon after its time.

use super::finish::finish;
use super::revoke::{prove_dead, revoke};
use super::settle::settle;
use super::{TRIES, next_try};
use crate::api::Daemon;
use crate::guard::Caller;
use crate::problem::Problem;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{Act, Actor, Rotation, Step};
use byok_core::vault::OpenVault;
use std::sync::Arc;
use std::time::Duration;

/// Does what is due, and tells how long nothing will be.
pub(crate) async fn tend(daemon: &Arc<Daemon>) -> Duration {
    let found = Arc::clone(daemon).blocking(look).await;
    let (due, left) = match found {
        Ok(found) => found,
        Err(problem) => {
            if problem.code != Code::Locked {
                tracing::error!(target: "byok", failure = problem.message.as_str(), "what is due");
            }
            return Duration::MAX;
        }
    };
    for rotation in due {
        // Whoever is at work on it goes on by itself.
        if let Some(turn) = daemon.at_work.begin(rotation.key_id) {
            let daemon = Arc::clone(daemon);
            tokio::spawn(async move {
                if let Err(problem) = go_on(&daemon, &rotation).await {
                    tracing::error!(target: "byok", key = %rotation.key_id, failure = problem.message.as_str(), "rotation");
                    put_off(&daemon, rotation, problem.message).await;
                }
                drop(turn);
                daemon.session.opened.notify_one();
            });
        }
    }
    left
}

fn look(daemon: &Daemon) -> Result<(Vec<Rotation>, Duration), Problem> {
    let act = Act {
        actor: &Actor::daemon(),
        now: SystemClock.now(),
    };
    daemon.session.glance(|vault| {
        vault.follow_rotation_setting(daemon.rotation_every.seconds(), act)?;
        vault.shred_due(act)?;
        let due = vault.rotations_due(act.now)?;
        let left = vault
            .next_rotation_chore(act.now)?
            .map(|next| next.duration_since(act.now).unsigned_abs());
        Ok((due, left.unwrap_or(Duration::MAX)))
    })
}

/// Takes a rotation as far as it goes now.
async fn go_on(daemon: &Arc<Daemon>, rotation: &Rotation) -> Result<(), Problem> {
    // It may have got further between the look and the turn.
    let (id, now) = (rotation.id, SystemClock.now());
    let rotation = Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, _| Ok(vault.rotation(id)?))
        .await?;
    let Some(rotation) = rotation.filter(|rotation| rotation.next_at.is_some_and(|next| next <= now)) else {
        return Ok(());
    };
    let caller = Caller::daemon();
    match rotation.step {
        Step::Asking => settle(daemon, &caller, rotation).await,
        Step::Created => finish(daemon, &caller, rotation).await.map(drop),
        Step::Switched => match revoke(daemon, rotation).await? {
            Some(revoked) => prove_dead(daemon, revoked).await,
            None => Ok(()),
        },
        Step::Revoked => prove_dead(daemon, rotation).await,
        _ => Ok(()),
    }
}

/// Whatever went wrong is not tried again at once. A step that has put itself off, or a shut vault, is left alone.
async fn put_off(daemon: &Arc<Daemon>, seen: Rotation, why: String) {
    let work = move |vault: &mut OpenVault, _: &Daemon, act: Act<'_>| {
        let stored = vault.rotation(seen.id)?;
        match stored.filter(|stored| (stored.step, stored.tries) == (seen.step, seen.tries)) {
            Some(stored) => {
                let next = (stored.tries < TRIES).then(|| next_try(stored.tries));
                Ok(vault.put_off(stored, &why, next, act).map(drop)?)
            }
            None => Ok(()),
        }
    };
    if let Err(problem) = Arc::clone(daemon).brief(Caller::daemon(), work).await
        && problem.code != Code::Locked
    {
        tracing::error!(target: "byok", failure = problem.message.as_str(), "putting a rotation off");
    }
}
