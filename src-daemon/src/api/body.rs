//! Reading a request's body and query. What the parser says is not passed on: it may quote a value.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use byok_core::error::Code;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// For a body to arrive: half a megabyte from the same machine, with a lot of room.
const PATIENCE: Duration = Duration::from_secs(10);

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Ok(arrived) = tokio::time::timeout(PATIENCE, Bytes::from_request(request, state)).await else {
            return Err(Problem::new(Code::Usage, "the request's body did not arrive in time"));
        };
        let bytes = arrived.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(Code::TooLarge, "the request is larger than 512 KiB")
            } else {
                Problem::new(Code::Usage, "the request's body did not arrive whole")
            }
        })?;
        let bytes = if bytes.is_empty() {
            Bytes::from_static(b"{}")
        } else {
            bytes
        };
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Problem::new(
                Code::Usage,
                format!(
                    "the body is not what this route takes (line {}, column {})",
                    error.line(),
                    error.column()
                ),
            )
        })
    }
}

/// The query of a URL.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(_) => Err(Problem::new(Code::Usage, "the query is not what this route takes")),
        }
    }
}
