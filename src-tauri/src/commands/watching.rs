//! Figures, alerts, the trail.

use crate::bridge::{Shared, call, read};
use crate::failure::Failure;
use byok_core::model::Alert;
use byok_core::watch::Metrics;
use byok_daemon::client::Client;
use byok_daemon::wire::{AlertsQuery, AuditQuery, Events};

/// How the keys are.
#[tauri::command]
pub(crate) async fn metrics(bridge: Shared<'_>) -> Result<Metrics, Failure> {
    read(&bridge, Client::metrics).await
}

/// What looked unlike the owner.
#[tauri::command]
pub(crate) async fn alerts(bridge: Shared<'_>, all: bool) -> Result<Vec<Alert>, Failure> {
    let query = AlertsQuery { all, limit: Some(1000) };
    Ok(read(&bridge, move |client| client.alerts(&query)).await?.alerts)
}

/// It was seen.
#[tauri::command]
pub(crate) async fn acknowledge_alert(bridge: Shared<'_>, id: u64) -> Result<Alert, Failure> {
    call(&bridge, move |client| client.acknowledge_alert(id)).await
}

/// It is over.
#[tauri::command]
pub(crate) async fn resolve_alert(bridge: Shared<'_>, id: u64) -> Result<Alert, Failure> {
    call(&bridge, move |client| client.resolve_alert(id)).await
}

/// Rows of the trail.
#[tauri::command]
pub(crate) async fn audit(bridge: Shared<'_>, query: AuditQuery) -> Result<Events, Failure> {
    read(&bridge, move |client| client.audit(&query)).await
}
