//! What one worker needs for its calls: who may call, the keys that are ready, connections, counts. Nothing in it is shared with
//! another worker, so that a call waits for nobody.

use super::admit::Caller;
use super::channel::Channel;
use super::count::Counts;
use super::pool::Pool;
use super::route::Route;
use super::upstream::Connector;
use crate::api::Daemon;
use crate::problem::Problem;
use byok_core::clock::{Clock, SystemClock};
use byok_core::crypto::TokenDigest;
use byok_core::ids::{ClientId, KeyId};
use byok_core::model::{Act, Actor, Key};
use byok_core::secret::wipe_stack;
use byok_core::vault::OpenVault;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Entries of one kind that a worker remembers; beyond them it begins anew.
const MOST: usize = 1_024;
/// How long after a row of the trail about a client and a key their calls are only counted.
const RECORDED_FOR: Duration = Duration::from_secs(60 * 60);
/// Between two looks at connections that nobody has used for long.
const SWEEP: Duration = Duration::from_secs(15);

/// What is counted in so long is written in one lot.
const LOT: Duration = Duration::from_secs(1);

/// One worker's.
pub(crate) struct Engine {
    pub(super) daemon: Arc<Daemon>,
    /// Where the vault is worked on.
    main: Handle,
    known: Mutex<Known>,
    pub(super) pool: Pool,
    pub(super) connector: Connector,
    pub(super) counts: Counts,
    /// Rung for this worker's calls when the vault was locked, so that they share no lock with those of other workers.
    locked: watch::Sender<()>,
}

/// What was read from the vault, good until anything in it changes.
#[derive(Default)]
struct Known {
    epoch: u64,
    callers: HashMap<[u8; 32], Arc<Caller>>,
    recorded: HashMap<(Option<ClientId>, KeyId), Instant>,
}

impl Engine {
    /// A worker's engine; `main` serves the rest of the daemon.
    pub(crate) fn new(daemon: Arc<Daemon>, main: Handle) -> Arc<Self> {
        let engine = Arc::new(Self {
            daemon,
            main,
            known: Mutex::default(),
            pool: Pool::default(),
            connector: Connector::default(),
            counts: Counts::default(),
            locked: watch::Sender::new(()),
        });
        tokio::spawn(forget_in_time(Arc::clone(&engine)));
        tokio::spawn(end_when_locked(Arc::clone(&engine)));
        engine
    }

    /// Where the rest of the daemon is served.
    pub(super) fn main(&self) -> &Handle {
        &self.main
    }

    /// Hears when the vault is locked from now on. To be made before a key is asked for.
    pub(super) fn alarm(&self) -> watch::Receiver<()> {
        self.locked.subscribe()
    }

    /// Forgets what was read before the vault changed; tells as of when it is good now.
    pub(super) fn sync(&self) -> u64 {
        let epoch = self.daemon.session.feed.epoch();
        let mut known = self.known();
        if known.epoch != epoch {
            *known = Known {
                epoch,
                recorded: std::mem::take(&mut known.recorded),
                ..Known::default()
            };
        }
        epoch
    }

    /// Whose token this is.
    pub(super) async fn caller(&self, digest: &TokenDigest, epoch: u64, now: Instant) -> Result<Arc<Caller>, Problem> {
        let is_live = |caller: &&Arc<Caller>| caller.until.is_none_or(|until| now < until);
        if let Some(caller) = self.known().callers.get(digest.as_bytes()).filter(is_live) {
            return Ok(Arc::clone(caller));
        }
        let caller = match self.daemon.gateway.children.find(digest) {
            Some(child) => child,
            None => {
                let digest = *digest;
                self.on_vault(move |vault, daemon| {
                    let at = SystemClock.now();
                    let grant = vault.grant_by_digest(&digest, at)?;
                    Ok(daemon.gateway.caller(grant, at))
                })
                .await?
            }
        };
        let caller = Arc::new(caller);
        let mut known = self.known();
        if known.epoch == epoch {
            make_room(&mut known.callers);
            known.callers.insert(*digest.as_bytes(), Arc::clone(&caller));
        }
        Ok(caller)
    }

    /// The key that a path means, ready for calls.
    pub(super) async fn channel(
        &self,
        route: &Route<'_>,
        caller: &Arc<Caller>,
        (epoch, now): (u64, Instant),
    ) -> Result<Arc<Channel>, Problem> {
        if let Some(channel) = caller.channel(route.segment, now) {
            return Ok(channel);
        }
        let (service, name) = route.parse()?;
        let asker = Arc::clone(caller);
        let channel = self.on_vault(move |vault, daemon| {
            let actor = asker.actor();
            let act = Act {
                actor: &actor,
                now: SystemClock.now(),
            };
            let choice = Channel::choose(vault, daemon, (&service, name.as_ref()), &asker, act.now)?;
            asker.check_key(&choice.row.key)?;
            Channel::open(vault, daemon, choice, act)
        });
        let channel = channel
            .await
            .map_err(|problem| caller.not_found(problem, route.segment))?;
        let channel = Arc::new(channel);
        if self.known().epoch == epoch {
            caller.keep_channel(route.segment, &channel);
        }
        Ok(channel)
    }

