//! What was done to the vault, told to whoever listens: faces that redraw, notices that go out.
//!
//! Only confirmed rows of the trail get here, in their order. A listener that is too slow misses the oldest and is told so by the
//! channel; it then reads the vault anew.

use byok_core::model::Event;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Rows kept for a slow listener: more than one person makes in the time a screen needs to redraw.
const KEPT: usize = 1024;

/// Where confirmed rows are published.
pub struct Feed(broadcast::Sender<Arc<Event>>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }
}

impl Feed {
    /// Tells every listener.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        if self.0.receiver_count() == 0 {
            return;
        }
        for event in events {
            // Nobody listens any more: nothing is lost.
            let _ = self.0.send(Arc::new(event));
        }
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.0.subscribe()
    }
}
