//! The gateway over the owner's socket, and on connections that began with a request to the rest of the API: hyper has read those
//! requests already. They are written out again, onto a pipe inside the process, and go the way of all others from there, so
//! that there is one way.

use super::buffer::Buffer;
use super::connection;
use super::engine::Engine;
use crate::api::Daemon;
use crate::guard::Peer;
use crate::problem::Problem;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, Version};
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::sync::{Arc, OnceLock};
use tokio::runtime::Handle;

/// Bytes on their way inside the process.
const PIPE: usize = 64 * 1024;

/// What those connections' calls need; made at the first one.
#[derive(Default)]
pub(super) struct OwnEngine(OnceLock<Arc<Engine>>);

impl OwnEngine {
    fn get(&self, daemon: &Arc<Daemon>) -> Arc<Engine> {
        Arc::clone(
            self.0
                .get_or_init(|| Engine::new(Arc::clone(daemon), Handle::current())),
        )
    }
}

/// Serves one call that hyper has read.
pub(crate) async fn bridge(
    State(daemon): State<Arc<Daemon>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    match forward(&daemon, peer, request).await {
        Ok(response) => response,
        Err(problem) => (StatusCode::BAD_GATEWAY, problem).into_response(),
    }
}

async fn forward(daemon: &Arc<Daemon>, peer: Peer, mut request: Request) -> Result<Response, Problem> {
    let failed = || Problem::new(Code::Internal, "the call broke off");
    let (near, mut far) = tokio::io::duplex(PIPE);
    let engine = daemon.gateway.own.get(daemon);
    let serving = tokio::spawn(async move {
        let mut inbox = Buffer::new(connection::BUFFER);
        connection::calls(&mut far, &mut inbox, peer, &engine).await;
    });
    let (mut sender, pipe) = http1::handshake(TokioIo::new(near)).await.map_err(|_| failed())?;
    // Both ends live as long as the answer is read, and no longer: a caller that goes ends the call.
    tokio::spawn(async move {
        let _ = pipe.await;
        serving.abort();
    });
    *request.version_mut() = Version::HTTP_11;
    let response = sender.send_request(request).await.map_err(|_| failed())?;
    Ok(response.map(Body::new))
}
