//! The API on loopback TCP: only this machine can call, but everybody on it, so nothing is taken for granted.

use crate::api::{self, Daemon, Hold};
use crate::guard::Peer;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use byok_core::error::Code;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{AbortHandle, JoinSet};
use tower_service::Service;

/// Callers at once; the next ones wait outside. More than the programs of one person, few enough for the daemon's memory.
const MAX_CONNECTIONS: usize = 128;
/// A request's line and headers: a token, a long path, a browser's usual ones.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Headers of one request.
const MAX_HEADERS: usize = 64;
/// For a head to arrive, and for the next one to begin on a connection that is kept.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// After a failed accept (no file descriptors), so that the loop does not spin.
const PAUSE: Duration = Duration::from_millis(100);

/// A bound listener.
pub struct Loopback {
    listener: TcpListener,
    address: SocketAddr,
}

/// A listener at work; it and its connections end when this is dropped.
pub struct Serving {
    task: AbortHandle,
    address: SocketAddr,
}

impl Loopback {
    /// Binds `address`: `127.0.0.1:7341`, `[::1]:0` for any free port.
    ///
    /// # Errors
    /// `usage` for what is no address, `refused` for one that others can reach, `io` for one that is taken.
    pub async fn bind(address: &str) -> Result<Self, Problem> {
        let wanted: SocketAddr = address.parse().map_err(|_| {
            Problem::new(Code::Usage, "the address is not IP:PORT").hint("write it as `127.0.0.1:7341`")
        })?;
        if !wanted.ip().is_loopback() {
            let message = format!("{wanted} is not an address of this machine alone");
            return Err(Problem::new(Code::Refused, message)
                .hint("byok listens on loopback only; use `ssh -L` to reach it from elsewhere"));
        }
        let bound = match TcpListener::bind(wanted).await {
            Ok(listener) => listener.local_addr().map(|address| Self { listener, address }),
            Err(error) => Err(error),
        };
        bound.map_err(|error| {
            Problem::new(Code::Io, format!("{wanted} can't be used: {error}"))
                .hint("choose another port, or 0 for any that is free")
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the answer is dropped.
    pub fn serve(self, daemon: &Arc<Daemon>) -> Serving {
        let router = api::router(Arc::clone(daemon));
        let address = self.address;
        tracing::info!(target: "byok", address = %address, "listening");
        let task = tokio::spawn(accept(self, router, daemon.hold())).abort_handle();
        Serving { task, address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
        tracing::info!(target: "byok", address = %self.address, "listening no more");
    }
}

/// The connections live in a set of this future, so that dropping it ends them.
async fn accept(loopback: Loopback, router: Router, _hold: Hold) {
    let seats = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let seat = Arc::clone(&seats).acquire_owned().await;
        while connections.try_join_next().is_some() {}
        match loopback.listener.accept().await {
            Ok((stream, from)) if from.ip().is_loopback() => {
                let serving = serve_one(stream, router.clone(), loopback.address.port());
                connections.spawn(async move {
                    let _seat = seat;
                    serving.await;
                });
            }
            Ok(_) => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn serve_one(stream: TcpStream, router: Router, port: u16) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(Peer::Loopback { port }));
        router.clone().call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if served.is_err() {
        // Garbage, silence, a caller that went away: hyper has answered or closed.
        tracing::debug!(target: "byok", "a connection on loopback ended early");
    }
}
