//! `POST /api/keys/{id}/request`: one HTTP request with a key, for a program that never sees it.

use super::Daemon;
use super::body::Body;
use super::locate::{locate, provider};
use crate::guard::Caller;
use crate::problem::Problem;
use crate::wire::{ErrandAnswer, ErrandRequest};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::provider::{Credential, Errand, Unsent, destination};
use byok_core::vault::UsedFor;
use std::sync::Arc;

/// Opens the key, sends the request once, answers what came back without the key.
pub(super) async fn run(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<ErrandRequest>,
) -> Result<Json<ErrandAnswer>, Problem> {
    let (mut alarm, sight) = (daemon.session.alarm(), caller.sight());
    let grant = caller.grant().cloned();
    let ErrandRequest {
        method,
        url,
        headers,
        body,
        program,
    } = wanted;
    let to = url.clone();
    let (row, secrets, host) = Arc::clone(&daemon)
        .brief(caller, move |vault, daemon, act| {
            let (row, _) = locate(vault, daemon, &sight, &id)?;
            if grant.as_ref().is_some_and(|grant| !grant.may_use(&row.key)) {
                let message = format!("this token does not have the scope `use:{}`", row.key.service);
                return Err(Problem::new(Code::Refused, message)
                    .hint("the owner makes one that has with `byok client add --scope`"));
            }
            let provider = provider(daemon, &row.key.service)?;
            let to = destination(provider, &row.key.fields, row.key.base_url.as_deref(), &to).map_err(problem)?;
            let path = to.find('/').map_or("/", |slash| &to[slash..]);
            if grant.is_some_and(|grant| !grant.may_call(method.as_str(), path)) {
                return Err(Problem::new(Code::Refused, "this token is kept to other calls")
                    .hint("`GET /gateway` tells which; the owner allows more with `byok client add --allow`"));
            }
            let used_for = UsedFor {
                method: method.as_str(),
                to: &to,
                program: &program,
            };
            let secrets = vault.open_for_errand(&row, &used_for, act)?;
            let host = to.split('/').next().unwrap_or_default().to_owned();
            Ok((row, secrets, host))
        })
        .await?;
    let key = &row.key;
    let credential = Credential {
        secrets: &secrets,
        plain: &key.fields,
        base_url: key.base_url.as_deref(),
    };
    let errand = Errand {
        method,
        url,
        headers,
        body,
    };
    let provider = provider(&daemon, &key.service)?;
    let sending = async {
        let _leave = daemon.gates.seat(&host).await;
        let prober = daemon.errands()?;
        prober
            .run(provider, &credential, errand, &SystemClock)
            .await
            .map_err(problem)
    };
    let brought = alarm.unless_locked(sending).await?;
    drop(secrets);
    Ok(Json(ErrandAnswer {
        reference: row.key.reference,
        status: brought.status,
        headers: brought.headers,
        body: brought.body,
        bytes: brought.bytes,
        is_truncated: brought.is_truncated,
    }))
}

fn problem(unsent: Unsent) -> Problem {
    match unsent {
        Unsent::Refused(why) => Problem::new(Code::Refused, format!("not sent: {why}")),
        Unsent::Unanswered(why) => {
            Problem::new(Code::Io, why).hint("it may have arrived all the same: look before you repeat it")
        }
    }
}
