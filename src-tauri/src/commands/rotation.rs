//! A new value in the place of an old one.

use crate::bridge::{Shared, call, read};
use crate::dto::{NewValue, Plan};
use crate::failure::Failure;
use byok_core::model::Key;
use byok_daemon::wire::Rotated;

/// What a rotation at the provider would do.
#[tauri::command]
pub(crate) async fn rotation_plan(bridge: Shared<'_>, key: String) -> Result<Plan, Failure> {
    Ok(read(&bridge, move |client| client.rotation_plan(&key, None))
        .await?
        .into())
}

/// Puts a new value in its place: the person's, or one that the provider makes.
#[tauri::command]
pub(crate) async fn rotate_key(bridge: Shared<'_>, key: String, value: NewValue) -> Result<Rotated, Failure> {
    let value = value.parse(&bridge.staging)?;
    call(&bridge, move |client| value.put(client, &key)).await
}

/// Goes back to the value before.
#[tauri::command]
pub(crate) async fn roll_back(bridge: Shared<'_>, key: String) -> Result<Key, Failure> {
    Ok(call(&bridge, move |client| client.rollback(&key)).await?.key)
}
