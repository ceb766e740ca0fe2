//! The vault's two states in this process: idle lock, hard cap, wrong passwords.
//!
//! Times that matter for locking are since boot (they go on while the machine sleeps and nobody can set them back); times that
//! are shown are the clock's.

use crate::alarm::{Bell, LockAlarm};
use crate::config::{CacheLimits, Config, Limits, Retention};
use crate::feed::Feed;
use crate::problem::Problem;
use crate::retention::Pruner;
use crate::throttle::Throttle;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::crypto::KdfParams;
use byok_core::error::{Code, Failure as _};
use byok_core::model::{Act, Actor};
use byok_core::secret::Secret;
use byok_core::store::HeaderError;
use byok_core::vault::{FailedUnlock, OpenVault, Unlocking, Vault, VaultError};
use byok_core::watch::{Reaction, Rules};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;
use tokio::sync::{Notify, RwLock, RwLockReadGuard};

/// The vault of this daemon.
pub struct Session {
    dir: PathBuf,
    limits: Limits,
    retention: Retention,
    cache: CacheLimits,
    rules: Rules,
    state: Mutex<State>,
    /// Rung when the vault was opened or keeps a value, so that the watchman looks at the new deadline.
    pub opened: Notify,
    /// What was done, for whoever wants to hear of it.
    pub feed: Feed,
    bell: Bell,
    /// Held for reading while an answer is on its way that will never come again.
    precious: RwLock<()>,
}

/// The longest wait for an answer that will never come again: a question's own limit, and a little for storing it.
const PRECIOUS: Duration = Duration::from_secs(17);

#[derive(Default)]
struct State {
    open: Option<Open>,
    throttle: Throttle,
    failed: Vec<FailedUnlock>,
    last_used: Duration,
}

struct Open {
    vault: OpenVault,
    pruner: Pruner,
    /// Moves on with every use.
    idle_lock: Option<Duration>,
    /// Never moves.
    hard_lock: Duration,
}

impl Session {
    /// A session for the vault in `dir`, shut.
    pub fn new(dir: PathBuf, config: &Config) -> Self {
        let state = State {
            last_used: since_boot(),
            ..State::default()
        };
        Self {
            dir,
            limits: config.limits,
            rules: config.rules,
            retention: config.retention,
            cache: config.cache,
            state: Mutex::new(state),
            opened: Notify::new(),
            feed: Feed::default(),
            bell: Bell::default(),
            precious: RwLock::default(),
        }
    }

    /// Runs `work` on the open vault and moves the idle lock on.
    ///
    /// # Errors
    /// `locked` or `no_vault`, or what `work` says.
    pub fn with_open<T>(&self, work: impl FnOnce(&mut OpenVault) -> Result<T, Problem>) -> Result<T, Problem> {
        self.work_on(self.guarded(), work)
    }

    fn work_on<T>(
        &self,
        mut state: MutexGuard<'_, State>,
        work: impl FnOnce(&mut OpenVault) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let now = since_boot();
        self.lock_if_due(&mut state, now);
        state.last_used = now;
        let Some(open) = state.open.as_mut() else {
            return Err(self.why_shut());
        };
        open.idle_lock = open.idle_lock.map(|_| now + self.limits.idle_lock);
        open.vault.age_values(now);
        let was_empty = open.vault.next_value_end().is_none();
        let done = work(&mut open.vault);
        if was_empty && open.vault.next_value_end().is_some() {
            // The watchman has a value to wipe now.
            self.opened.notify_one();
        }
        self.tell(&mut state);
        done
    }

    /// As [`Session::with_open`], but gives `work` back when somebody else holds the vault at the moment.
    ///
    /// # Errors
    /// `work` itself, not run.
    pub fn try_with_open<T, W>(&self, work: W) -> Result<Result<T, Problem>, W>
    where
        W: FnOnce(&mut OpenVault) -> Result<T, Problem>,
    {
        match self.state.try_lock() {
            Ok(state) => Ok(self.work_on(state, work)),
            Err(TryLockError::Poisoned(state)) => Ok(self.work_on(state.into_inner(), work)),
            Err(TryLockError::WouldBlock) => Err(work),
        }
    }

    /// Runs `work` on the open vault without moving the idle lock, because asking whether one may, and what the daemon does by its own clock, is not using. Rows of the
    /// trail are told.
    ///
    /// # Errors
    /// As [`Session::with_open`].
    pub fn glance<T>(&self, work: impl FnOnce(&mut OpenVault) -> Result<T, Problem>) -> Result<T, Problem> {
        let mut state = self.guarded();
        self.lock_if_due(&mut state, since_boot());
        let Some(open) = state.open.as_mut() else {
            return Err(self.why_shut());
        };
        let done = work(&mut open.vault);
        self.tell(&mut state);
        done
    }

    /// Runs `work` on the open vault without moving the idle lock: looking is not using.
    ///
    /// # Errors
    /// As [`Session::with_open`].
    pub fn peek<T>(&self, work: impl FnOnce(&OpenVault) -> Result<T, Problem>) -> Result<T, Problem> {
        match &self.guarded().open {
            Some(open) => work(&open.vault),
            None => Err(Problem::locked()),
        }
    }

