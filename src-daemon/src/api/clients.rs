//! `/api/clients`: programs with a token. The owner's alone.

use super::Daemon;
use super::body::Body;
use super::locate::{locate, provider};
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ClientPatch, Clients, NewClientRequest, SecretJson};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use byok_core::error::Code;
use byok_core::model::{Client, Rate, Scope};
use byok_core::vault::{NewClient, OpenVault};
use std::sync::Arc;

/// Of a client that may use keys and nothing else, when nobody says more: ten calls a second in the long run, as a busy agent
/// makes, and nothing that reads out a vault can be done with them.
const CALLER_RATE: Rate = Rate {
    operations: 600,
    seconds: 60,
};

/// All clients.
pub(super) async fn list(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<Clients>, Problem> {
    let clients = daemon.brief(caller, |vault, _, _| Ok(vault.clients()?)).await?;
    Ok(Json(Clients { clients }))
}

/// Makes a client; its token is in this answer and in no other.
pub(super) async fn add(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(wanted): Body<NewClientRequest>,
) -> Result<Response, Problem> {
    let sight = caller.sight();
    let body = daemon
        .brief(caller, move |vault, daemon, act| {
            let mut keys = Vec::new();
            for text in &wanted.keys {
                keys.push(locate(vault, daemon, &sight, text)?.0.key.id);
            }
            let mut services = Vec::new();
            for service in &wanted.services {
                services.push(provider(daemon, service)?.id.clone());
            }
            let is_caller = wanted.scopes.iter().all(|scope| matches!(scope, Scope::Use(_)));
            let usual = if is_caller { CALLER_RATE } else { Rate::default() };
            let new = NewClient {
                name: wanted.name,
                scopes: wanted.scopes,
                services,
                keys,
                expires_at: wanted.expires_at,
                rate: wanted.rate.unwrap_or(usual),
                rules: wanted.rules,
                concurrency: wanted.concurrency,
            };
            let (client, token) = vault.add_client(new, act)?;
            Ok(SecretJson::default()
                .plain("client", &client)
                .secret("token", &token)
                .finish())
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::CREATED, headers, body.to_vec()).into_response())
}

/// Suspends a client, or resumes it.
pub(super) async fn edit(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(patch): Body<ClientPatch>,
) -> Result<Json<Client>, Problem> {
    let client = daemon
        .brief(caller, move |vault, _, act| {
            Ok(match patch.is_suspended {
                Some(true) => vault.suspend_client(&id, act)?,
                Some(false) => vault.resume_client(&id, act)?,
                None => named(vault, &id)?,
            })
        })
        .await?;
    Ok(Json(client))
}

/// Withdraws a client's token.
pub(super) async fn revoke(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    daemon
        .brief(caller, move |vault, _, act| Ok(vault.revoke_client(&id, act)?))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(vault: &OpenVault, client: &str) -> Result<Client, Problem> {
    let mut clients = vault.clients()?.into_iter();
    let found = clients.find(|one| one.name.as_str() == client || one.id.to_string() == client);
    found.ok_or_else(|| Problem::new(Code::NotFound, format!("no client named `{client}`")))
}
