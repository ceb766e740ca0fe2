//! From shut to open. Wrong passwords are counted and recorded wherever they are given.

use super::using::{Open, State};
use super::{Session, since_boot};
use crate::problem::Problem;
use crate::retention::Pruner;
use byok_core::clock::{Clock, SystemClock};
use byok_core::crypto::KdfParams;
use byok_core::error::{Code, Failure as _};
use byok_core::model::{Act, Actor};
use byok_core::secret::Secret;
use byok_core::vault::{FailedUnlock, OpenVault, Unlocking, Vault, VaultError};
use std::time::Duration;

impl Session {
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

    pub(super) fn admit(&self, state: &mut State, mut vault: OpenVault, keep: Option<Duration>) {
        // What happened while it was shut is no reason to shut it again: somebody has just proved to be the owner.
        drop(vault.take_reactions());
        let now = since_boot();
        vault.keep_values_for(self.cache.ttl);
        vault.cool_down_for(self.fallback.cool_down);
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
