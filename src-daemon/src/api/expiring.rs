//! `GET /api/keys/expiring`: keys that end soon. What has ended already is another list (`status=expired`), unless it is asked
//! for (`ended`). With `rotation`: keys whose value should be replaced soon or should have been; these have negative days left.

use super::Daemon;
use super::body::Query;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ExpiringKey, ExpiringKeys, ExpiringQuery};
use axum::Json;
use axum::extract::State;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{Filter, Key, parse_span};
use byok_core::vault::OpenVault;
use jiff::SignedDuration;
use std::sync::Arc;

/// The keys that end, or are due, within the span, soonest first.
pub(super) async fn expiring(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<ExpiringQuery>,
) -> Result<Json<ExpiringKeys>, Problem> {
    let within = match (&query.within, query.days) {
        (Some(text), _) => parse_span(text)?,
        (None, None) => SignedDuration::from_hours(30 * 24),
        (None, Some(days @ 1..=365)) => SignedDuration::from_hours(i64::from(days) * 24),
        _ => return Err(Problem::new(Code::InvalidField, "days: is not within 1 to 365")),
    };
    let (is_rotation, is_with_ended) = (query.rotation, query.ended);
    let sight = caller.sight();
    let keys = daemon
        .open(caller, move |vault, _, act| {
            let found = if is_rotation {
                due_for_rotation(vault, within, act.now)?
            } else if is_with_ended {
                vault.ending(act.now, within)?
            } else {
                vault.expiring(act.now, within)?
            };
            let silent = vault.snoozed(act.now)?;
            let with_days = |key: Key| {
                let day = if is_rotation { key.rotate_due_at } else { key.expires_at };
                let days_left = (day?.as_second() - act.now.as_second()).div_euclid(86_400);
                let snoozed_until = silent.get(&key.id).copied();
                Some(ExpiringKey {
                    key,
                    days_left,
                    snoozed_until,
                })
            };
            let seen = found.into_iter().filter(|key| sight.sees(key));
            Ok(seen.filter_map(with_days).collect::<Vec<_>>())
        })
        .await?;
    Ok(Json(ExpiringKeys { keys }))
}

/// Keys that should be replaced within the span or should have been, the most overdue first.
fn due_for_rotation(vault: &OpenVault, within: SignedDuration, now: Timestamp) -> Result<Vec<Key>, Problem> {
    let filter = Filter {
        rotation_due: Some(within),
        ..Filter::default()
    };
    let mut found = vault.find(&filter, now)?;
    found.sort_by_key(|key| key.rotate_due_at);
    Ok(found)
}