    /// To be held while a provider makes a key: its answer comes once, and has to find an open vault.
    pub(crate) async fn hold_open(&self) -> RwLockReadGuard<'_, ()> {
        self.precious.read().await
    }

    /// Waits until nobody waits for such an answer, but not for ever.
    pub(crate) async fn calm(&self) {
        let _ = tokio::time::timeout(PRECIOUS, self.precious.write()).await;
    }

    /// Whether the vault is open, and when it will lock by itself. Looking does not move the idle lock.
    pub fn locks_at(&self) -> Option<Timestamp> {
        let mut state = self.guarded();
        let now = since_boot();
        self.lock_if_due(&mut state, now);
        let left = state.open.as_ref()?.deadline().saturating_sub(now);
        SystemClock
            .now()
            .checked_add(jiff::SignedDuration::try_from(left).ok()?)
            .ok()
    }

    /// Whether there is a vault on disk.
    pub fn is_there(&self) -> bool {
        !matches!(Vault::load(&self.dir), Err(VaultError::Header(HeaderError::Absent(_))))
    }

    /// Creates the vault and leaves it open.
    ///
    /// # Errors
    /// `exists`, a weak password, the file system.
    pub fn create(&self, password: &Secret, kdf: KdfParams, actor: &Actor) -> Result<Secret, Problem> {
        let mut state = self.guarded();
        let act = Act {
            actor,
            now: SystemClock.now(),
        };
        let mut created = Vault::create(&self.dir, password, kdf, act)?;
        created.vault.watch_by(self.rules)?;
        self.admit(&mut state, created.vault, None);
        Ok(created.recovery_code)
    }

    /// Opens the vault. Opening an open one checks the password and renews the session.
    ///
    /// # Errors
    /// `wrong_password`; `refused` with a time to wait after too many; what is wrong with the files.
    pub fn unlock(&self, with: &Unlocking<'_>, keep: Option<Duration>, actor: &Actor) -> Result<(), Problem> {
        let mut state = self.guarded();
        state.check_throttle()?;
        let act = Act {
            actor,
            now: SystemClock.now(),
        };
        let opened = match &mut state.open {
            Some(open) => open.vault.unlock_again(with, act).map(|()| None),
            None => Vault::load(&self.dir)
                .and_then(|vault| vault.watched_by(self.rules).unlock(with, &state.failed, act))
                .map(Some),
        };
        match opened {
            Ok(vault) => {
                let vault = vault.or_else(|| state.open.take().map(|open| open.vault));
                self.admit(&mut state, vault.expect("it was opened or is open"), keep);
                Ok(())
            }
            Err(refusal) => {
                state.note_wrong(&refusal, act);
                self.tell(&mut state);
                Err(refusal.into())
            }
        }
    }

    /// Runs `work` that asks for the password once more on the open vault; wrong ones count like at unlocking.
    ///
    /// # Errors
    /// `locked`, `refused` with a time to wait, or what `work` says.
    pub fn with_proof<T>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut OpenVault, Act<'_>) -> Result<T, VaultError>,
    ) -> Result<T, Problem> {
        let mut state = self.guarded();
        self.lock_if_due(&mut state, since_boot());
        state.check_throttle()?;
        let act = Act {
            actor,
            now: SystemClock.now(),
        };
        let Some(open) = state.open.as_mut() else {
            return Err(self.why_shut());
        };
        let answer = work(&mut open.vault, act);
        match &answer {
            Ok(_) => state.throttle.reset(),
            Err(refusal) => state.note_wrong(refusal, act),
        }
        self.tell(&mut state);
        Ok(answer?)
    }

    /// Shuts the vault; `false` when it was shut already.
    ///
    /// # Errors
    /// When the last write fails; it is shut all the same.
    pub fn lock(&self, actor: &Actor, why: &str) -> Result<bool, Problem> {
        let open = self.guarded().open.take();
        self.bell.ring();
        let Some(open) = open else {
            return Ok(false);
        };
        let act = Act {
            actor,
            now: SystemClock.now(),
        };
        self.feed.publish(open.vault.lock(act, why)?.events);
        Ok(true)
    }

    /// Locks if it is time to, wipes and prunes what is due, and tells how long nothing will be due: until the lock, or since the last use when shut.
    pub fn tick(&self) -> Tick {
        let mut state = self.guarded();
        let now = since_boot();
        self.lock_if_due(&mut state, now);
        if let Some(open) = &mut state.open
            && let Err(failure) = open.vault.look_around(SystemClock.now())
        {
            tracing::error!(target: "byok", %failure, "watching");
        }
        let has_more = state.open.as_mut().is_some_and(|open| {
            open.vault.age_values(now);
            open.pruner.prune(&mut open.vault, now)
        });
        self.tell(&mut state);
        match &state.open {
            Some(_) if has_more => Tick::Open { left: Duration::ZERO },
            Some(open) => Tick::Open {
                left: open.next_duty().saturating_sub(now),
            },
            None => Tick::Shut {
                unused: now.saturating_sub(state.last_used),
            },
        }
    }

    /// Whether somebody holds the vault at the moment, so that looking would wait.
    pub fn is_busy(&self) -> bool {
        matches!(self.state.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// To be made before a secret is taken out of the vault, and kept while it is in use.
    pub fn alarm(&self) -> LockAlarm {
        self.bell.alarm()
    }

    fn admit(&self, state: &mut State, mut vault: OpenVault, keep: Option<Duration>) {
        // What happened while it was shut is no reason to shut it again: somebody has just proved to be the owner.
        drop(vault.take_reactions());
        let now = since_boot();
        vault.keep_values_for(self.cache.ttl);
        vault.age_values(now);
        let idle_lock = if keep.is_some() {
            None
        } else {
            Some(now + self.limits.idle_lock)
        };
        let hard_lock = now + keep.unwrap_or(self.limits.hard_lock).min(self.limits.hard_lock);
        state.open = Some(Open {
            vault,
            pruner: Pruner::new(self.retention),
            idle_lock,
            hard_lock,
        });
        state.throttle.reset();
        state.failed.clear();
        state.last_used = now;
        self.tell(state);
        self.opened.notify_one();
    }

    /// Publishes what the vault has confirmed since the last time, and does what alerts ask for.
    fn tell(&self, state: &mut State) {
        let Some(open) = &mut state.open else { return };
        self.feed.publish(open.vault.take_events());
        let mut why = None;
        for reaction in open.vault.take_reactions() {
            match reaction {
                Reaction::SuspendClient(name) => suspend(&mut open.vault, &name),
                Reaction::LockVault(pattern) => why = Some(format!("alert: {}", pattern.as_str())),
            }
        }
        self.feed.publish(open.vault.take_events());
        if let Some(why) = why {
            self.lock_by_itself(state, &why);
        }
    }

    fn lock_if_due(&self, state: &mut State, now: Duration) {
        if state.open.as_ref().is_some_and(|open| open.deadline() <= now) && self.precious.try_write().is_ok() {
            self.lock_by_itself(state, "time was up");
        }
    }

    fn lock_by_itself(&self, state: &mut State, why: &str) {
        let Some(open) = state.open.take() else { return };
        self.bell.ring();
        let act = Act {
            actor: &Actor::daemon(),
            now: SystemClock.now(),
        };
        match open.vault.lock(act, why) {
            Ok(shut) => self.feed.publish(shut.events),
            Err(failure) => tracing::error!(target: "byok", %failure, "locking"),
        }
    }

    fn why_shut(&self) -> Problem {
        match Vault::load(&self.dir) {
            Ok(_) => Problem::locked(),
            Err(failure) => failure.into(),
        }
    }

    /// A panic while the lock was held leaves a vault whose transaction was rolled back: still sound.
    fn guarded(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has a client's token refused, because an alert about it asks for that.
fn suspend(vault: &mut OpenVault, name: &str) {
    let act = Act {
        actor: &Actor::daemon(),
        now: SystemClock.now(),
    };
    if let Err(failure) = vault.suspend_client(name, act) {
        tracing::error!(target: "byok", %failure, "suspending a client");
    }
}

impl State {
    fn check_throttle(&self) -> Result<(), Problem> {
        match self.throttle.wait(since_boot()) {
            None => Ok(()),
            Some(wait) => Err(Problem::new(Code::Refused, "too many wrong passwords")
                .hint(format!("try again in {} s", wait.as_secs().max(1)))
                .retry_after(wait)),
        }
    }

    /// Counts a wrong password and records it: at once in an open vault, at the next unlock otherwise.
    fn note_wrong(&mut self, refusal: &VaultError, act: Act<'_>) {
        if refusal.code() != Code::WrongPassword {
            return;
        }
        self.throttle.note_wrong(since_boot());
        match &mut self.open {
            Some(open) => {
                if let Err(failure) = open.vault.record_wrong_password(act) {
                    tracing::error!(target: "byok", %failure, "recording a wrong password");
                }
            }
            None => self.failed.push(FailedUnlock {
                actor: act.actor.clone(),
                at: act.now,
            }),
        }
    }
}

impl Open {
    fn deadline(&self) -> Duration {
        self.idle_lock.map_or(self.hard_lock, |idle| idle.min(self.hard_lock))
    }

    /// When something is to be done: the lock, or a value that was kept long enough.
    fn next_duty(&self) -> Duration {
        let end = self.vault.next_value_end().unwrap_or(Duration::MAX);
        self.deadline().min(end)
    }
}

/// What the watchman found.
pub enum Tick {
    /// The vault is open for so long.
    Open {
        /// Until it locks by itself.
        left: Duration,
    },
    /// The vault is shut.
    Shut {
        /// Since the last call.
        unused: Duration,
    },
}

/// Time since boot, sleep included.
pub fn since_boot() -> Duration {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(clock);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}
