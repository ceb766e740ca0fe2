//! `GET /api/keys/audit`: the trail, and whether its chain holds.

use super::Daemon;
use super::body::Query;
use super::locate::locate;
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{AuditQuery, Events};
use axum::Json;
use axum::extract::State;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Event, EventFilter, Filter};
use byok_core::vault::OpenVault;
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
    if caller.grant().is_some() && (limit == 0 || query.verify) {
        return Err(Problem::new(Code::Refused, "the whole trail is the owner's alone"));
    }
    let sight = caller.sight();
    let events = daemon
        .open(caller, move |vault, daemon, act| {
            // An id is looked for as it is: the trail outlives the key.
            let key = match query.key.as_deref() {
                Some(text) => Some(match KeyId::parse(text) {
                    Some(id) if !sight.is_restricted() => id,
                    _ => locate(vault, daemon, &sight, text)?.0.key.id,
                }),
                None => None,
            };
            let filter = EventFilter {
                key,
                since: query.since,
                limit,
            };
            let events = if key.is_none() && sight.is_restricted() {
                of_seen_keys(vault, &sight, &filter, act.now)?
            } else {
                vault.events(&filter)?
            };
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

/// The newest rows about the keys that the caller sees: each key's own, which an index finds, put together.
fn of_seen_keys(vault: &OpenVault, sight: &Sight, wanted: &EventFilter, now: Timestamp) -> Result<Vec<Event>, Problem> {
    let mut rows = Vec::new();
    for key in vault.find(&Filter::default(), now)? {
        if sight.sees(&key) {
            rows.extend(vault.events(&EventFilter {
                key: Some(key.id),
                ..wanted.clone()
            })?);
        }
    }
    rows.sort_by_key(|row| row.seq);
    let surplus = rows.len().saturating_sub(wanted.limit);
    Ok(rows.split_off(surplus))
}
