//! `GET /api/keys/expiring`: keys that end soon. What has ended already is another list (`status=expired`).

use super::Daemon;
use super::body::Query;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ExpiringKey, ExpiringKeys, ExpiringQuery};
use axum::Json;
use axum::extract::State;
use byok_core::error::Code;
use byok_core::model::parse_span;
use jiff::SignedDuration;
use std::sync::Arc;

/// The keys that end within the span, soonest first.
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
    let sight = caller.sight();
    let keys = daemon
        .open(caller, move |vault, _, act| {
            let found = vault.expiring(act.now, within)?;
            let with_days =
                |key: byok_core::model::Key| key.days_left(act.now).map(|days_left| ExpiringKey { key, days_left });
            let seen = found.into_iter().filter(|key| sight.sees(key));
            Ok(seen.filter_map(with_days).collect::<Vec<_>>())
        })
        .await?;
    Ok(Json(ExpiringKeys { keys }))
}
