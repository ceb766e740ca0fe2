//! From nothing to a new key that is stored.

use super::finish::finish;
use super::hand::Hand;
use super::page;
use super::settle::settle;
use crate::api::Daemon;
use crate::guard::Caller;
use crate::problem::Problem;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Check, Key, Rotation, Step};
use byok_core::provider::{self, Authority, CallFault, Provider};
use byok_core::store::keys::KeyRow;
use byok_core::vault::{Ending, Made, RotationStart};
use std::sync::Arc;

/// What is wanted.
pub(crate) struct Wish {
    /// The key whose value is replaced.
    pub(crate) row: KeyRow,
    /// The key that makes the new one, when it is another.
    pub(crate) by_key: Option<KeyId>,
    /// The overlap, in seconds.
    pub(crate) keep_seconds: i64,
}

/// Makes a new key at the provider, checks it and puts it in the old one's place; goes on where an earlier try stopped. The whole
/// runs to its end even when the caller goes away: an answer of the provider comes only once.
///
/// # Errors
/// `refused` when the provider has no such request, said no, or never answered; `invalid_key` when it does not accept its own
/// new key yet.
pub(crate) async fn rotate_there(daemon: Arc<Daemon>, caller: Caller, wish: Wish) -> Result<(Key, Check), Problem> {
    let work = async move {
        let key = &wish.row.key;
        let _turn = daemon
            .at_work
            .begin(key.id)
            .ok_or_else(|| Problem::new(Code::Refused, format!("`{}` is being rotated right now", key.reference)))?;
        let done = go_on(&daemon, &caller, &wish).await;
        // What comes next, and when, may have changed.
        daemon.session.opened.notify_one();
        done
    };
    tokio::spawn(work).await.unwrap_or_else(|_| Err(Problem::internal()))
}

async fn go_on(daemon: &Arc<Daemon>, caller: &Caller, wish: &Wish) -> Result<(Key, Check), Problem> {
    let service = &wish.row.key.service;
    let provider = daemon.catalog.get(service);
    let Some((provider, how)) = provider.and_then(|provider| Some((provider, provider.rotation.as_ref()?))) else {
        return Err(impossible(provider, wish));
    };
    let id = wish.row.key.id;
    let open = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, _| {
            let found = vault.rotations(id)?.into_iter();
            Ok(found.into_iter().find(|rotation| rotation.step.is_before_switch()))
        })
        .await?;
    let created = match open {
        Some(rotation) if rotation.step == Step::Created => rotation,
        Some(rotation) => {
            settle(daemon, caller, rotation).await?;
            begin(daemon, caller, (provider, how), wish).await?
        }
        None => begin(daemon, caller, (provider, how), wish).await?,
    };
    finish(daemon, caller, created).await
}

async fn begin(
    daemon: &Arc<Daemon>,
    caller: &Caller,
    (provider, how): (&Provider, &provider::Rotation),
    wish: &Wish,
) -> Result<Rotation, Problem> {
    check_authority(provider, how, wish)?;
    let label = format!("byok-{}", SystemClock.now().strftime("%Y%m%d-%H%M%S"));
    let mut alarm = daemon.session.alarm();
    let (row, by_key, name) = (wish.row.clone(), wish.by_key, label.clone());
    let mut hand = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, _| {
            Hand::of(vault, &row, row.key.version, by_key, &name)
        })
        .await?;
    let finding = async {
        hand.find(daemon, provider, how)
            .await
            .map_err(|fault| said_no(provider, how, &fault))
    };
    alarm.unless_locked(finding).await?;
    // From here on the vault stays open until the answer is stored.
    let _open = daemon.session.hold_open().await;
    let start = RotationStart {
        by_key: wish.by_key,
        label,
        keep_seconds: wish.keep_seconds,
    };
    let id = wish.row.key.id;
    let rotation = Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.begin_rotation(id, start, act)?)
        })
        .await?;
    let answer = hand.send(daemon, provider, &how.create).await;
    drop(hand);
    match answer {
        Ok(taken) => {
            let made = Made {
                secrets: taken.secrets,
                fields: taken.fields,
            };
            Arc::clone(daemon)
                .brief(caller.clone(), move |vault, _, act| {
                    Ok(vault.stage(rotation, made, act)?)
                })
                .await
        }
        Err(fault) => Err(no_answer(daemon, caller, (provider, how), rotation, fault).await?),
    }
}

/// Writes down how a request without an answer ended, and says so.
async fn no_answer(
    daemon: &Arc<Daemon>,
    caller: &Caller,
    (provider, how): (&Provider, &provider::Rotation),
    rotation: Rotation,
    fault: CallFault,
) -> Result<Problem, Problem> {
    let step = match &fault {
        CallFault::Refused(_) => Step::Unmade,
        CallFault::Unreadable(_) => Step::Lost,
        CallFault::Unknown(_) => {
            return Ok(match settle(daemon, caller, rotation).await {
                Ok(()) => said_no(provider, how, &fault),
                Err(problem) => problem,
            });
        }
    };
    let message = fault.message().to_owned();
    Arc::clone(daemon)
        .brief(caller.clone(), move |vault, _, act| {
            Ok(vault.end_rotation(rotation, &Ending::new(step, message), act)?)
        })
        .await?;
    let problem = said_no(provider, how, &fault);
    Ok(match step {
        Step::Lost => problem.hint(format!(
            "a new key was made and could not be read: {} and remove it; if the old one is dead, make another and run \
             `byok rotate` without --at-provider",
            page(provider)
        )),
        _ => problem,
    })
}

fn check_authority(provider: &Provider, how: &provider::Rotation, wish: &Wish) -> Result<(), Problem> {
    let reference = &wish.row.key.reference;
    match (how.by, wish.by_key) {
        (Authority::Another, None) => Err(Problem::new(
            Code::Usage,
            format!("{} makes keys only for another key ({})", provider.name, how.needs),
        )
        .hint(format!(
            "name it: `byok rotate {reference} --at-provider --with {}/NAME`",
            provider.id
        ))),
        (Authority::Another, Some(other)) if other == wish.row.key.id => Err(Problem::new(
            Code::Usage,
            format!(
                "`{reference}` can't be made by itself: name the key that may make keys ({})",
                how.needs
            ),
        )),
        (Authority::Itself, Some(_)) => Err(Problem::new(
            Code::Usage,
            format!("a key of {} is replaced by itself: leave out --with", provider.name),
        )),
        _ => Ok(()),
    }
}

fn said_no(provider: &Provider, how: &provider::Rotation, fault: &CallFault) -> Problem {
    Problem::new(Code::Refused, format!("no new key was made: {}", fault.message())).hint(format!(
        "the key needs {}; to make one by hand, {}",
        how.needs,
        page(provider)
    ))
}

fn impossible(provider: Option<&Provider>, wish: &Wish) -> Problem {
    let reference = &wish.row.key.reference;
    let Some(provider) = provider else {
        return Problem::new(Code::NotFound, format!("no service named `{}`", wish.row.key.service));
    };
    let message = format!("byok knows no way to make a key at {}", provider.name);
    Problem::new(Code::Refused, message).hint(format!(
        "make one by hand, {}, then run `byok rotate {reference}`",
        page(provider)
    ))
}
