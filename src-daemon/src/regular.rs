//! Regular checks: byok asks about each key by itself, once in `[check] every`, while the vault is open.
//!
//! Nobody waits for them, so they are asked one at a time, and what was missed while the machine slept or the vault was shut is
//! caught up with a pause after each. They do not keep the vault open. Disabled keys, and those whose provider takes money for an
//! answer or has nothing to ask, are left out. The row of the trail has byok itself as its actor.

use crate::api::{Daemon, check_stored};
use crate::config::CheckEvery;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::session::since_boot;
use crate::wire::CheckWish;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Asked, ServiceId};
use byok_core::provider::{Cost, Provider};
use byok_core::vault::OpenVault;
use jiff::SignedDuration;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keys that are remembered, the next ones; all of them are read anew when these are done.
const REMEMBERED: usize = 32;
/// After so long all keys are read anew: some were added, some enabled.
const LOOK_AGAIN: Duration = Duration::from_secs(60 * 60);
/// Between two questions when many are late. A thousand keys are caught up within three hours.
const PAUSE: Duration = Duration::from_secs(10);

/// What is asked next.
pub(crate) struct Regular {
    every: Option<SignedDuration>,
    plan: Mutex<Plan>,
}

#[derive(Default)]
struct Plan {
    /// The soonest first.
    next: VecDeque<(Timestamp, KeyId)>,
    /// When all keys were read, since boot.
    read_at: Option<Duration>,
    /// Nothing is asked before then, since boot.
    rests_until: Duration,
    is_asking: bool,
}

/// What there is to do.
enum Due {
    Look,
    Ask(KeyId),
    Nothing(Duration),
}

impl Regular {
    pub(crate) fn new(every: CheckEvery) -> Self {
        Self {
            every: every.0.and_then(|every| every.try_into().ok()),
            plan: Mutex::default(),
        }
    }

    /// When byok will next ask by itself; `None` when it never will, or has not looked yet.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.plan().next.front().map(|(at, _)| *at)
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn due(&self, every: SignedDuration, now: Timestamp) -> Due {
        let mut plan = self.plan();
        let boot = since_boot();
        if plan.is_asking {
            return Due::Nothing(Duration::MAX);
        }
        let look_again = LOOK_AGAIN.min(every.unsigned_abs() / 4);
        let age = plan.read_at.map(|at| boot.saturating_sub(at));
        let Some(age) = age.filter(|age| *age < look_again) else {
            return Due::Look;
        };
        let rest = plan.rests_until.saturating_sub(boot);
        let again = look_again.saturating_sub(age);
        match plan.next.front() {
            None => Due::Nothing(again),
            Some(_) if !rest.is_zero() => Due::Nothing(rest.min(again)),
            Some((at, _)) if *at > now => {
                let left = Duration::try_from(at.duration_since(now)).unwrap_or_default();
                Due::Nothing(left.min(again))
            }
            Some(_) => {
                plan.is_asking = true;
                plan.next.pop_front().map_or(Due::Look, |(_, key)| Due::Ask(key))
            }
        }
    }

    fn remember(&self, next: Vec<(Timestamp, KeyId)>) {
        let mut plan = self.plan();
        plan.next = next.into();
        plan.read_at = Some(since_boot());
    }

    fn rest(&self, every: SignedDuration) {
        let mut plan = self.plan();
        plan.is_asking = false;
        plan.rests_until = since_boot() + PAUSE.min(every.unsigned_abs() / 100);
        if plan.next.is_empty() {
            plan.read_at = None;
        }
    }
}

/// Asks what is due, and tells how long nothing will be.
pub(crate) async fn tend(daemon: &Arc<Daemon>) -> Duration {
    let Some(every) = daemon.regular.every else {
        return Duration::MAX;
    };
    loop {
        match daemon.regular.due(every, SystemClock.now()) {
            Due::Nothing(left) => return left,
            Due::Look => {
                let look = move |daemon: &Daemon| daemon.session.glance(|vault| look(daemon, vault, every));
                match Arc::clone(daemon).blocking(look).await {
                    Ok(next) => daemon.regular.remember(next),
                    Err(problem) => return put_up_with(&problem),
                }
            }
            Due::Ask(key) => {
                let daemon = Arc::clone(daemon);
                tokio::spawn(async move {
                    if let Err(problem) = ask(&daemon, key, every).await {
                        put_up_with(&problem);
                    }
                    daemon.regular.rest(every);
                    daemon.session.opened.notify_one();
                });
            }
        }
    }
}

/// A shut vault is no failure, and neither is a key that went.
fn put_up_with(problem: &Problem) -> Duration {
    if !matches!(problem.code, Code::Locked | Code::NotFound) {
        tracing::warn!(target: "byok", failure = problem.message.as_str(), "regular check");
    }
    Duration::MAX
}

/// The keys whose turn is soonest.
fn look(daemon: &Daemon, vault: &OpenVault, every: SignedDuration) -> Result<Vec<(Timestamp, KeyId)>, Problem> {
    let mut soonest = BinaryHeap::with_capacity(REMEMBERED + 1);
    let mut known: HashMap<String, bool> = HashMap::new();
    vault.for_each_asked(|service, asked| {
        let is_asked = known.get(service).copied().unwrap_or_else(|| {
            let provider = ServiceId::parse(service).ok().and_then(|id| daemon.catalog.get(&id));
            let is_asked = provider.is_some_and(is_asked);
            known.insert(service.to_owned(), is_asked);
            is_asked
        });
        if is_asked {
            soonest.push((asked.next(every), asked.id));
            if soonest.len() > REMEMBERED {
                soonest.pop();
            }
        }
    })?;
    Ok(soonest.into_sorted_vec())
}

/// Quotas are a person's to spend: a hundred searches a month are gone quickly when a third of them are questions of ours.
fn is_asked(provider: &Provider) -> bool {
    let question = provider.validate.as_ref().filter(|_| provider.validatable);
    question.is_some_and(|question| question.cost == Cost::Free)
}

/// Asks, unless somebody was quicker or the key is not to be used any more.
async fn ask(daemon: &Arc<Daemon>, id: KeyId, every: SignedDuration) -> Result<(), Problem> {
    let is_due = Arc::clone(daemon)
        .brief(Caller::daemon(), move |vault, _, act| {
            let key = vault.by_id(id)?.key;
            let asked = Asked {
                id,
                verdict: key.verdict,
                created_at: key.created_at,
                last_checked_at: key.last_checked_at,
            };
            Ok(key.is_active && asked.next(every) <= act.now)
        })
        .await?;
    if !is_due {
        return Ok(());
    }
    let wish = CheckWish {
        fresh: true,
        ..CheckWish::default()
    };
    check_stored(Arc::clone(daemon), Caller::daemon(), id.to_string(), wish).await?;
    Ok(())
}
