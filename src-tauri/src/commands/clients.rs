//! Tokens of other programs.

use crate::bridge::{Shared, call, read};
use crate::dto::{NewClient, NewToken};
use crate::failure::Failure;
use byok_core::model;
use byok_daemon::client::Client;

/// All of them.
#[tauri::command]
pub(crate) async fn list_clients(bridge: Shared<'_>) -> Result<Vec<model::Client>, Failure> {
    Ok(read(&bridge, Client::clients).await?.clients)
}

/// A new token, answered once.
#[tauri::command]
pub(crate) async fn add_client(bridge: Shared<'_>, client: NewClient) -> Result<NewToken, Failure> {
    let wanted = client.parse()?;
    let made = call(&bridge, move |client| client.add_client(&wanted)).await?;
    Ok(NewToken {
        client: made.client,
        token: made.token,
    })
}

/// Has a token refused, or not any more.
#[tauri::command]
pub(crate) async fn suspend_client(
    bridge: Shared<'_>,
    client: String,
    is_suspended: bool,
) -> Result<model::Client, Failure> {
    call(&bridge, move |daemon| daemon.suspend_client(&client, is_suspended)).await
}

/// Withdraws a token for good.
#[tauri::command]
pub(crate) async fn revoke_client(bridge: Shared<'_>, client: String) -> Result<(), Failure> {
    call(&bridge, move |daemon| daemon.revoke_client(&client)).await
}
