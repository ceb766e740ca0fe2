//! `POST /api/keys/{id}/reveal`: the value. The vault records it before it is here.

use super::Daemon;
use super::body::Body;
use super::locate::{Chosen, choose, locate};
use super::projects::mapping;
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{RevealRequest, SecretJson};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use byok_core::clock::Timestamp;
use byok_core::model::{ProjectKey, Reference};
use byok_core::vault::{OpenVault, Purpose};
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
            let mapping = mapping(vault, daemon, wanted.project.as_ref(), act.now)?;
            let Chosen {
                row,
                field: named,
                instead_of,
                ..
            } = asked_for(vault, daemon, &sight, (&id, &mapping), act.now)?;
            let field = wanted.field.or(named);
            vault.record_stand_ins(instead_of.iter().map(|instead| (&row.key, instead)), "get", act)?;
            let purpose = if wanted.copy { Purpose::Copy } else { Purpose::Show };
            let value = vault.reveal(&row, field.as_ref(), purpose, act)?;
            Ok(SecretJson::default()
                .plain("ref", &row.key.reference)
                .plain("field", field.as_ref().unwrap_or(&row.main_field))
                .plain("instead_of", &instead_of)
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

/// Who names a key wants to see that one and no other; a bare service means what programs would get.
fn asked_for(
    vault: &OpenVault,
    daemon: &Daemon,
    sight: &Sight,
    (text, mapping): (&str, &[ProjectKey]),
    now: Timestamp,
) -> Result<Chosen, Problem> {
    if Reference::parse(text).is_ok_and(|reference| reference.name.is_none()) {
        return choose(vault, daemon, sight, (text, mapping), now);
    }
    let (row, field) = locate(vault, daemon, sight, text)?;
    Ok(Chosen {
        row,
        field,
        instead_of: None,
        on: Vec::new(),
    })
}
