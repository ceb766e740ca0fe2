//! `GET /api/keys/audit`: the trail, and whether its chain holds.

use super::Daemon;
use super::body::Query;
use super::locate::locate;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{AuditQuery, Events};
use axum::Json;
use axum::extract::State;
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::EventFilter;
use std::sync::Arc;

/// Rows answered when the caller says nothing.
const DEFAULT_LIMIT: usize = 100;
/// The most that can be asked for by number.
const MAX_LIMIT: usize = 1_000;

/// The rows that fit, oldest first.
pub(super) async fn audit(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Events>, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if limit > MAX_LIMIT {
        return Err(Problem::new(Code::InvalidField, "limit: is not within 1 to 1000"));
    }
    let events = daemon
        .open(caller, move |vault, daemon, _| {
            // An id is looked for as it is: the trail outlives the key.
            let key = match query.key.as_deref() {
                Some(text) => Some(match KeyId::parse(text) {
                    Some(id) => id,
                    None => locate(vault, daemon, text)?.0.key.id,
                }),
                None => None,
            };
            let events = vault.events(&EventFilter {
                key,
                since: query.since,
                limit,
            })?;
            let report = if query.verify {
                Some(vault.verify_trail()?)
            } else {
                None
            };
            Ok(Events {
                events,
                verified: report.as_ref().map(|report| report.first_break.is_none()),
                rows: report.as_ref().map(|report| report.rows),
                first_break: report.and_then(|report| report.first_break),
            })
        })
        .await?;
    Ok(Json(events))
}
