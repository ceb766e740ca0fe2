//! What was done to the vault, told to whoever listens: faces that redraw, notices that go out.
//!
//! Only confirmed rows of the trail get here, in their order. A listener that is too slow misses the oldest and is told so by the
//! channel; it then reads the vault anew.

use byok_core::model::{Action, Event};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::broadcast;

/// Rows kept for a slow listener: more than one person makes in the time a screen needs to redraw.
const KEPT: usize = 1024;

/// Where confirmed rows are published.
pub struct Feed {
    sender: broadcast::Sender<Arc<Event>>,
    changes: AtomicU64,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
            changes: AtomicU64::new(0),
        }
    }
}

impl Feed {
    /// Tells every listener.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        let changes = events.iter().filter(|event| changes_keys(event.action)).count();
        self.changes.fetch_add(changes as u64, Ordering::SeqCst);
        if self.sender.receiver_count() == 0 {
            return;
        }
        for event in events {
            // Nobody listens any more: nothing is lost.
            let _ = self.sender.send(Arc::new(event));
        }
    }

    /// How many rows were published that change what is known of keys: whoever saw the same number before has missed nothing.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }
}

/// Whether a row of the trail can change what is known of keys and their dates. Uses of keys, which are many, can't.
pub(crate) fn changes_keys(action: Action) -> bool {
    !matches!(
        action,
        Action::Listed
            | Action::Shown
            | Action::Revealed
            | Action::Copied
            | Action::Injected
            | Action::Locked
            | Action::WrongPassword
            | Action::PasswordChanged
            | Action::RecoveryChanged
    )
}
