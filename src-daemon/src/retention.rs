//! Pruning the trail as the setting says: after an unlock, then once a day.

use crate::config::Retention;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Failure as _;
use byok_core::model::{Act, Actor};
use byok_core::vault::OpenVault;
use std::time::Duration;

/// How often is looked for rows that have become too old.
const EVERY: Duration = Duration::from_secs(24 * 3_600);

/// Remembers when the trail was last pruned; times are since boot.
pub(crate) struct Pruner {
    retention: Retention,
    done_at: Option<Duration>,
}

impl Pruner {
    /// One that has not pruned the vault yet.
    pub(crate) fn new(retention: Retention) -> Self {
        Self {
            retention,
            done_at: None,
        }
    }

    /// Prunes a little if it is time to; whether there is more to do at once.
    pub(crate) fn prune(&mut self, vault: &mut OpenVault, now: Duration) -> bool {
        let is_done = self.done_at.is_some_and(|done| now.saturating_sub(done) < EVERY);
        let (false, Some(keep)) = (is_done, self.retention.keep) else {
            return false;
        };
        let time = SystemClock.now();
        let Some(before) = jiff::SignedDuration::try_from(keep)
            .ok()
            .and_then(|keep| time.checked_sub(keep).ok())
        else {
            return false;
        };
        let act = Act {
            actor: &Actor::daemon(),
            now: time,
        };
        match vault.prune_trail(before, act) {
            Ok(1..) => return true,
            Ok(0) => {}
            // A broken trail is not pruned; looking for a break is `audit --verify`'s.
            Err(failure) => {
                tracing::error!(target: "byok", %failure, code = failure.code().as_str(), "pruning the audit trail");
            }
        }
        self.done_at = Some(now);
        false
    }
}
