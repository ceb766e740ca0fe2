//! The REST API: a file per resource, and one table of routes (`routes.rs`) from which the router, the check of rights and the
//! OpenAPI document are made.

mod adopt;
mod alerts;
mod audit;
mod body;
mod cache;
mod clients;
mod daemon;
mod errand;
mod events;
mod expiring;
mod fallback;
mod gateway;
mod health;
mod integrity;
mod keys;
mod listen;
mod locate;
mod metrics;
mod new_key;
mod notices;
mod openapi;
mod parting;
mod projects;
mod reveal;
mod rotate;
mod route;
mod routes;
mod run;
mod services;
mod session;
mod validate;

pub use daemon::{Daemon, Hold};
pub(crate) use locate::provider as known_provider;
pub(crate) use validate::{ask, check_stored};

use crate::gateway::bridge;
use crate::guard::door;
use crate::problem::Problem;
use crate::trace;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::any;
use byok_core::error::Code;
use std::sync::Arc;

/// The largest request: a service account's JSON in several fields, with room.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// All routes, for the socket as well as for loopback TCP: what a caller may do is decided by who it is.
pub fn router(daemon: Arc<Daemon>) -> Router {
    let routes = routes::all().into_iter();
    routes
        .fold(Router::new(), |router, route| route.join(router, &daemon))
        // Bodies pass without a limit of ours.
        .route("/gateway/{*path}", any(bridge).layer(DefaultBodyLimit::disable()))
        .fallback(async || Problem::new(Code::NotFound, "no such route"))
        .method_not_allowed_fallback(async || {
            let problem = Problem::new(Code::Usage, "that route has no such method");
            (StatusCode::METHOD_NOT_ALLOWED, problem)
        })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(parting::part))
        .layer(from_fn(door::enter))
        .layer(from_fn(trace::request))
        .with_state(daemon)
}
