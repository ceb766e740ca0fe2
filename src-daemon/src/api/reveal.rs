//! `POST /api/keys/{id}/reveal`: the value. The vault records it before it is here.

use super::Daemon;
use super::body::Body;
use super::locate::locate;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{RevealRequest, SecretJson};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use byok_core::vault::Purpose;
use std::sync::Arc;

/// Answers one field of one key; nobody may keep the answer.
pub(super) async fn reveal(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<RevealRequest>,
) -> Result<Response, Problem> {
    let sight = caller.sight();
    let body = daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, named) = locate(vault, daemon, &sight, &id)?;
            let field = wanted.field.or(named);
            let purpose = if wanted.copy { Purpose::Copy } else { Purpose::Show };
            let value = vault.reveal(&row, field.as_ref(), purpose, act)?;
            Ok(SecretJson::default()
                .plain("ref", &row.key.reference)
                .plain("field", field.as_ref().unwrap_or(&row.main_field))
                .secret("value", &value)
                .finish())
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body.to_vec()).into_response())
}
