//! The API on loopback TCP: only this machine can call, but everybody on it, so nothing is taken for granted.

use crate::api::{Daemon, Hold};
use crate::gateway::Job;
use crate::guard::Peer;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::IntoResponse;
use byok_core::error::Code;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;
use tower_service::Service;

/// Callers at once; the next ones wait outside. More than the programs of one person, whose libraries keep a connection for each of
/// their threads; few enough for the daemon's memory (64 KiB each while a call is under way).
const MAX_CONNECTIONS: usize = 512;
/// A request's line and headers: a token, a long path, a browser's usual ones.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Headers of one request.
const MAX_HEADERS: usize = 64;
/// For a head to arrive, and for the next one to begin on a connection that is kept.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long, and how often, is still read from a caller that was answered before it had sent everything.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_READS: usize = 64;
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
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn serve(self, daemon: &Arc<Daemon>) -> Result<Serving, Problem> {
        let address = self.address;
        let crew = daemon.gateway.crew(daemon);
        crew.map_err(|error| Problem::new(Code::Io, format!("no threads to serve with: {error}")))?;
        tracing::info!(target: "byok", address = %address, "listening");
        let task = tokio::spawn(accept(self, Arc::clone(daemon), daemon.hold())).abort_handle();
        Ok(Serving { task, address })
    }
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
        tracing::info!(target: "byok", address = %self.address, "listening no more");
    }
}

/// Connections end when the sender in this future is dropped with it.
async fn accept(loopback: Loopback, daemon: Arc<Daemon>, _hold: Hold) {
    let seats = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let (_until, stop) = watch::channel(());
    loop {
        let Ok(seat) = Arc::clone(&seats).acquire_owned().await else {
            return;
        };
        let accepted = loopback.listener.accept().await;
        let given = accepted.and_then(|(stream, from)| {
            if from.ip().is_loopback() {
                let job = Job {
                    stream: stream.into_std()?,
                    peer: Peer::Loopback {
                        port: loopback.address.port(),
                    },
                    seat,
                    stop: stop.clone(),
                };
                daemon.gateway.crew(&daemon)?.give(job);
            }
            Ok(())
        });
        if given.is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Serves a connection whose next request is for the rest of the API; `read` is what has been read of it. Requests are answered
/// where the rest of the daemon is, because that is where the vault's work is cheapest.
pub(crate) async fn serve_rest(stream: TcpStream, read: &[u8], (peer, router): (Peer, Router), main: &Handle) {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (mut router, main) = (router.clone(), main.clone());
        Box::pin(async move {
            let answered = main.spawn(router.call(request)).await;
            Ok::<_, Infallible>(match answered {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_) => Problem::internal().into_response(),
            })
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(Rewound::new(read, stream)), service);
    if poll_fn(|cx| connection.poll_without_shutdown(cx)).await.is_err() {
        // Garbage, silence, a caller that went away: hyper has answered or closed.
        tracing::debug!(target: "byok", "a connection on loopback ended early");
    }
    let stream = connection.into_parts().io.into_inner().stream;
    let _ = tokio::time::timeout(LINGER, linger(stream)).await;
}

/// Reads on for a little, because closing a connection with unread bytes would take the answer away from its reader.
async fn linger(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = vec![0; MAX_HEAD_BYTES];
    for _ in 0..LINGER_READS {
        if stream.read(&mut rest).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// A connection of which something was read already.
struct Rewound {
    read: Vec<u8>,
    at: usize,
    stream: TcpStream,
}

impl Rewound {
    fn new(read: &[u8], stream: TcpStream) -> Self {
        Self {
            read: read.to_vec(),
            at: 0,
            stream,
        }
    }
}

impl AsyncRead for Rewound {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.at < self.read.len() {
            let count = buf.remaining().min(self.read.len() - self.at);
            buf.put_slice(&self.read[self.at..self.at + count]);
            self.at += count;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Rewound {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
