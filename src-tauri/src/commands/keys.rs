//! Keys: reading, adding, changing, revealing, copying, checking.

use crate::bridge::{Shared, blocking, call, read};
use crate::clipboard;
use crate::dto::{self, NewKey, Revealed, Value};
use crate::failure::Failure;
use byok_core::model::{FieldName, Key};
use byok_daemon::wire::{Added, CheckWish, Checked, DetailAnswer, ExpiringKey, KeysQuery, RevealRequest};
use std::collections::BTreeMap;

/// All keys; never a value.
#[tauri::command]
pub(crate) async fn list_keys(bridge: Shared<'_>) -> Result<Vec<Key>, Failure> {
    read(&bridge, |client| client.keys(&KeysQuery::default())).await
}

/// Everything about a key but its value.
#[tauri::command]
pub(crate) async fn show_key(bridge: Shared<'_>, key: String) -> Result<DetailAnswer, Failure> {
    call(&bridge, move |client| client.show(&key)).await
}

/// Stores a key, checked first unless told not to.
#[tauri::command]
pub(crate) async fn add_key(bridge: Shared<'_>, key: NewKey) -> Result<Added, Failure> {
    let key = key.parse(&bridge.staging)?;
    call(&bridge, move |client| client.add(&key.asked())).await
}

/// Changes what is known of a key.
#[tauri::command]
pub(crate) async fn edit_key(bridge: Shared<'_>, key: String, patch: dto::Patch) -> Result<Key, Failure> {
    let patch = patch.parse()?;
    call(&bridge, move |client| client.edit(&key, &patch)).await
}

/// Removes a key for good.
#[tauri::command]
pub(crate) async fn remove_key(bridge: Shared<'_>, key: String) -> Result<(), Failure> {
    call(&bridge, move |client| client.remove(&key)).await
}

/// A value, because a person asked to see it.
#[tauri::command]
pub(crate) async fn reveal_value(bridge: Shared<'_>, key: String, field: Option<String>) -> Result<Revealed, Failure> {
    let wanted = RevealRequest {
        field: parsed(field)?,
        copy: false,
        ..RevealRequest::default()
    };
    Ok(call(&bridge, move |client| client.reveal(&key, &wanted)).await?.into())
}

/// A value, into the clipboard; the page does not see it.
#[tauri::command]
pub(crate) async fn copy_value(bridge: Shared<'_>, key: String, field: Option<String>) -> Result<(), Failure> {
    let wanted = RevealRequest {
        field: parsed(field)?,
        copy: true,
        ..RevealRequest::default()
    };
    let revealed = call(&bridge, move |client| client.reveal(&key, &wanted)).await?;
    blocking(move || clipboard::put(&revealed.value)).await
}

/// Asks the provider about a stored key: as one of many, or about this one alone, which is asked anew and for all that the
/// provider tells free of charge.
#[tauri::command]
pub(crate) async fn check_key(bridge: Shared<'_>, key: String, alone: bool) -> Result<Checked, Failure> {
    let wish = CheckWish {
        fresh: alone,
        thorough: alone,
        ..CheckWish::default()
    };
    call(&bridge, move |client| client.check_as(&key, wish)).await
}

/// Asks the provider about a key that is not stored.
#[tauri::command]
pub(crate) async fn test_key(
    bridge: Shared<'_>,
    service: String,
    secrets: BTreeMap<String, Value>,
    fields: BTreeMap<String, String>,
    base_url: Option<String>,
) -> Result<Checked, Failure> {
    let secrets = dto::secrets(secrets, &bridge.staging)?;
    let fields = dto::fields(fields)?;
    call(&bridge, move |client| {
        client.check_unstored(&service, &secrets, &fields, base_url.as_deref())
    })
    .await
}

/// Says nothing of a key until then; `None` ends that.
#[tauri::command]
pub(crate) async fn snooze_key(bridge: Shared<'_>, key: String, until: Option<String>) -> Result<(), Failure> {
    call(&bridge, move |client| match &until {
        Some(until) => client.snooze(&key, until).map(drop),
        None => client.wake(&key).map(drop),
    })
    .await
}

/// The keys that end within so many days, or are due to be replaced.
#[tauri::command]
pub(crate) async fn expiring_keys(bridge: Shared<'_>, days: u32, rotation: bool) -> Result<Vec<ExpiringKey>, Failure> {
    let within = format!("{days}d");
    let found = read(&bridge, move |client| {
        if rotation {
            client.rotations_due(&within)
        } else {
            client.expiring(&within)
        }
    });
    Ok(found.await?.keys)
}

fn parsed(field: Option<String>) -> Result<Option<FieldName>, Failure> {
    let parse = |name: String| FieldName::parse(&name).map_err(|wrong| Failure::of(&wrong));
    field.map(parse).transpose()
}

/// Puts a text that is shown once (a recovery code, a token) into the clipboard.
#[tauri::command]
pub(crate) async fn copy_once(text: byok_core::secret::Secret) -> Result<(), Failure> {
    blocking(move || clipboard::put(&text)).await
}
