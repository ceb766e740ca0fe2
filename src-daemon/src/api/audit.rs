//! `GET /api/keys/audit`: the trail, and whether its chain holds; `/anchor`: its head, to be kept elsewhere.

use super::Daemon;
use super::body::Query;
use super::locate::locate;
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{AnchorAnswer, AuditQuery, Events};
use axum::Json;
use axum::extract::State;
use byok_core::audit::{Anchor, Report, Verifier};
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::ids::KeyId;
use byok_core::model::{Action, Event, EventFilter, Filter, Outcome};
use byok_core::vault::OpenVault;
use std::sync::Arc;
use std::time::Duration;

/// Rows answered when the caller says nothing.
const DEFAULT_LIMIT: usize = 100;
/// The most that can be asked for by number.
const MAX_LIMIT: usize = 1_000;
/// Between two stretches of a long walk: long enough for whoever waits for the vault to get it.
const BREATH: Duration = Duration::from_micros(100);

/// The rows that fit, oldest first.
pub(super) async fn audit(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Events>, Problem> {
    if query.limit.is_some_and(|limit| limit > MAX_LIMIT) {
        return Err(Problem::new(Code::InvalidField, "limit: is not within 1 to 1000"));
    }
    if caller.grant().is_some() && (query.limit == Some(0) || query.verify || query.anchor.is_some()) {
        return Err(Problem::new(Code::Refused, "the whole trail is the owner's alone"));
    }
    let anchor = query.anchor.as_deref().map(Anchor::parse).transpose()?;
    let walks = query.verify || anchor.is_some();
    let sight = caller.sight();
    let shared = Arc::clone(&daemon);
    let events = shared
        .open(caller, move |vault, daemon, act| {
            if anchor.is_some_and(|anchor| anchor.vault != vault.id()) {
                let message = "anchor: it is of another vault";
                return Err(Problem::new(Code::InvalidField, message).hint("`--vault` chooses the vault"));
            }
            let filter = filter(vault, daemon, &sight, query)?;
            let events = if filter.key.is_none() && sight.is_restricted() {
                of_seen_keys(vault, &sight, &filter, act.now)?
            } else {
                vault.events(&filter)?
            };
            Ok(Events::unverified(events))
        })
        .await?;
    if !walks {
        return Ok(Json(events));
    }
    let report = daemon.blocking(move |daemon| walk(daemon, anchor)).await?;
    Ok(Json(events.verified(report)))
}

/// The newest row's anchor, once the whole trail was found to hold.
pub(super) async fn anchor(State(daemon): State<Arc<Daemon>>, _: Caller) -> Result<Json<AnchorAnswer>, Problem> {
    let anchor = daemon
        .blocking(|daemon| {
            let report = walk(daemon, None)?;
            match report.first_break {
                None => daemon.session.with_open(|vault| Ok(vault.anchor(SystemClock.now())?)),
                Some(gap) => {
                    let message = format!("the audit trail is broken at row {}: {}", gap.seq, gap.kind.as_str());
                    Err(Problem::new(Code::Damaged, message).hint("an anchor would only hold what is broken"))
                }
            }
        })
        .await?;
    Ok(Json(anchor.into()))
}

/// Walks the trail stretch by stretch; others use the vault in between.
fn walk(daemon: &Daemon, anchor: Option<Anchor>) -> Result<Report, Problem> {
    let mut verifier = Verifier::new(anchor);
    while daemon
        .session
        .with_open(|vault| Ok(vault.verify_further(&mut verifier)?))?
    {
        std::thread::sleep(BREATH);
    }
    Ok(verifier.report())
}

fn filter(vault: &OpenVault, daemon: &Daemon, sight: &Sight, query: AuditQuery) -> Result<EventFilter, Problem> {
    // An id is looked for as it is: the trail outlives the key.
    let key = match query.key.as_deref() {
        Some(text) => Some(match KeyId::parse(text) {
            Some(id) if !sight.is_restricted() => id,
            _ => locate(vault, daemon, sight, text)?.0.key.id,
        }),
        None => None,
    };
    Ok(EventFilter {
        key,
        since: query.since,
        until: query.until,
        action: word("action", query.action.as_deref(), Action::parse)?,
        outcome: word("outcome", query.outcome.as_deref(), Outcome::parse)?,
        client: query.client,
        program: query.program,
        about: query.about,
        after: query.after,
        before: query.before,
        limit: query.limit.unwrap_or(DEFAULT_LIMIT),
    })
}

fn word<T>(field: &str, text: Option<&str>, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let unknown = || {
        Problem::new(Code::InvalidField, format!("{field}: the trail has no such word"))
            .hint("`byok audit` shows the words it has")
    };
    parse(text).map(Some).ok_or_else(unknown)
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
