//! `POST /api/listen`: this API on loopback TCP, for as long as the caller reads the answer. When `byok serve` ends, however it
//! ends, its connection ends with it, and so does the listener.

use super::Daemon;
use super::body::Body;
use crate::guard::Caller;
use crate::loopback::Loopback;
use crate::problem::Problem;
use crate::wire::{ListenRequest, Listening};
use axum::body::Body as Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::convert::Infallible;
use std::sync::Arc;

/// Listens, tells where, and stays.
pub(super) async fn listen(
    State(daemon): State<Arc<Daemon>>,
    _: Caller,
    Body(wanted): Body<ListenRequest>,
) -> Result<Response, Problem> {
    let loopback = Loopback::bind(&wanted.address).await?;
    let told = Listening {
        address: loopback.address().to_string(),
    };
    let mut line = serde_json::to_vec(&told).expect("plain data is JSON");
    line.push(b'\n');
    let serving = loopback.serve(&daemon)?;
    // The stream never ends by itself; what it holds ends when hyper drops it because its reader is gone.
    let rest = stream::pending().map(move |(): ()| {
        let _ = &serving;
        Vec::new()
    });
    let body = stream::iter([line]).chain(rest).map(Ok::<_, Infallible>);
    Ok(([(header::CONTENT_TYPE, "application/json")], Bytes::from_stream(body)).into_response())
}
