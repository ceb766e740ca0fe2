//! What programs do with keys: calls through the gateway, folders with a `byok.toml`, files of MCP clients.

use crate::bridge::{Shared, call, read};
use crate::failure::Failure;
use crate::mcp;
use byok_core::model::{Project, Traffic};
use byok_daemon::client::Client;
use byok_daemon::wire::{McpAdopted, McpClient, McpRestoreRequest, McpRestored, ProjectFile};

/// The calls of the last minutes, oldest first.
#[tauri::command]
pub(crate) async fn traffic(bridge: Shared<'_>, minutes: u32) -> Result<Vec<Traffic>, Failure> {
    Ok(read(&bridge, move |client| client.traffic(minutes)).await?.traffic)
}

/// The trusted ones.
#[tauri::command]
pub(crate) async fn projects(bridge: Shared<'_>) -> Result<Vec<Project>, Failure> {
    Ok(read(&bridge, Client::projects).await?.projects)
}

/// Takes back that one was forgotten.
#[tauri::command]
pub(crate) async fn trust_project(bridge: Shared<'_>, file: ProjectFile) -> Result<Project, Failure> {
    call(&bridge, move |client| client.trust_project(&file)).await
}

/// Its folder gets no key any more.
#[tauri::command]
pub(crate) async fn forget_project(bridge: Shared<'_>, id: i64) -> Result<(), Failure> {
    call(&bridge, move |client| client.forget_project(id)).await
}

/// The clients that byok knows, and the keys in their files, masked.
#[tauri::command]
pub(crate) async fn mcp_clients(bridge: Shared<'_>) -> Result<Vec<McpClient>, Failure> {
    Ok(read(&bridge, |client| client.mcp_clients(&mcp::looked_at()))
        .await?
        .clients)
}

/// Moves keys out of the files of these clients into the vault, or tells what that would do.
#[tauri::command]
pub(crate) async fn adopt_mcp(bridge: Shared<'_>, clients: Vec<String>, write: bool) -> Result<McpAdopted, Failure> {
    let wanted = mcp::adoption(clients, write);
    call(&bridge, move |client| client.adopt(&wanted)).await
}

/// Puts the files of these clients back as they were, or tells what that would do.
#[tauri::command]
pub(crate) async fn restore_mcp(bridge: Shared<'_>, wanted: McpRestoreRequest) -> Result<McpRestored, Failure> {
    call(&bridge, move |client| client.restore_files(&wanted)).await
}
