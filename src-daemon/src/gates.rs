//! How many providers are asked at once: a limit overall and one for each host.

use crate::config::GateLimits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The gates that every check passes.
pub struct Gates {
    overall: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    per_host: usize,
}

/// Leave to ask; given back when dropped.
pub struct Leave {
    _overall: OwnedSemaphorePermit,
    _host: OwnedSemaphorePermit,
}

impl Gates {
    /// Gates with the given widths.
    pub fn new(limits: GateLimits) -> Self {
        Self {
            overall: Arc::new(Semaphore::new(limits.overall)),
            hosts: Mutex::default(),
            per_host: limits.per_host,
        }
    }

    /// Waits until `host` may be asked. The host's gate comes first, so that a slow host does not fill the overall one.
    pub async fn enter(&self, host: &str) -> Leave {
        let gate = self.host(host);
        let leave = "the gates are never closed";
        let host = gate.acquire_owned().await.expect(leave);
        let overall = Arc::clone(&self.overall).acquire_owned().await.expect(leave);
        Leave {
            _overall: overall,
            _host: host,
        }
    }

    fn host(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Forget hosts nobody waits for, so that the map does not grow for ever.
        hosts.retain(|_, gate| Arc::strong_count(gate) > 1);
        Arc::clone(
            hosts
                .entry(host.to_owned())
                .or_insert_with(|| Arc::new(Semaphore::new(self.per_host))),
        )
    }
}
