//! Values on their way into the vault.

use crate::bridge::{Bridge, Shared, blocking};
use crate::clipboard;
use crate::dto::{Candidate, Staged};
use crate::failure::Failure;
use byok_core::provider::detect as detect_shape;
use byok_core::secret::Secret;
use std::sync::Arc;

/// Takes what the clipboard holds. The page gets a number, its length, and whose it may be.
#[tauri::command]
pub(crate) async fn stage_clipboard(bridge: Shared<'_>) -> Result<Staged, Failure> {
    let bridge = Arc::clone(&bridge);
    blocking(move || {
        let value = clipboard::take()?;
        Ok(Staged {
            length: value.len(),
            detections: candidates(&bridge, &value),
            handle: bridge.staging.keep(value),
        })
    })
    .await
}

/// Wipes it.
#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri gives a command its arguments by value"
)]
pub(crate) fn drop_staged(bridge: Shared<'_>, handle: u32) {
    bridge.staging.drop(handle);
}

/// Whose a typed value may be; asks nobody.
#[tauri::command]
pub(crate) async fn detect(bridge: Shared<'_>, typed: Secret) -> Result<Vec<Candidate>, Failure> {
    let bridge = Arc::clone(&bridge);
    blocking(move || Ok(candidates(&bridge, &typed))).await
}

fn candidates(bridge: &Bridge, value: &Secret) -> Vec<Candidate> {
    let found = detect_shape(&bridge.catalog, value);
    found.into_iter().map(Candidate::from).collect()
}
