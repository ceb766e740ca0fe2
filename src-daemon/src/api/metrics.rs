//! `GET /api/keys/metrics`: how the keys are, in figures.

use super::Daemon;
use crate::guard::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use byok_core::watch::Metrics;
use std::sync::Arc;

/// Every figure is counted from rows; what is not known is `null`.
pub(super) async fn metrics(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<Metrics>, Problem> {
    let metrics = daemon.open(caller, |vault, _, act| Ok(vault.metrics(act.now)?)).await?;
    Ok(Json(metrics))
}
