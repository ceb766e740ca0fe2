//! `/api/keys/alerts`: what looked unlike the owner, and what became of it.

use super::Daemon;
use super::body::Query;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{Alerts, AlertsQuery};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::error::Code;
use byok_core::model::{Act, Alert};
use byok_core::vault::{KeyError, OpenVault};
use std::sync::Arc;

/// Alerts answered when the caller says nothing.
const DEFAULT_LIMIT: usize = 100;
/// The most that can be asked for.
const MAX_LIMIT: usize = 1_000;

/// The newest alerts, newest first.
pub(super) async fn list(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<AlertsQuery>,
) -> Result<Json<Alerts>, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::new(Code::InvalidField, "limit: is not within 1 to 1000"));
    }
    let alerts = daemon
        .open(caller, move |vault, _, _| Ok(vault.alerts(query.all, limit)?))
        .await?;
    Ok(Json(Alerts { alerts }))
}

/// A person has seen it.
pub(super) async fn acknowledge(
    state: State<Arc<Daemon>>,
    caller: Caller,
    id: Path<String>,
) -> Result<Json<Alert>, Problem> {
    change(state, caller, id, OpenVault::acknowledge_alert).await
}

/// It is dealt with.
pub(super) async fn resolve(
    state: State<Arc<Daemon>>,
    caller: Caller,
    id: Path<String>,
) -> Result<Json<Alert>, Problem> {
    change(state, caller, id, OpenVault::resolve_alert).await
}

async fn change(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    verb: fn(&mut OpenVault, u64, Act<'_>) -> Result<Alert, KeyError>,
) -> Result<Json<Alert>, Problem> {
    // Whatever is no number is no alert's.
    let id = id.parse().map_err(|_| {
        Problem::new(Code::NotFound, "no such alert").hint("run `byok alerts --all` to see the numbers")
    })?;
    let alert = daemon
        .brief(caller, move |vault, _, act| Ok(verb(vault, id, act)?))
        .await?;
    Ok(Json(alert))
}
