//! From open to shut: asked to, by time, by an alert.

use super::Session;
use super::using::{Open, State};
use crate::alarm::LockAlarm;
use crate::problem::Problem;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::{Act, Actor};
use std::time::Duration;
use tokio::sync::RwLockReadGuard;

/// The longest wait for an answer that will never come again: a question's own limit, and a little for storing it.
const PRECIOUS: Duration = Duration::from_secs(17);

impl Session {
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

    /// Shuts the vault; `false` when it was shut already.
    ///
    /// # Errors
    /// When the last write fails; it is shut all the same.
    pub fn lock(&self, actor: &Actor, why: &str) -> Result<bool, Problem> {
        let open = self.guarded().open.take();
        // In this order: who hears the bell finds nothing that was read before.
        self.feed.move_on();
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

    /// Locks if it is time to, wipes and prunes what is due, and tells how long nothing will be due: until the lock, or since the
    /// last use when shut.
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

    pub(super) fn lock_if_due(&self, state: &mut State, now: Duration) {
        if state.open.as_ref().is_some_and(|open| open.deadline() <= now) && self.precious.try_write().is_ok() {
            self.lock_by_itself(state, "time was up");
        }
    }

    pub(super) fn lock_by_itself(&self, state: &mut State, why: &str) {
        let Some(open) = state.open.take() else { return };
        // In this order: who hears the bell finds nothing that was read before.
        self.feed.move_on();
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

    /// To be made before a secret is taken out of the vault, and kept while it is in use.
    pub fn alarm(&self) -> LockAlarm {
        self.bell.alarm()
    }

    /// To be held while a provider makes a key: its answer comes once, and has to find an open vault.
    pub(crate) async fn hold_open(&self) -> RwLockReadGuard<'_, ()> {
        self.precious.read().await
    }

    /// Waits until nobody waits for such an answer, but not for ever.
    pub(crate) async fn calm(&self) {
        let _ = tokio::time::timeout(PRECIOUS, self.precious.write()).await;
    }
}

impl Open {
    pub(super) fn deadline(&self) -> Duration {
        self.idle_lock.map_or(self.hard_lock, |idle| idle.min(self.hard_lock))
    }

    /// When something is to be done: the lock, or a value that was kept long enough.
    pub(super) fn next_duty(&self) -> Duration {
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
