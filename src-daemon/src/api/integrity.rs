//! `POST /api/integrity`: reads every page of the database and walks the trail; for `byok doctor`.

use super::Daemon;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::Verified;
use axum::Json;
use axum::extract::State;
use byok_core::error::Code;
use std::sync::Arc;

/// Fails with what is damaged.
pub(super) async fn integrity(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<Verified>, Problem> {
    let report = daemon
        .open(caller, |vault, _, _| {
            vault.check_integrity()?;
            Ok(vault.verify_trail()?)
        })
        .await?;
    match report.first_break {
        None => Ok(Json(Verified { intact: true })),
        Some(gap) => {
            let message = format!("the audit trail is broken at row {}: {}", gap.seq, gap.kind.as_str());
            Err(Problem::new(Code::Damaged, message).hint("compare with a backup: `byok audit --verify`"))
        }
    }
}
