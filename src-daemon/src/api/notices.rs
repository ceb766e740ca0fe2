//! `/api/keys/notices` and `/api/keys/{id}/snooze`: what needs a person, and not now.
//!
//! Reading works while the vault is locked, from names and dates in memory: a prompt or a login banner should not need the
//! password to say that a key ends tomorrow. Only the owner on the socket gets that.

use super::Daemon;
use super::body::Body;
use super::locate::locate;
use crate::config::TerminalForm;
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{Notices, SnoozeRequest, Snoozed, TerminalNotices};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::error::Code;
use byok_core::model::{Way, parse_when};
use std::sync::Arc;

/// Everything that needs a person, the soonest first.
pub(super) async fn list(State(daemon): State<Arc<Daemon>>) -> Result<Json<Notices>, Problem> {
    daemon
        .blocking(|daemon| {
            settle(daemon)?;
            let notices = daemon.book.standing(&daemon.notices.policy.ladder, SystemClock.now());
            Ok(Json(Notices { notices }))
        })
        .await
}

/// What no terminal has shown yet; from now on one has.
pub(super) async fn terminal(State(daemon): State<Arc<Daemon>>) -> Result<Json<TerminalNotices>, Problem> {
    let form = daemon.notices.terminal;
    if form == TerminalForm::Off {
        return Ok(Json(TerminalNotices {
            notices: Vec::new(),
            form,
        }));
    }
    daemon
        .blocking(move |daemon| {
            settle(daemon)?;
            let claim = daemon
                .book
                .claim(Way::Terminal, &daemon.notices.policy, SystemClock.now());
            if !claim.notices.is_empty() {
                daemon.settle_book()?;
            }
            Ok(Json(TerminalNotices {
                notices: claim.notices,
                form,
            }))
        })
        .await
}

/// Makes the book true, or says why nothing is known.
fn settle(daemon: &Daemon) -> Result<(), Problem> {
    daemon.settle_book()?;
    if daemon.book.is_known() {
        return Ok(());
    }
    daemon.session.with_open(|_| Ok(()))
}

/// Silences a key for a while.
pub(super) async fn snooze(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<SnoozeRequest>,
) -> Result<Json<Snoozed>, Problem> {
    let until = parse_when(&wanted.until, SystemClock.now())
        .map_err(|fault| Problem::new(Code::InvalidField, format!("until: {fault}")))?;
    set(daemon, caller, id, Some(until)).await
}

/// Ends that.
pub(super) async fn wake(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Snoozed>, Problem> {
    set(daemon, caller, id, None).await
}

async fn set(
    daemon: Arc<Daemon>,
    caller: Caller,
    id: String,
    until: Option<Timestamp>,
) -> Result<Json<Snoozed>, Problem> {
    let sight = caller.sight();
    let key = daemon
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            Ok(vault.snooze(row.key.id, until, act)?)
        })
        .await?;
    Ok(Json(Snoozed {
        reference: key.reference,
        snoozed_until: until,
    }))
}
