//! `GET /api/health`: is somebody there, and is the vault open.

use super::Daemon;
use crate::problem::Problem;
use crate::wire::{Health, State};
use axum::Json;
use axum::extract;
use std::sync::Arc;

/// Tells nothing that is in the vault.
pub(super) async fn health(extract::State(daemon): extract::State<Arc<Daemon>>) -> Result<Json<Health>, Problem> {
    let state = if daemon.session.is_busy() {
        daemon.blocking(|daemon| Ok(look(daemon))).await?
    } else {
        look(&daemon)
    };
    Ok(Json(Health {
        state,
        version: env!("CARGO_PKG_VERSION").into(),
        pid: std::process::id(),
    }))
}

fn look(daemon: &Daemon) -> State {
    match daemon.session.locks_at() {
        Some(_) => State::Open,
        None if daemon.session.is_there() => State::Locked,
        None => State::Absent,
    }
}
