//! What was done to the vault, told to whoever listens: faces that redraw, notices that go out.
//!
//! Only confirmed rows of the trail get here, in their order. A listener that is too slow misses the oldest and is told so by the
//! channel; it then reads the vault anew.

use crate::stale::Stale;
use byok_core::model::Event;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// Rows kept for a slow listener: more than one person makes in the time a screen needs to redraw.
const KEPT: usize = 1024;

/// Where confirmed rows are published.
pub struct Feed {
    sender: broadcast::Sender<Arc<Event>>,
    stale: Mutex<Stale>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
            stale: Mutex::new(Stale::everything()),
        }
    }
}

impl Feed {
    /// Tells every listener.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        let mut stale = self.stale();
        events.iter().for_each(|event| stale.note(event));
        drop(stale);
        if self.sender.receiver_count() == 0 {
            return;
        }
        for event in events {
            // Nobody listens any more: nothing is lost.
            let _ = self.sender.send(Arc::new(event));
        }
    }

    /// What changed since the last call. To be called with the vault in hand, so that nothing changes between this and reading.
    pub(crate) fn take_stale(&self) -> Stale {
        std::mem::take(&mut self.stale())
    }

    /// Gives back what could not be read.
    pub(crate) fn keep_stale(&self, unread: Stale) {
        self.stale().join(unread);
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }

    fn stale(&self) -> MutexGuard<'_, Stale> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
