//! `GET /api/cache`: what keeping values for the next program has brought since the vault was opened.

use super::Daemon;
use crate::guard::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use byok_core::model::CacheFigures;
use std::sync::Arc;

/// Figures only; looking does not keep the vault open.
pub(super) async fn cache(State(daemon): State<Arc<Daemon>>, _: Caller) -> Result<Json<CacheFigures>, Problem> {
    let look = |daemon: &Daemon| daemon.session.peek(|vault| Ok(vault.cache_figures()));
    if daemon.session.is_busy() {
        return daemon.blocking(move |daemon| look(daemon).map(Json)).await;
    }
    look(&daemon).map(Json)
}
