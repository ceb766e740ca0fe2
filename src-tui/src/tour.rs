//! The provider that `byok tour` asks: a real HTTP server on loopback that knows one good key.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::io;
use std::net::SocketAddr;

/// A running provider; it ends with this.
pub(crate) struct Provider {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Provider {
    /// Serves on a free port of this machine. `good_key` is accepted, everything else was revoked.
    pub(crate) fn start(good_key: &str) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0)))?;
        let address = listener.local_addr()?;
        let expected = format!("Bearer {good_key}");
        let models = async move |headers: HeaderMap| {
            if headers
                .get(header::AUTHORIZATION)
                .is_some_and(|given| given.as_bytes() == expected.as_bytes())
            {
                (
                    StatusCode::OK,
                    axum::Json(serde_json::json!({ "object": "list", "data": [] })),
                )
                    .into_response()
            } else {
                let error = serde_json::json!({ "error": { "message": "Incorrect API key provided.", "code": "invalid_api_key" } });
                (StatusCode::UNAUTHORIZED, axum::Json(error)).into_response()
            }
        };
        let router = Router::new().route("/v1/models", get(models));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            address,
            _runtime: runtime,
        })
    }
}
