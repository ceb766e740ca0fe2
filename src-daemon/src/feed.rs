//! What was done to the vault, told to whoever listens: faces that redraw, notices that go out.
//!
//! Only confirmed rows of the trail get here, in their order. A listener that is too slow misses the oldest and is told so by the
//! channel; it then reads the vault anew.

use crate::stale::Stale;
use byok_core::model::{Action, Event};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};

/// Rows kept for a slow listener: more than one person makes in the time a screen needs to redraw.
const KEPT: usize = 1024;

/// Where confirmed rows are published.
pub struct Feed {
    sender: broadcast::Sender<Arc<Event>>,
    stale: Mutex<Stale>,
    /// Counts the changes of the vault, for whoever keeps something that was read from it.
    epoch: AtomicU64,
    changed: watch::Sender<()>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
            stale: Mutex::new(Stale::everything()),
            epoch: AtomicU64::new(1),
            changed: watch::Sender::new(()),
        }
    }
}

impl Feed {
    /// Tells every listener.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        let mut stale = self.stale();
        events.iter().for_each(|event| stale.note(event));
        drop(stale);
        if events.iter().any(|event| changes_something(event.action)) {
            self.move_on();
        }
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

    /// A number that is another one after every change of the vault; locking is one.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// What was read from the vault may be wrong now. Called with the vault in hand, so nobody reads in between.
    pub(crate) fn move_on(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        self.changed.send_replace(());
    }

    /// Hears of every change.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }

    fn stale(&self) -> MutexGuard<'_, Stale> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether what was read before may be wrong after it. What is not known to leave everything as it is counts as a change.
fn changes_something(action: Action) -> bool {
    !matches!(
        action,
        Action::Listed
            | Action::Shown
            | Action::Revealed
            | Action::Copied
            | Action::Injected
            | Action::Used
            | Action::Refused
            | Action::RateLimited
            | Action::AlertRaised
            | Action::AlertResolved
    )
}
