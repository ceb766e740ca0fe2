//! Work on the open vault, and telling what was done.

use super::since_boot;
use crate::alarm::Bell;
use crate::config::{CacheLimits, Config, FallbackSettings, Limits, Retention};
use crate::feed::Feed;
use crate::problem::Problem;
use crate::retention::Pruner;
use crate::throttle::Throttle;
use byok_core::clock::{Clock, SystemClock};
use byok_core::model::{Act, Actor};
use byok_core::store::HeaderError;
use byok_core::vault::{FailedUnlock, OpenVault, Vault, VaultError};
use byok_core::watch::{Reaction, Rules};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;
use tokio::sync::{Notify, RwLock};

/// The vault of this daemon.
pub struct Session {
    pub(super) dir: PathBuf,
    pub(super) limits: Limits,
    pub(super) retention: Retention,
    pub(super) cache: CacheLimits,
    pub(super) fallback: FallbackSettings,
    pub(super) rules: Rules,
    pub(super) state: Mutex<State>,
    /// Rung when the vault was opened or keeps a value, so that the watchman looks at the new deadline.
    pub opened: Notify,
    /// What was done, for whoever wants to hear of it.
    pub feed: Feed,
    pub(super) bell: Bell,
    /// Held for reading while an answer is on its way that will never come again.
    pub(super) precious: RwLock<()>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) open: Option<Open>,
    pub(super) throttle: Throttle,
    pub(super) failed: Vec<FailedUnlock>,
    pub(super) last_used: Duration,
}

pub(super) struct Open {
    pub(super) vault: OpenVault,
    pub(super) pruner: Pruner,
    /// Moves on with every use.
    pub(super) idle_lock: Option<Duration>,
    /// Never moves.
    pub(super) hard_lock: Duration,
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
            fallback: config.fallback,
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

    pub(super) fn work_on<T>(
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

    /// Runs `work` on the open vault without moving the idle lock: asking whether one may, and what the daemon does by its own
    /// clock, is not using. Rows of the trail are told.
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

    /// Whether there is a vault on disk.
    pub fn is_there(&self) -> bool {
        !matches!(Vault::load(&self.dir), Err(VaultError::Header(HeaderError::Absent(_))))
    }

    /// Whether the vault is shut at the moment.
    pub fn is_shut(&self) -> bool {
        self.guarded().open.is_none()
    }

    /// Whether somebody holds the vault at the moment, so that looking would wait.
    pub fn is_busy(&self) -> bool {
        matches!(self.state.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Publishes what the vault has confirmed since the last time, and does what alerts ask for.
    pub(super) fn tell(&self, state: &mut State) {
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

    pub(super) fn why_shut(&self) -> Problem {
        match Vault::load(&self.dir) {
            Ok(_) => Problem::locked(),
            Err(failure) => failure.into(),
        }
    }

    /// A panic while the lock was held leaves a vault whose transaction was rolled back: still sound.
    pub(super) fn guarded(&self) -> MutexGuard<'_, State> {
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
