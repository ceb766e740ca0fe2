//! `/api/session`: state, creating, unlocking, locking, password and recovery code.

use super::Daemon;
use super::body::Body;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ChangePassword, CreateVault, Proof, SecretJson, SessionState, State, Unlock};
use axum::Json;
use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::Act;
use byok_core::secret::Secret;
use byok_core::vault::{OpenVault, Unlocking};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

type Shared = extract::State<Arc<Daemon>>;

/// What the session looks like. Looking does not keep it open.
pub(super) async fn state(extract::State(daemon): Shared) -> Result<Json<SessionState>, Problem> {
    if daemon.session.is_busy() {
        return daemon.blocking(|daemon| look(daemon).map(Json)).await;
    }
    look(&daemon).map(Json)
}

fn look(daemon: &Daemon) -> Result<SessionState, Problem> {
    const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
    let locks_at = daemon.session.locks_at();
    let state = match locks_at {
        Some(_) => State::Open,
        None if daemon.session.is_there() => State::Locked,
        None => State::Absent,
    };
    let figures = match locks_at {
        Some(_) => Some(
            daemon
                .session
                .peek(|vault| Ok((vault.tally(SystemClock.now(), SOON)?, vault.alerts_open()?)))?,
        ),
        None => None,
    };
    let tally = figures.map(|(tally, _)| tally);
    Ok(SessionState {
        vault: daemon.vault.clone(),
        state,
        locks_at,
        keys: tally.map(|tally| tally.keys),
        dead: tally.map(|tally| tally.dead),
        expiring_30d: tally.map(|tally| tally.expiring),
        alerts_open: figures.map(|(_, alerts)| alerts),
        next_check_at: locks_at.and_then(|_| daemon.regular.next()),
    })
}

/// Creates the vault; answers the recovery code, once.
pub(super) async fn create(
    extract::State(daemon): Shared,
    caller: Caller,
    Body(wanted): Body<CreateVault>,
) -> Result<Response, Problem> {
    let code = daemon
        .blocking(move |daemon| daemon.session.create(&wanted.password, wanted.kdf, &caller.actor()))
        .await?;
    Ok(once(&code, StatusCode::CREATED))
}

/// Opens the vault.
pub(super) async fn unlock(
    extract::State(daemon): Shared,
    caller: Caller,
    Body(wanted): Body<Unlock>,
) -> Result<Json<SessionState>, Problem> {
    daemon
        .blocking(move |daemon| {
            let proof = Proof {
                password: wanted.password,
                recovery_code: wanted.recovery_code,
            };
            let keep = match wanted.for_seconds.map(u64::try_from).transpose() {
                Ok(seconds) => seconds.map(Duration::from_secs),
                Err(_) => return Err(Problem::new(Code::InvalidField, "for_seconds: is negative")),
            };
            daemon.session.unlock(&unlocking(&proof)?, keep, &caller.actor())?;
            look(daemon).map(Json)
        })
        .await
}

/// Shuts the vault.
pub(super) async fn lock(extract::State(daemon): Shared, caller: Caller) -> Result<Json<SessionState>, Problem> {
    daemon.session.calm().await;
    daemon
        .blocking(move |daemon| {
            daemon.session.lock(&caller.actor(), "asked to")?;
            look(daemon).map(Json)
        })
        .await
}

/// Somebody is at work: the idle lock starts anew.
pub(super) async fn touch(extract::State(daemon): Shared) -> Result<StatusCode, Problem> {
    daemon
        .blocking(|daemon| daemon.session.with_open(|_| Ok(StatusCode::NO_CONTENT)))
        .await
}

/// Changes the password.
pub(super) async fn password(
    extract::State(daemon): Shared,
    caller: Caller,
    Body(wanted): Body<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let new = wanted
        .new_password
        .ok_or_else(|| Problem::new(Code::InvalidField, "new_password: is missing"))?;
    let proof = wanted.proof;
    daemon
        .blocking(move |daemon| {
            let with = unlocking(&proof)?;
            let change = |vault: &mut OpenVault, act: Act<'_>| vault.change_password(&with, &new, act);
            daemon.session.with_proof(&caller.actor(), change)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a new recovery code; answers it, once.
pub(super) async fn recovery(
    extract::State(daemon): Shared,
    caller: Caller,
    Body(wanted): Body<ChangePassword>,
) -> Result<Response, Problem> {
    let proof = wanted.proof;
    let code = daemon
        .blocking(move |daemon| {
            let with = unlocking(&proof)?;
            let change = |vault: &mut OpenVault, act: Act<'_>| vault.change_recovery_code(&with, act);
            daemon.session.with_proof(&caller.actor(), change)
        })
        .await?;
    Ok(once(&code, StatusCode::OK))
}

fn unlocking(proof: &Proof) -> Result<Unlocking<'_>, Problem> {
    match (&proof.password, &proof.recovery_code) {
        (Some(password), None) => Ok(Unlocking::Password(password)),
        (None, Some(code)) => Ok(Unlocking::RecoveryCode(code)),
        _ => Err(Problem::new(Code::Usage, "give either password or recovery_code")),
    }
}

fn once(code: &Secret, status: StatusCode) -> Response {
    let body = SecretJson::default().secret("recovery_code", code).finish();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, body.to_vec()).into_response()
}
