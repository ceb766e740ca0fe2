//! The end of a connection that has carried a secret.
//!
//! Hyper keeps what it read and wrote in buffers that live as long as the connection, and a caller may keep that open past
//! the lock. Memory is wiped when it is freed, so the connection ends with the answer.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Ends the connection after every request that may have a secret in it or in its answer: all but `GET`.
pub(super) async fn part(request: Request, next: Next) -> Response {
    let is_look = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if !is_look {
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
