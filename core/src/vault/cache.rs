//! The values that an open vault keeps for the next program: how long, and what came of it.

use super::OpenVault;
use crate::model::CacheFigures;
use std::time::Duration;

impl OpenVault {
    /// Keeps values that are handed to programs for `ttl` (at most five minutes, zero is off). Off until it is called.
    pub fn keep_values_for(&mut self, ttl: Duration) {
        self.ledger.cache.keep_for(ttl);
    }

    /// Tells the time since boot and wipes the values whose time is up by then. To be called before every use of the vault,
    /// and when [`OpenVault::next_value_end`] has come.
    pub fn age_values(&mut self, now: Duration) {
        self.ledger.cache.age(now);
    }

    /// When the next value is to be wiped, since boot; `None` while none is held.
    pub fn next_value_end(&self) -> Option<Duration> {
        self.ledger.cache.next_end()
    }

    /// What the cache has done since the vault was opened.
    pub fn cache_figures(&self) -> CacheFigures {
        self.ledger.cache.figures()
    }
}
