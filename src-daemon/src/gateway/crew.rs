//! The workers: threads of their own, each with a loop of its own. A connection stays with the worker it was given to.
//!
//! One thread that accepts hands connections out in turn, because a listener that all of them read gives most connections to
//! whoever wakes first, and then one worker does what two could.

use super::connection;
use super::engine::Engine;
use crate::api::{self, Daemon};
use crate::guard::Peer;
use byok_core::secret::wipe_stack;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, watch};

/// More don't make calls faster: they wait for providers, and a core answers tens of thousands in a second.
const MOST: usize = 4;

/// A connection for a worker.
pub(crate) struct Job {
    pub(crate) stream: TcpStream,
    pub(crate) peer: Peer,
    /// Given back when the connection ends.
    pub(crate) seat: OwnedSemaphorePermit,
    /// The connection ends when the other half is dropped.
    pub(crate) stop: watch::Receiver<()>,
}

/// All workers.
pub(crate) struct Crew {
    workers: Vec<UnboundedSender<Job>>,
    next: AtomicUsize,
}

impl Crew {
    /// Starts one for each processor. To be called on the daemon's own runtime.
    pub(super) fn start(daemon: &Arc<Daemon>) -> io::Result<Self> {
        let count = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
        let mut workers = Vec::with_capacity(count);
        for number in 0..count {
            let (sender, jobs) = unbounded_channel();
            let (daemon, main) = (Arc::clone(daemon), Handle::current());
            let runtime = Builder::new_current_thread().enable_all().build()?;
            std::thread::Builder::new()
                .name(format!("gateway-{number}"))
                .spawn(move || {
                    runtime.block_on(work(daemon, main, jobs));
                    wipe_stack();
                })?;
            workers.push(sender);
        }
        Ok(Self {
            workers,
            next: AtomicUsize::new(0),
        })
    }

    /// Gives a connection to the worker whose turn it is.
    pub(crate) fn give(&self, job: Job) {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.workers.len();
        // A worker that is gone has ended with the daemon.
        let _ = self.workers[next].send(job);
    }
}

async fn work(daemon: Arc<Daemon>, main: Handle, mut jobs: UnboundedReceiver<Job>) {
    let router = api::router(Arc::clone(&daemon));
    let engine = Engine::new(daemon, main);
    while let Some(job) = jobs.recv().await {
        let Job {
            stream,
            peer,
            seat,
            mut stop,
        } = job;
        let Ok(stream) = tokio::net::TcpStream::from_std(stream) else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let serving = connection::serve(stream, peer, Arc::clone(&engine), router.clone());
        tokio::spawn(async move {
            tokio::select! {
                biased;
                _ = stop.changed() => {}
                () = serving => {}
            }
            drop(seat);
        });
    }
}
