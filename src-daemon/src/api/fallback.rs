//! `/api/fallback` and `/api/keys/{id}/failed`: which keys step in for others, when, and that they did.

use super::Daemon;
use super::body::{Body, Query};
use super::locate::{locate, provider};
use crate::fallback::key_failed;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{FailedAnswer, FailedRequest, FallbackHistory, FallbackPolicies, HistoryQuery};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::error::Code;
use byok_core::model::{FallbackPolicy, PolicyChange, ServiceId, Trigger};
use byok_core::vault::{FailedUse, Noted};
use std::sync::Arc;

/// Rows of a history, when nobody says how many, and at most.
const ROWS: usize = 100;
const MOST_ROWS: usize = 1_000;

/// Every policy that was chosen.
pub(super) async fn list(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<FallbackPolicies>, Problem> {
    let sight = caller.sight();
    let work = daemon.brief(caller, move |vault, _, act| {
        let mut policies = vault.fallback_policies(act.now)?;
        policies.retain(|policy| sight.check_service(&policy.service).is_ok());
        Ok(policies)
    });
    Ok(Json(FallbackPolicies { policies: work.await? }))
}

/// One service's.
pub(super) async fn show(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(service): Path<String>,
) -> Result<Json<FallbackPolicy>, Problem> {
    let service = named(&daemon, &caller, &service)?;
    let work = daemon.brief(caller, move |vault, _, act| {
        Ok(vault.fallback_policy(&service, act.now)?)
    });
    Ok(Json(work.await?))
}

/// Changes it.
pub(super) async fn set(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(service): Path<String>,
    Body(change): Body<PolicyChange>,
) -> Result<Json<FallbackPolicy>, Problem> {
    let service = named(&daemon, &caller, &service)?;
    let work = daemon.brief(caller, move |vault, _, act| {
        Ok(vault.set_fallback_policy(&service, &change, act)?)
    });
    Ok(Json(work.await?))
}

/// What fell back, and what was chosen.
pub(super) async fn history(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(service): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<FallbackHistory>, Problem> {
    let service = named(&daemon, &caller, &service)?;
    let limit = query.limit.unwrap_or(ROWS);
    if !(1..=MOST_ROWS).contains(&limit) {
        return Err(Problem::new(Code::InvalidField, "limit: is not within 1 to 1000"));
    }
    let work = daemon.brief(caller, move |vault, _, _| Ok(vault.fallback_history(&service, limit)?));
    Ok(Json(FallbackHistory { events: work.await? }))
}

/// A program says that a key which it was given was refused.
pub(super) async fn failed(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<FailedRequest>,
) -> Result<Json<FailedAnswer>, Problem> {
    if wanted.cause == Trigger::Missing {
        return Err(Problem::new(
            Code::InvalidField,
            "cause: a key that is used is not missing",
        ));
    }
    let sight = caller.sight();
    let row = Arc::clone(&daemon)
        .brief(caller.clone(), {
            let sight = sight.clone();
            move |vault, daemon, _| Ok(locate(vault, daemon, &sight, &id)?.0)
        })
        .await?;
    let cause = wanted.cause;
    let failed = FailedUse {
        key: row.key.id,
        cause,
        status: wanted.status,
        program: Some(wanted.program).filter(|program| !program.is_empty()),
    };
    let noted = key_failed(&daemon, caller, failed, move |key| sight.sees(key)).await?;
    let why = why(&noted, cause);
    Ok(Json(FailedAnswer {
        next: noted.next.map(|row| row.key),
        why,
    }))
}

/// One sentence.
fn why(noted: &Noted, cause: Trigger) -> String {
    let (service, failed) = (&noted.failed.service, &noted.failed.reference);
    match &noted.next {
        Some(next) => format!("`{failed}` failed ({cause}): `{}` steps in", next.key.reference),
        None if noted.on.contains(&cause) => format!("`{failed}` failed ({cause}), and no key of the chain is left"),
        None => format!(
            "`{failed}` failed ({cause}); `byok fallback {service} --on {cause} --chain NAME` would have another key step in"
        ),
    }
}

/// The catalogue's id of a service, all of whose keys the caller may know.
fn named(daemon: &Daemon, caller: &Caller, text: &str) -> Result<ServiceId, Problem> {
    let service = provider(daemon, &daemon.catalog.canonical(&ServiceId::parse(text)?))?
        .id
        .clone();
    caller.sight().check_service(&service)?;
    Ok(service)
}
