//! `GET /api/services`: the catalogue.

use super::Daemon;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use byok_core::provider::Provider;
use serde::Serialize;
use std::sync::Arc;

/// The `services` document; [`crate::wire::Services`] describes it.
#[derive(Serialize)]
struct Document<'a> {
    services: Vec<&'a Provider>,
}

/// Every provider, by id.
pub(super) async fn services(State(daemon): State<Arc<Daemon>>) -> impl IntoResponse {
    Json(Document {
        services: daemon.catalog.iter().collect(),
    })
    .into_response()
}
