//! A number for each request, in its answer and in the log.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use byok_core::model::ClientName;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The header of the number. What a caller sends under this name is not looked at.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Numbers a request and writes one line about it: refusals as warnings, our own failures as errors, the rest, which would
/// cost every `byok get` a write, only when `BYOK_LOG=debug` asks for it.
///
/// # Security
/// The line has the route as the table writes it. Paths, queries, headers and bodies may name or hold keys and are left out.
pub async fn request(request: Request, next: Next) -> Response {
    let id = next_id();
    let begin = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let client = response.extensions().get::<ClientName>();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    macro_rules! tell {
        ($level:ident) => {
            tracing::$level!(
                target: "byok", request_id = id.as_str(), method = method.as_str(), route, status,
                client = client.map(ClientName::as_str), ms = begin.elapsed().as_secs_f64() * 1e3, "request"
            )
        };
    }
    match status {
        500.. => tell!(error),
        401 | 403 | 429 => tell!(warn),
        _ => tell!(debug),
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Unique among the daemons of one machine, and in order within one.
fn next_id() -> String {
    static START: OnceLock<u64> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let start = START.get_or_init(|| RandomState::new().build_hasher().finish());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:08x}-{count}", start & 0xffff_ffff)
}