    /// Sees to it that the trail tells of this client and this key: once, then not for a while. It is written before the call
    /// goes out.
    pub(super) async fn record_use(
        &self,
        caller: &Arc<Caller>,
        channel: &Arc<Channel>,
        now: Instant,
    ) -> Result<(), Problem> {
        let place = (caller.id(), channel.key());
        let is_recent = |at: &Instant| now.saturating_duration_since(*at) < RECORDED_FOR;
        if self.known().recorded.get(&place).is_some_and(is_recent) {
            return Ok(());
        }
        if self.daemon.gateway.is_to_be_recorded(place, now, RECORDED_FOR) {
            let (caller, channel) = (Arc::clone(caller), Arc::clone(channel));
            let written = self.on_vault(move |vault, _| {
                let actor = caller.actor();
                let act = Act {
                    actor: &actor,
                    now: SystemClock.now(),
                };
                let stand_in = channel.instead_of.as_ref().map(|instead| (&channel.row.key, instead));
                vault.record_stand_ins(stand_in, "the gateway", act)?;
                Ok(vault.record_call(&channel.row, None, act)?)
            });
            if let Err(problem) = written.await {
                self.daemon.gateway.unrecord(place);
                return Err(problem);
            }
        }
        let mut known = self.known();
        make_room(&mut known.recorded);
        known.recorded.insert(place, now);
        Ok(())
    }

    /// Writes down, beside the call, that it failed or was refused; what can't be written is told to the log.
    pub(super) fn record(
        &self,
        actor: Actor,
        write: impl FnOnce(&mut OpenVault, Act<'_>) -> Result<(), Problem> + Send + 'static,
    ) {
        let daemon = Arc::clone(&self.daemon);
        self.main.spawn(async move {
            let written = daemon.glance(move |vault| {
                let act = Act {
                    actor: &actor,
                    now: SystemClock.now(),
                };
                write(vault, act)
            });
            if let Err(problem) = written.await {
                tracing::error!(target: "byok", failure = problem.message.as_str(), "recording a call");
            }
        });
    }

    /// Works on the open vault, away from this worker's other calls.
    pub(super) async fn on_vault<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut OpenVault, &Daemon) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let daemon = Arc::clone(&self.daemon);
        let done = self.main.spawn_blocking(move || {
            let done = daemon.session.glance(|vault| work(vault, &daemon));
            wipe_stack();
            done
        });
        done.await.unwrap_or_else(|_| Err(Problem::internal()))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in what was counted, a second after the first call that is not handed in. Nothing wakes while nobody calls.
    pub(super) fn hand_in_soon(self: &Arc<Self>) {
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(LOT).await;
            let daemon = Arc::clone(&engine.daemon);
            daemon.gateway.hand_in(engine.counts.take());
            engine.main.spawn_blocking(move || daemon.gateway.write_down(&daemon));
        });
    }

    /// Has the provider asked about a key that it refused, while nobody waits.
    pub(super) fn check_later(&self, key: Key) {
        let daemon = Arc::clone(&self.daemon);
        self.main
            .spawn(async move { crate::fallback::check_later(&daemon, &key) });
    }

    /// Looks after connections that wait, until there are none.
    pub(super) fn sweep_in_time(self: &Arc<Self>) {
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP).await;
                if !engine.pool.sweep(Instant::now()) {
                    return;
                }
            }
        });
    }

    /// A refusal becomes a row of the trail and a line of the log.
    pub(super) fn note_refusal(&self, caller: &Caller, what: String, why: &Problem) {
        tracing::warn!(target: "byok", client = caller.name(), why = why.message.as_str(), "a call was refused");
        let why = why.message.clone();
        if caller.grant.is_some() {
            self.record(caller.actor(), move |vault, act| {
                Ok(vault.record_refusal(&what, &why, act)?)
            });
        }
    }
}

impl Caller {
    /// Who may not know which keys there are is told the same of one that is not there.
    fn not_found(&self, problem: Problem, segment: &str) -> Problem {
        use byok_core::error::Code;
        let is_restricted = self.grant.as_ref().is_some_and(|grant| {
            use byok_core::model::{Reach, Scope};
            !grant.scopes.contains(&Scope::Use(Reach::Everything)) || grant.is_restricted()
        });
        if is_restricted && problem.code == Code::NotFound {
            let service = segment.split('@').next().unwrap_or_default();
            let message = format!("this token may not use this key of `{service}`");
            return Problem::new(Code::Refused, message).hint(format!(
                "the owner makes one that may with `byok client add --scope use:{service}`"
            ));
        }
        problem
    }
}

/// Values are forgotten when the vault is changed, not only at the next call.
async fn forget_in_time(engine: Arc<Engine>) {
    let mut changes = engine.daemon.session.feed.changes();
    while changes.changed().await.is_ok() {
        engine.sync();
    }
}

/// When the vault is locked, values are forgotten, connections that wait are closed, and calls that are under way end.
async fn end_when_locked(engine: Arc<Engine>) {
    let mut alarm = engine.daemon.session.alarm();
    while alarm.rung().await {
        engine.sync();
        engine.pool.clear();
        engine.locked.send_replace(());
    }
}

fn make_room<K, V>(map: &mut HashMap<K, V>) {
    if map.len() >= MOST {
        map.clear();
    }
}
