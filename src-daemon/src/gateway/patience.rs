//! How long is waited, without a timer for each call.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::time::{Sleep, sleep};

/// So often is looked whether somebody has waited too long: waits end up to so much late, and a busy connection starts no timer.
const LOOK: Duration = Duration::from_secs(5);

/// For a head to arrive once it has begun.
pub(super) const HEAD: Duration = Duration::from_secs(10);
/// For the next request on a connection that is kept: as most servers.
pub(super) const NEXT: Duration = Duration::from_secs(75);
/// For anything to come or go while a call is under way: a model may think for ten minutes before it answers.
pub(super) const SILENCE: Duration = Duration::from_secs(15 * 60);

/// The patience with one connection.
pub(super) struct Patience {
    look: Pin<Box<Sleep>>,
    since: Instant,
    seen: u64,
}

impl Patience {
    pub(super) fn new() -> Self {
        Self {
            look: Box::pin(sleep(LOOK)),
            since: Instant::now(),
            seen: 0,
        }
    }

    /// Waiting for something else begins.
    pub(super) fn renew(&mut self, now: Instant) {
        self.since = now;
    }

    /// Ready when nothing has happened for `limit`: since the last [`Patience::renew`], or since `moves` was another number. To be
    /// asked when there is nothing else to do.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, limit: Duration, moves: u64) -> Poll<()> {
        loop {
            ready!(self.look.as_mut().poll(cx));
            let now = Instant::now();
            if self.seen != moves {
                (self.seen, self.since) = (moves, now);
            }
            if now.saturating_duration_since(self.since) >= limit {
                return Poll::Ready(());
            }
            self.look.as_mut().reset((now + LOOK).into());
        }
    }
}
