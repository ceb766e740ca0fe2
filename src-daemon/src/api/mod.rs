//! The REST API on the socket: a file per resource. The contract's table says which route needs which right; on the socket
//! the caller is the owner.

mod audit;
mod body;
mod daemon;
mod expiring;
mod health;
mod integrity;
mod keys;
mod locate;
mod new_key;
mod notices;
mod parting;
mod reveal;
mod run;
mod services;
mod session;
mod validate;

pub use daemon::Daemon;

use crate::guard::owner_only;
use crate::problem::Problem;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use byok_core::error::Code;
use std::sync::Arc;

/// The largest request: a service account's JSON in several fields, with room.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// All routes.
pub fn router(daemon: Arc<Daemon>) -> Router {
    Router::new()
        .route("/api/health", get(health::health))
        .route("/api/session", get(session::state))
        .route("/api/session/create", post(session::create))
        .route("/api/session/unlock", post(session::unlock))
        .route("/api/session/lock", post(session::lock))
        .route("/api/session/password", post(session::password))
        .route("/api/session/recovery", post(session::recovery))
        .route("/api/keys", get(keys::list).post(new_key::add))
        .route("/api/keys/validate", post(validate::validate))
        .route("/api/keys/expiring", get(expiring::expiring))
        .route("/api/keys/notices", get(notices::list))
        .route("/api/keys/notices/terminal", post(notices::terminal))
        .route("/api/keys/audit", get(audit::audit))
        .route("/api/keys/{id}", get(keys::show).patch(keys::edit).delete(keys::remove))
        .route("/api/keys/{id}/reveal", post(reveal::reveal))
        .route("/api/keys/{id}/versions", get(keys::versions))
        .route("/api/keys/{id}/snooze", post(notices::snooze).delete(notices::wake))
        .route("/api/run", post(run::run))
        .route("/api/services", get(services::services))
        .route("/api/integrity", post(integrity::integrity))
        .fallback(async || Problem::new(Code::NotFound, "no such route"))
        .method_not_allowed_fallback(async || Problem::new(Code::Usage, "that route has no such method"))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(parting::part))
        .layer(from_fn(owner_only))
        .with_state(daemon)
}
