//! What all workers share: who is limited how, what the trail was told, what was counted.

use super::admit::{Caller, Limits};
use super::bridge::OwnEngine;
use super::children::Children;
use super::crew::Crew;
use crate::api::Daemon;
use crate::loopback::{Loopback, Serving};
use crate::problem::Problem;
use crate::wire::TrafficList;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::ids::{ClientId, KeyId};
use byok_core::model::{Grant, Traffic};
use byok_core::store::traffic::{Calls, Cell};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

/// Lines kept for a slow listener: a minute.
const LIVE: usize = 64;
/// Minutes that wait for the vault to be opened again; more are lost. A worker that is going on after a lock makes a handful.
const MOST_WAITING: usize = 10_000;

/// Of a client and a key, `None` is the owner.
type Place = (Option<ClientId>, KeyId);

/// The gateway of one daemon.
pub struct Gateway {
    pub(crate) children: Children,
    pub(super) own: OwnEngine,
    door: tokio::sync::Mutex<Weak<Serving>>,
    crew: OnceLock<Crew>,
    limits: Mutex<HashMap<ClientId, Arc<Limits>>>,
    recorded: Mutex<HashMap<Place, Instant>>,
    failed: Mutex<HashMap<Place, Instant>>,
    waiting: Mutex<HashMap<Cell, Calls>>,
    live: broadcast::Sender<Arc<TrafficList>>,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            children: Children::default(),
            own: OwnEngine::default(),
            door: tokio::sync::Mutex::default(),
            crew: OnceLock::new(),
            limits: Mutex::default(),
            recorded: Mutex::default(),
            failed: Mutex::default(),
            waiting: Mutex::default(),
            live: broadcast::Sender::new(LIVE),
        }
    }
}

impl Gateway {
    /// The workers, started when they are first needed.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(crate) fn crew(&self, daemon: &Arc<Daemon>) -> std::io::Result<&Crew> {
        if let Some(crew) = self.crew.get() {
            return Ok(crew);
        }
        let made = Crew::start(daemon)?;
        Ok(self.crew.get_or_init(|| made))
    }

    /// A listener on loopback for children, made when there is none; it ends with the last of its holders.
    ///
    /// # Errors
    /// When no port can be had.
    pub(crate) async fn door(&self, daemon: &Arc<Daemon>) -> Result<Arc<Serving>, Problem> {
        let mut door = self.door.lock().await;
        if let Some(serving) = door.upgrade() {
            return Ok(serving);
        }
        let serving = Arc::new(Loopback::bind("127.0.0.1:0").await?.serve(daemon)?);
        *door = Arc::downgrade(&serving);
        Ok(serving)
    }

    /// Hears what is called from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<TrafficList>> {
        self.live.subscribe()
    }

    /// A client whose token was found good at `at`.
    pub(super) fn caller(&self, grant: Grant, at: Timestamp) -> Caller {
        let left = grant.expires_at.map(|end| end.duration_since(at));
        let until = left.map(|left| Instant::now() + Duration::try_from(left).unwrap_or_default());
        let mut limits = lock(&self.limits);
        // A client that went away is counted by nobody.
        if limits.len() > 256 {
            limits.retain(|_, one| Arc::strong_count(one) > 1);
        }
        let own = limits
            .entry(grant.client)
            .or_insert_with(|| Arc::new(Limits::of(&grant)));
        let own = Arc::clone(own);
        drop(limits);
        Caller::client(grant, None, own, until)
    }

    /// Whether the caller is the one who is to write that this client uses this key.
    pub(super) fn is_to_be_recorded(&self, place: Place, now: Instant, lasts: Duration) -> bool {
        let mut recorded = lock(&self.recorded);
        recorded.retain(|_, at| now.saturating_duration_since(*at) < lasts);
        recorded.insert(place, now).is_none()
    }

    /// Whether a failure is to be written down: not again within a minute.
    pub(super) fn is_failure_news(&self, key: KeyId, client: Option<ClientId>, now: Instant) -> bool {
        const EVERY: Duration = Duration::from_secs(60);
        let mut failed = lock(&self.failed);
        failed.retain(|_, at| now.saturating_duration_since(*at) < EVERY);
        let is_news = !failed.contains_key(&(client, key));
        if is_news {
            failed.insert((client, key), now);
        }
        is_news
    }

    /// It could not be written.
    pub(super) fn unrecord(&self, place: Place) {
        lock(&self.recorded).remove(&place);
    }

    /// Tells listeners of a lot and keeps it for the vault.
    pub(super) fn hand_in(&self, lot: Vec<(Cell, super::count::Counted)>) {
        if self.live.receiver_count() > 0 {
            let traffic = lot.iter().map(|(cell, counted)| line(cell, counted)).collect();
            let _ = self.live.send(Arc::new(TrafficList { traffic }));
        }
        let mut waiting = lock(&self.waiting);
        for (cell, counted) in lot {
            if waiting.len() < MOST_WAITING || waiting.contains_key(&cell) {
                waiting.entry(cell).or_default().join(&counted.calls);
            }
        }
    }

    /// Writes what waits into the vault; what can't be written waits on. Calls keep the vault open as other work does.
    pub(super) fn write_down(&self, daemon: &Daemon) {
        let lot: Vec<_> = std::mem::take(&mut *lock(&self.waiting)).into_iter().collect();
        if lot.is_empty() {
            return;
        }
        let written = daemon
            .session
            .with_open(|vault| Ok(vault.count_calls(&lot, SystemClock.now())?));
        if let Err(problem) = written {
            tracing::debug!(target: "byok", failure = problem.message.as_str(), "counting calls");
            let mut waiting = lock(&self.waiting);
            for (cell, calls) in lot {
                waiting.entry(cell).or_default().join(&calls);
            }
        }
    }
}

fn line(cell: &Cell, counted: &super::count::Counted) -> Traffic {
    let mut line = byok_core::vault::shown_traffic(cell.clone(), &counted.calls);
    line.reference = Some(counted.reference.clone());
    line
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
