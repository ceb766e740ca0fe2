//! Keys that step in for others.

use crate::bridge::{Shared, call, read};
use crate::dto::NewPolicy;
use crate::failure::Failure;
use byok_core::model::{Event, FallbackPolicy};
use byok_daemon::client::Client;

/// What the person chose, for each service where they did.
#[tauri::command]
pub(crate) async fn fallback_policies(bridge: Shared<'_>) -> Result<Vec<FallbackPolicy>, Failure> {
    Ok(read(&bridge, Client::fallback_policies).await?.policies)
}

/// What holds for one service; never, where nothing was chosen.
#[tauri::command]
pub(crate) async fn fallback_policy(bridge: Shared<'_>, service: String) -> Result<FallbackPolicy, Failure> {
    read(&bridge, move |client| client.fallback_policy(&service)).await
}

/// Chooses.
#[tauri::command]
pub(crate) async fn set_fallback_policy(
    bridge: Shared<'_>,
    service: String,
    policy: NewPolicy,
) -> Result<FallbackPolicy, Failure> {
    let change = policy.parse()?;
    call(&bridge, move |client| client.set_fallback_policy(&service, &change)).await
}

/// What fell back, and who chose what, newest first.
#[tauri::command]
pub(crate) async fn fallback_history(bridge: Shared<'_>, service: String) -> Result<Vec<Event>, Failure> {
    Ok(read(&bridge, move |client| client.fallback_history(&service, None))
        .await?
        .events)
}
