//! `/api/projects`: folders whose `byok.toml` was accepted. The owner's alone: what a file may set is what programs will be given.

use super::Daemon;
use super::body::Body;
use super::locate::provider;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ProjectFile, Projects};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use byok_core::clock::Timestamp;
use byok_core::error::Code;
use byok_core::model::{Project, ProjectKey, Reference};
use byok_core::vault::{NewProject, OpenVault, ProjectError};
use data_encoding::HEXLOWER_PERMISSIVE;
use std::sync::Arc;

/// All of them.
pub(super) async fn list(State(daemon): State<Arc<Daemon>>, caller: Caller) -> Result<Json<Projects>, Problem> {
    let projects = daemon.brief(caller, |vault, _, _| Ok(vault.projects()?)).await?;
    Ok(Json(Projects { projects }))
}

/// Accepts a file as it is now.
pub(super) async fn trust(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Body(file): Body<ProjectFile>,
) -> Result<(StatusCode, Json<Project>), Problem> {
    let mut new = NewProject {
        digest: digest(&file.digest)?,
        path: file.path,
        variables: file.variables,
        keys: file.keys,
    };
    for one in &new.variables {
        // Where it leads may change: it is enough that it is a reference and not a value.
        if !Reference::is_claimed_by(&one.reference) {
            return Err(Problem::new(
                Code::InvalidField,
                format!("variables: {} holds no reference", one.variable),
            ));
        }
        Reference::parse(&one.reference)?;
    }
    for one in &mut new.keys {
        one.service = provider(&daemon, &daemon.catalog.canonical(&one.service))?.id.clone();
    }
    let work = daemon.brief(caller, move |vault, _, act| Ok(vault.trust_project(&new, act)?));
    Ok((StatusCode::CREATED, Json(work.await?)))
}

/// A file counts no more.
pub(super) async fn forget(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = id.parse().map_err(|_| ProjectError::NotFound(id))?;
    daemon
        .brief(caller, move |vault, _, act| Ok(vault.forget_project(id, act)?))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The keys that a caller's project means by bare services; the file has to be as it was accepted.
pub(super) fn mapping(
    vault: &mut OpenVault,
    daemon: &Daemon,
    project: Option<&ProjectFile>,
    now: Timestamp,
) -> Result<Vec<ProjectKey>, Problem> {
    let Some(project) = project else { return Ok(Vec::new()) };
    vault.use_project(&project.path, &digest(&project.digest)?, now)?;
    let canonical = |one: &ProjectKey| ProjectKey {
        service: daemon.catalog.canonical(&one.service),
        ..one.clone()
    };
    Ok(project.keys.iter().map(canonical).collect())
}

/// The 32 bytes of a digest.
fn digest(text: &str) -> Result<[u8; 32], Problem> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Problem::new(Code::InvalidField, "digest: is no SHA-256 in hexadecimal"))
}
