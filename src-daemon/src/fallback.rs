//! A key failed when it was used: it is noted, the next of its chain takes over, and its provider is asked what is wrong with it.

use crate::api::{Daemon, check_stored};
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::CheckWish;
use byok_core::model::Key;
use byok_core::vault::{FailedUse, Noted};
use std::sync::Arc;

/// Notes that a key failed and gives the next one; for the ways in which keys are used. Only keys that `admits` lets in step in.
///
/// The first failure has the key checked, behind the caller's back; what is known already is not asked again until the key
/// has cooled down. The notice follows from the row of the trail.
///
/// # Errors
/// `locked`; `not_found` when the key went meanwhile.
pub(crate) async fn key_failed(
    daemon: &Arc<Daemon>,
    caller: Caller,
    failed: FailedUse,
    admits: impl Fn(&Key) -> bool + Send + 'static,
) -> Result<Noted, Problem> {
    let noted = Arc::clone(daemon)
        .brief(caller, move |vault, _, act| {
            Ok(vault.note_failed_use(&failed, &admits, act)?)
        })
        .await?;
    if noted.is_news {
        check_later(daemon, &noted.failed);
    }
    Ok(noted)
}

/// Asks the provider about a key while nobody waits; it says what the key's status is.
pub(crate) fn check_later(daemon: &Arc<Daemon>, key: &Key) {
    let (daemon, id) = (Arc::clone(daemon), key.id.to_string());
    // It has just failed: what was found before does not count.
    let wish = CheckWish {
        fresh: true,
        ..CheckWish::default()
    };
    tokio::spawn(async move {
        if let Err(problem) = check_stored(daemon, Caller::daemon(), id, wish).await {
            tracing::warn!(target: "byok", failure = problem.message.as_str(), "checking a key that failed");
        }
    });
}
