//! Connections to providers that wait for the next call. Each worker has its own, so that no call wakes another thread.

use super::buffer::Buffer;
use super::http2::Sender;
use super::upstream::Upstream;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Bytes of an answer that are under way in the daemon, for each call.
pub(super) const BUFFER: usize = 32 * 1024;
/// How long a connection is kept: less than the minute after which most servers close it.
const KEPT: Duration = Duration::from_secs(45);
/// For a request that must not be sent twice, a connection that was used so lately: many servers close after five seconds, and a
/// request that meets the closing is lost.
const KEPT_FOR_WRITES: Duration = Duration::from_secs(4);
/// Connections to one origin that are kept by one worker.
const MOST: usize = 128;

/// A connection with what was read from it.
pub(super) struct Link {
    pub(super) stream: Upstream,
    pub(super) inbox: Buffer,
    /// The head of the newest answer.
    pub(super) head: Vec<u8>,
    /// Whether it has carried a request already.
    pub(super) is_used: bool,
}

struct Idle {
    link: Link,
    since: Instant,
}

/// What is kept.
#[derive(Default)]
pub(super) struct Pool {
    links: Mutex<HashMap<Arc<str>, Vec<Idle>>>,
    senders: Mutex<HashMap<Arc<str>, (Sender, Instant)>>,
}

impl Link {
    pub(super) fn new(stream: Upstream) -> Self {
        Self {
            stream,
            inbox: Buffer::new(BUFFER),
            head: Vec::new(),
            is_used: false,
        }
    }

    /// Whether the other end has neither closed nor said something that nobody asked for. Costs no system call while
    /// nothing has happened.
    fn is_quiet(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        self.inbox.is_empty() && matches!(self.inbox.poll_read(&mut cx, &mut self.stream), Poll::Pending)
    }
}

impl Pool {
    /// A connection to the origin that was used last; `is_repeatable` says whether the request could be sent again.
    pub(super) fn take(&self, origin: &str, is_repeatable: bool, now: Instant) -> Option<Link> {
        let limit = if is_repeatable { KEPT } else { KEPT_FOR_WRITES };
        let mut links = self.links();
        let idle = links.get_mut(origin)?;
        while let Some(Idle { mut link, since }) = idle.pop() {
            if now.saturating_duration_since(since) < limit && link.is_quiet() {
                return Some(link);
            }
        }
        None
    }

    /// Keeps a connection whose answer was read to its end; whether it is the first that is kept.
    pub(super) fn keep(&self, origin: &Arc<str>, mut link: Link, now: Instant) -> bool {
        link.is_used = true;
        let mut links = self.links();
        let is_first = links.is_empty();
        match links.get_mut(origin) {
            Some(idle) if idle.len() >= MOST => {}
            Some(idle) => idle.push(Idle { link, since: now }),
            None => {
                links.insert(Arc::clone(origin), vec![Idle { link, since: now }]);
            }
        }
        is_first
    }

    /// The connection over which all calls to an origin go that speaks HTTP/2.
    pub(super) fn sender(&self, origin: &str, now: Instant) -> Option<Sender> {
        let mut senders = self.senders();
        let (sender, used) = senders.get_mut(origin)?;
        if sender.is_closed() {
            senders.remove(origin);
            return None;
        }
        *used = now;
        Some(sender.clone())
    }

    /// Keeps it; whether it is the first that is kept.
    pub(super) fn keep_sender(&self, origin: &Arc<str>, sender: Sender, now: Instant) -> bool {
        let mut senders = self.senders();
        let is_first = senders.is_empty();
        senders.insert(Arc::clone(origin), (sender, now));
        is_first
    }

    /// Closes what has waited too long; whether something is left.
    pub(super) fn sweep(&self, now: Instant) -> bool {
        let mut links = self.links();
        links.retain(|_, idle| {
            idle.retain(|one| now.saturating_duration_since(one.since) < KEPT);
            !idle.is_empty()
        });
        let mut senders = self.senders();
        senders.retain(|_, (_, used)| now.saturating_duration_since(*used) < KEPT);
        !links.is_empty() || !senders.is_empty()
    }

    /// Closes everything that no call uses at the moment.
    pub(super) fn clear(&self) {
        self.links().clear();
        self.senders().clear();
    }

    fn links(&self) -> MutexGuard<'_, HashMap<Arc<str>, Vec<Idle>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn senders(&self) -> MutexGuard<'_, HashMap<Arc<str>, (Sender, Instant)>> {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
