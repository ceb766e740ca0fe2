//! `/api/keys` and `/api/keys/{id}`: metadata, never a value.

use super::Daemon;
use super::body::{Body, Query};
use super::locate::{locate, provider};
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{DetailAnswer, KeyColumns, KeysJson, KeysQuery};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use byok_core::model::{Act, Filter, Key, Patch, ServiceId, Status, Tag, Verdict, parse_span};
use byok_core::provider::check_base_url;
use byok_core::vault::OpenVault;
use std::sync::Arc;

/// The keys that pass the filters.
pub(super) async fn list(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Query(query): Query<KeysQuery>,
) -> Result<Response, Problem> {
    let filter = filter(&query, &daemon)?;
    let sight = caller.sight();
    let body = daemon
        .open(caller, move |vault, _, act| {
            if query.brief {
                columns(vault, &sight, &filter, act).map(|columns| columns.to_json())
            } else {
                document(vault, &sight, &filter, act)
            }
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The `keys` document, written while the rows are read: no list of keys is built to be turned into text.
fn document(vault: &OpenVault, sight: &Sight, filter: &Filter, act: Act<'_>) -> Result<Vec<u8>, Problem> {
    let is_all = *filter == Filter::default() && !sight.is_restricted();
    let mut document = KeysJson::of_about(if is_all { vault.count()? } else { 0 });
    vault.for_each(filter, act.now, |key| {
        if sight.sees(&key) {
            document.push(&key);
        }
    })?;
    Ok(document.finish())
}

fn columns(vault: &OpenVault, sight: &Sight, filter: &Filter, act: Act<'_>) -> Result<KeyColumns<'static>, Problem> {
    let mut columns = KeyColumns::default();
    if *filter == Filter::default() && !sight.is_restricted() {
        vault.glance(|row| columns.push_row(row, act.now))?;
    } else {
        vault
            .find(filter, act.now)?
            .iter()
            .filter(|key| sight.sees(key))
            .for_each(|key| columns.push_key(key));
    }
    Ok(columns)
}

/// One key with its history.
pub(super) async fn show(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DetailAnswer>, Problem> {
    let sight = caller.sight();
    let detail = daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let mut detail = vault.show(row.key.id, act)?;
            detail.twins.retain(|key| sight.sees(key));
            Ok(detail)
        })
        .await?;
    Ok(Json(DetailAnswer {
        key: detail.key,
        secret_fields: detail.secret_fields.iter().map(ToString::to_string).collect(),
        facts: detail.history.facts,
        facts_seen_at: detail.history.facts_seen_at,
        status_since: detail.history.status_since,
        last_ok_at: detail.history.last_ok_at,
        versions: detail.versions,
        checks: detail.checks,
        uses: detail.uses,
        rotate_every_seconds: detail.rotate_every_seconds,
        same_value: detail.twins.into_iter().map(|key| key.reference).collect(),
    }))
}

/// Changes metadata.
pub(super) async fn edit(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Key>, Problem> {
    if let Some(Some(url)) = &patch.base_url {
        check_base_url(url)?;
    }
    let sight = caller.sight();
    if patch.base_url.is_some() || !patch.fields.is_empty() {
        sight.check_redirect()?;
    }
    let key = daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            let set = patch.fields.iter().filter(|(_, value)| !value.is_empty());
            if set.clone().next().is_some() {
                provider(daemon, &row.key.service)?.check_plain(set.map(|(name, _)| name))?;
            }
            Ok(vault.edit(row.key.id, &patch, act)?)
        })
        .await?;
    Ok(Json(key))
}

/// Removes a key for good.
pub(super) async fn remove(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let sight = caller.sight();
    daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            Ok(vault.remove(row.key.id, act)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Parses the filters once.
pub(super) fn filter(query: &KeysQuery, daemon: &Daemon) -> Result<Filter, Problem> {
    let service = query.service.as_deref().map(ServiceId::parse).transpose()?;
    // A mistyped name must not look like an empty list.
    if let Some(service) = &service {
        provider(daemon, service)?;
    }
    let (mut status, mut verdict) = (None, None);
    if let Some(word) = &query.status {
        status = Status::parse(word);
        let groups = [Verdict::Ok, Verdict::Dead, Verdict::Limited, Verdict::Unknown];
        verdict = groups.into_iter().find(|group| group.as_str() == word);
        if status.is_none() && verdict.is_none() {
            let words = Status::ALL.map(Status::as_str).join(", ");
            return Err(Problem::new(Code::Usage, "there is no such status")
                .hint(format!("use ok, dead, limited, unknown, or one of {words}")));
        }
    }
    Ok(Filter {
        service: service.map(|service| daemon.catalog.canonical(&service)),
        tag: query.tag.as_deref().map(Tag::parse).transpose()?,
        status,
        verdict,
        expiring: query.expiring.as_deref().map(parse_span).transpose()?,
        rotation_due: None,
        text: query.text.clone(),
    })
}
