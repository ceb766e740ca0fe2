//! How providers are asked without being molested: limits overall and for each host, time between two questions, and hosts that
//! want to be left alone.
//!
//! What counts is the host that is really asked. Questions to one host go in the order they came: each waits for a seat at its
//! host, then until that host may be asked again, and takes a seat of the overall limit only then, so that a slow host or one that
//! is waited for keeps nobody else out.

use crate::config::GateLimits;
use crate::session::since_boot;
use byok_core::provider::{Closed, Door, Leave, PATIENCE, Wait};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

/// The shortest wait before a question is repeated, and what chance adds to it.
const BREATH: Duration = Duration::from_millis(500);
const MORE_BREATH_MILLIS: u64 = 1_000;

/// The gates that every check passes.
pub struct Gates {
    overall: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    limits: GateLimits,
}

/// One host, as long as somebody asks it or has to wait for it.
struct Host {
    seats: Arc<Semaphore>,
    /// Whose turn it is to wait for the next start.
    turn: tokio::sync::Mutex<()>,
    /// Since boot, sleep included: when the next question may start, and until when it wants to be left alone.
    times: Mutex<Times>,
}

#[derive(Clone, Copy, Default)]
struct Times {
    next: Duration,
    opens: Duration,
}

/// A seat at a host, and one of all; given back when dropped.
struct Seats {
    _at_host: OwnedSemaphorePermit,
    _overall: OwnedSemaphorePermit,
    /// So that it is not forgotten, and begun anew with all its seats, while somebody sits there.
    _host: Arc<Host>,
}

impl Gates {
    /// Gates with the given widths.
    pub fn new(limits: GateLimits) -> Self {
        Self {
            overall: Arc::new(Semaphore::new(limits.overall)),
            hosts: Mutex::default(),
            limits,
        }
    }

    /// A seat for a request that somebody else thought of: it counts, and it does not wait for a turn.
    pub async fn seat(&self, host: &str) -> Leave {
        let host = self.host(host);
        let at_host = seat(&host.seats).await;
        Box::new(Seats {
            _at_host: at_host,
            _overall: seat(&self.overall).await,
            _host: host,
        })
    }

    async fn wait(&self, host: Arc<Host>) -> Result<Leave, Closed> {
        let at_host = seat(&host.seats).await;
        let turn = host.turn.lock().await;
        loop {
            let Times { next, opens } = *host.times();
            let now = since_boot();
            let left = opens.saturating_sub(now);
            if left > PATIENCE {
                return Err(Closed { left });
            }
            let left = left.max(next.saturating_sub(now));
            if left.is_zero() {
                break;
            }
            sleep(left).await;
        }
        let overall = seat(&self.overall).await;
        host.times().next = since_boot() + self.limits.spacing;
        drop(turn);
        Ok(Box::new(Seats {
            _at_host: at_host,
            _overall: overall,
            _host: host,
        }))
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Forget hosts that nobody waits for, so that the map does not grow for ever.
        let now = since_boot();
        hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.times().is_ahead(now));
        let new = || {
            Arc::new(Host {
                seats: Arc::new(Semaphore::new(self.limits.per_host)),
                turn: tokio::sync::Mutex::default(),
                times: Mutex::default(),
            })
        };
        Arc::clone(hosts.entry(name.to_owned()).or_insert_with(new))
    }
}

impl Door for Gates {
    fn enter<'a>(&'a self, host: &'a str) -> Wait<'a, Result<Leave, Closed>> {
        Box::pin(async move {
            let host = self.host(host);
            self.wait(host).await
        })
    }

    fn close(&self, host: &str, wait: Duration) {
        let host = self.host(host);
        let mut times = host.times();
        times.opens = times.opens.max(since_boot() + wait);
    }

    fn breathe(&self) -> Wait<'_, ()> {
        // Any number that differs between processes and questions will do.
        let chance = RandomState::new().build_hasher().finish() % MORE_BREATH_MILLIS;
        Box::pin(sleep(BREATH + Duration::from_millis(chance)))
    }
}

impl Host {
    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Times {
    fn is_ahead(self, now: Duration) -> bool {
        self.next > now || self.opens > now
    }
}

async fn seat(seats: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    let seat = Arc::clone(seats).acquire_owned().await;
    seat.expect("the gates are never closed")
}

#[cfg(test)]
mod tests {
    use super::{Closed, Door, Duration, GateLimits, Gates};
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn gates(overall: usize, per_host: usize) -> Gates {
        Gates::new(GateLimits {
            overall,
            per_host,
            spacing: Duration::ZERO,
        })
    }

    fn is_let_in<T>(waiting: impl Future<Output = T>) -> Option<T> {
        match pin!(waiting).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_host_has_its_seats_and_everybody_has_theirs() {
        let gates = gates(3, 2);
        let first = is_let_in(gates.enter("a:443")).unwrap();
        let _second = is_let_in(gates.enter("a:443")).unwrap();
        assert!(is_let_in(gates.enter("a:443")).is_none(), "two at one host");
        let _third = is_let_in(gates.enter("b:443")).unwrap();
        assert!(is_let_in(gates.enter("c:443")).is_none(), "three overall");
        drop(first);
        assert!(is_let_in(gates.enter("a:443")).is_some());
    }

    #[test]
    fn questions_to_one_host_start_apart_and_others_do_not_wait() {
        let gates = Gates::new(GateLimits {
            spacing: Duration::from_secs(60),
            ..GateLimits::default()
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let _inside = runtime.enter();
        drop(is_let_in(gates.enter("a:443")).expect("the first"));
        assert!(is_let_in(gates.enter("a:443")).is_none(), "too soon after the first");
        assert!(is_let_in(gates.enter("b:443")).is_some());
    }

    #[test]
    fn a_host_that_wants_to_be_left_alone_is_and_others_are_not() {
        let gates = gates(8, 8);
        gates.close("a:443", Duration::from_secs(300));
        let refused = is_let_in(gates.enter("a:443")).expect("nobody waits for so long");
        let Err(Closed { left }) = refused else {
            panic!("it was asked");
        };
        assert!(left > Duration::from_secs(200), "{left:?}");
        assert!(is_let_in(gates.enter("b:443")).expect("another host").is_ok());
        gates.close("a:443", Duration::from_secs(1));
        assert!(
            is_let_in(gates.enter("a:443")).expect("the longer one counts").is_err(),
            "it opened early"
        );
    }

    #[test]
    fn hosts_are_forgotten_once_nobody_waits_for_them() {
        let gates = gates(8, 8);
        drop(is_let_in(gates.enter("a:443")));
        gates.close("b:443", Duration::from_secs(300));
        drop(is_let_in(gates.enter("c:443")));
        let hosts = gates.hosts.lock().unwrap();
        assert!(!hosts.contains_key("a:443"));
        assert!(hosts.contains_key("b:443"), "it is to be left alone");
    }
}
