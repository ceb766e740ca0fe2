//! When a person is told: at unlock, when something changed, and at the moment the next notice is due.
//!
//! The daemon sleeps until exactly then and is woken by nothing else. A sleeping machine stops its timers and a person may
//! set the clock, so that no sleep is longer than a minute; where nothing will be due, there is none.

use crate::api::Daemon;
use crate::book::Claim;
use crate::stale::changes_book;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Action, Event, Way};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::sleep;

/// See above.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// Many changes at once (an import, a check of all keys) are looked at once.
const GATHERING: Duration = Duration::from_millis(250);
/// When no way out took a notice, it is tried again after this, or at the next unlock.
const RETRY: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// Tells until the daemon ends.
pub async fn run(daemon: Arc<Daemon>) {
    let mut feed = daemon.session.feed.listen();
    let mut held: Option<Timestamp> = None;
    loop {
        let now = SystemClock.now();
        if held.is_none_or(|until| until <= now) {
            held = tell(&daemon, now).await.err();
        }
        match wait(&daemon, &mut feed, held).await {
            Woken::Time => {}
            Woken::Change => settle(&daemon).await,
            Woken::Unlock => {
                held = None;
                settle(&daemon).await;
            }
        }
    }
}

/// Tells what is due; the error is when to try again.
async fn tell(daemon: &Arc<Daemon>, now: Timestamp) -> Result<(), Timestamp> {
    if !daemon.ways.is_any() {
        return Ok(());
    }
    let claim = Arc::clone(daemon).blocking(move |daemon| Ok(claim(daemon, now))).await;
    let claim = claim.unwrap_or_default();
    if claim.notices.is_empty() {
        return Ok(());
    }
    if daemon.ways.tell(daemon, &claim.notices).await {
        return Ok(());
    }
    release(daemon, claim).await;
    Err(now.checked_add(RETRY).unwrap_or(Timestamp::MAX))
}

/// Takes what is due and writes that down before it is told: after a crash a person may miss a step, and is not told one
/// twice.
fn claim(daemon: &Daemon, now: Timestamp) -> Claim {
    let claim = daemon.book.claim(Way::Push, &daemon.notices.policy, now);
    if !claim.notices.is_empty()
        && let Err(problem) = daemon.settle_book()
    {
        tracing::error!(target: "byok", failure = problem.message.as_str(), "notices");
    }
    claim
}

/// Brings book and vault together, if it is open; looking does not keep it open.
async fn settle(daemon: &Arc<Daemon>) {
    let done = Arc::clone(daemon).blocking(Daemon::settle_book).await;
    if let Err(problem) = done {
        tracing::error!(target: "byok", failure = problem.message.as_str(), "notices");
    }
}

async fn release(daemon: &Arc<Daemon>, claim: Claim) {
    let now = SystemClock.now();
    let work = move |daemon: &Daemon| {
        let given_back = daemon
            .session
            .glance(|vault| Ok(daemon.book.release(&claim, Some(vault), now)?));
        match given_back {
            Err(problem) if problem.code == Code::Locked => Ok(daemon.book.release(&claim, None, now)?),
            done => done,
        }
    };
    if let Err(problem) = Arc::clone(daemon).blocking(work).await {
        tracing::error!(target: "byok", failure = problem.message.as_str(), "notices");
    }
}

enum Woken {
    Time,
    Change,
    Unlock,
}

async fn wait(daemon: &Daemon, feed: &mut Receiver<Arc<Event>>, held: Option<Timestamp>) -> Woken {
    let alarm = async {
        match next(daemon, held) {
            Some(left) => sleep(left).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(alarm);
    loop {
        let heard = tokio::select! {
            () = &mut alarm => return Woken::Time,
            () = daemon.book.changed.notified() => return Woken::Change,
            heard = feed.recv() => heard,
        };
        let mut is_unlock = false;
        match heard {
            Ok(event) if !changes_book(event.action) => continue,
            Ok(event) => is_unlock |= event.action == Action::Unlocked,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
        }
        sleep(GATHERING).await;
        loop {
            match feed.try_recv() {
                Ok(event) => is_unlock |= event.action == Action::Unlocked,
                Err(TryRecvError::Lagged(_)) => {}
                Err(_) => return if is_unlock { Woken::Unlock } else { Woken::Change },
            }
        }
    }
}

/// How long nothing will be due; `None` when nothing ever will as things stand.
fn next(daemon: &Daemon, held: Option<Timestamp>) -> Option<Duration> {
    if !daemon.ways.is_any() {
        return None;
    }
    let now = SystemClock.now();
    let at = daemon.book.next(&daemon.notices.policy, now)?;
    let at = held.map_or(at, |until| until.max(at));
    let left = Duration::try_from(at.duration_since(now)).unwrap_or_default();
    Some(left.clamp(Duration::from_millis(1), LONGEST_SLEEP))
}
