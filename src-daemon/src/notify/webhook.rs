//! An address of the person's choice.

use byok_core::provider::Webhook;

/// Posts the document; whether it was taken.
pub(super) async fn tell(webhook: Option<&Webhook>, document: &[u8]) -> bool {
    let Some(webhook) = webhook else { return false };
    match webhook.post(document.to_vec()).await {
        Ok(()) => true,
        Err(failure) => {
            tracing::warn!(target: "byok", %failure, "notices.webhook");
            false
        }
    }
}
