//! `/api/mcp/clients`, `/api/mcp/adopt`, `/api/mcp/restore`: keys in the files of MCP clients.

use super::Daemon;
use super::body::{Body, Query};
use crate::adopt::{self, Where};
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{McpAdoptRequest, McpAdopted, McpClients, McpClientsQuery, McpRestoreRequest, McpRestored};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// What is found; nothing is changed.
pub(super) async fn clients(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<McpClientsQuery>,
) -> Result<Json<McpClients>, Problem> {
    let ids = query.clients.iter().flat_map(|ids| ids.split(',')).map(str::to_owned);
    let ids: Vec<String> = ids.filter(|id| !id.is_empty()).collect();
    let whose = Where::new(&ids, &query.places)?;
    let found = daemon
        .open(caller, move |vault, daemon, _| {
            adopt::survey(vault, &daemon.catalog, &whose)
        })
        .await?;
    Ok(Json(found))
}

/// Stores the keys and rewrites the files, or says what that would be.
pub(super) async fn adopt(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<McpAdoptRequest>,
) -> Result<Json<McpAdopted>, Problem> {
    let whose = Where::new(&wanted.clients, &wanted.places)?;
    let done = daemon
        .open(caller, move |vault, daemon, act| {
            adopt::adopt(vault, daemon, &whose, &wanted, act)
        })
        .await?;
    Ok(Json(done))
}

/// Puts the files back, or says what that would be.
pub(super) async fn restore(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<McpRestoreRequest>,
) -> Result<Json<McpRestored>, Problem> {
    adopt::check_ids(&wanted.clients)?;
    let done = daemon
        .open(caller, move |vault, _, act| adopt::restore(vault, &wanted, act))
        .await?;
    Ok(Json(done))
}
