//! Pruning: the trail as the setting says, and what is counted and resolved. After an unlock, then once a day.

use crate::config::Retention;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Failure as _;
use byok_core::model::{Act, Actor};
use byok_core::vault::OpenVault;
use std::time::Duration;

/// How often is looked for rows that have become too old.
const EVERY: Duration = Duration::from_secs(24 * 3_600);
/// How long hourly figures of keys and resolved alerts are kept: a year and a month, so that a month can be compared with the
/// same one a year ago. A trail that is kept shorter takes them along.
const FIGURES: Duration = Duration::from_secs(400 * 24 * 3_600);

/// How long minutes of the gateway are kept: a month and a day. With a program that calls all day, each day is 1,440 rows.
const MINUTES: Duration = Duration::from_secs(32 * 24 * 3_600);

/// Remembers when was last pruned; times are since boot.
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
        if self.done_at.is_some_and(|done| now.saturating_sub(done) < EVERY) {
            return false;
        }
        let time = SystemClock.now();
        if self.prune_trail(vault, time) {
            return true;
        }
        let keep = self.retention.keep.map_or(FIGURES, |keep| keep.min(FIGURES));
        if let Some(before) = before(time, keep)
            && let Err(failure) = vault.prune_figures(before)
        {
            tracing::error!(target: "byok", %failure, code = failure.code().as_str(), "pruning figures");
        }
        if let Some(before) = before(time, keep.min(MINUTES))
            && let Err(failure) = vault.prune_traffic(before)
        {
            tracing::error!(target: "byok", %failure, code = failure.code().as_str(), "pruning traffic");
        }
        self.done_at = Some(now);
        false
    }

    fn prune_trail(&self, vault: &mut OpenVault, now: Timestamp) -> bool {
        let Some(before) = self.retention.keep.and_then(|keep| before(now, keep)) else {
            return false;
        };
        let act = Act {
            actor: &Actor::daemon(),
            now,
        };
        match vault.prune_trail(before, act) {
            Ok(rows) => rows > 0,
            // A broken trail is not pruned; looking for a break is `audit --verify`'s.
            Err(failure) => {
                tracing::error!(target: "byok", %failure, code = failure.code().as_str(), "pruning the audit trail");
                false
            }
        }
    }
}

fn before(now: Timestamp, keep: Duration) -> Option<Timestamp> {
    now.checked_sub(jiff::SignedDuration::try_from(keep).ok()?).ok()
}
