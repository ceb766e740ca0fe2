//! `POST /api/keys/{id}/request`: one HTTP request with a key, for a program that never sees it.
//!
//! Where the service falls back, the request is sent again with the next key of the chain, by the rule of the gateway: only after
//! an answer that refuses the key. The whole body is at hand here, always.

use super::Daemon;
use super::body::Body;
use super::locate::{Chosen, choose, provider};
use crate::fallback::key_failed;
use crate::guard::{Caller, Sight};
use crate::problem::Problem;
use crate::wire::{ErrandAnswer, ErrandRequest};
use axum::Json;
use axum::extract::{Path, State};
use byok_core::clock::SystemClock;
use byok_core::error::Code;
use byok_core::inject::fallback::{Answer, Body as Sent, answer_of, may_repeat};
use byok_core::model::{Act, FieldName, Grant, Instead, Key, Trigger};
use byok_core::provider::{Brought, Credential, Errand, Unsent, destination, is_about_key};
use byok_core::secret::Secret;
use byok_core::store::keys::KeyRow;
use byok_core::vault::{FailedUse, OpenVault, UsedFor};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is wanted, and by whom.
struct Order {
    wanted: ErrandRequest,
    caller: Caller,
    sight: Sight,
    grant: Option<Grant>,
}

/// A key with its values.
struct Opened {
    row: KeyRow,
    secrets: BTreeMap<FieldName, Secret>,
    /// When its service falls back.
    on: Vec<Trigger>,
    instead_of: Option<Instead>,
}

/// Opens the key, sends the request, answers what came back without the key.
pub(super) async fn run(
    State(daemon): State<Arc<Daemon>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(wanted): Body<ErrandRequest>,
) -> Result<Json<ErrandAnswer>, Problem> {
    let mut alarm = daemon.session.alarm();
    let order = Arc::new(Order {
        wanted,
        sight: caller.sight(),
        grant: caller.grant().cloned(),
        caller,
    });
    let doing = async {
        let mut opened = first(&daemon, &order, id).await?;
        loop {
            let brought = send(&daemon, &opened, &order.wanted).await?;
            match next(&daemon, &order, &opened, &brought).await {
                Some(next) => opened = next,
                None => return Ok((opened.row.key.reference, opened.instead_of, brought)),
            }
        }
    };
    let (reference, instead_of, brought) = alarm.unless_locked(doing).await?;
    Ok(Json(ErrandAnswer {
        reference,
        instead_of,
        status: brought.status,
        headers: brought.headers,
        body: brought.body,
        bytes: brought.bytes,
        is_truncated: brought.is_truncated,
    }))
}

/// The key that is asked for, or the one that stands in for it already.
async fn first(daemon: &Arc<Daemon>, order: &Arc<Order>, id: String) -> Result<Opened, Problem> {
    let own = Arc::clone(order);
    let work = Arc::clone(daemon).brief(order.caller.clone(), move |vault, daemon, act| {
        let Chosen {
            row, on, instead_of, ..
        } = choose(vault, daemon, &own.sight, (&id, &[]), act.now)?;
        let secrets = own.open(vault, daemon, &row, act)?;
        let stand_in = instead_of.as_ref().map(|instead| (&row.key, instead));
        vault.record_stand_ins(stand_in, &own.wanted.program, act)?;
        Ok(Opened {
            row,
            secrets,
            on,
            instead_of,
        })
    });
    work.await
}

/// The key that takes over after this answer, if one may.
async fn next(daemon: &Arc<Daemon>, order: &Arc<Order>, opened: &Opened, brought: &Brought) -> Option<Opened> {
    let cause = refusal(daemon, &opened.row.key, brought).filter(|cause| opened.on.contains(cause))?;
    let failed = FailedUse {
        key: opened.row.key.id,
        cause,
        status: Some(brought.status),
        program: Some(order.wanted.program.clone()).filter(|program| !program.is_empty()),
    };
    let own = Arc::clone(order);
    let noted = key_failed(daemon, order.caller.clone(), failed, move |key| own.may_use(key));
    let row = noted.await.ok()?.next?;
    let own = Arc::clone(order);
    let opening = Arc::clone(daemon).brief(order.caller.clone(), {
        let row = row.clone();
        move |vault, daemon, act| own.open(vault, daemon, &row, act)
    });
    match opening.await {
        Ok(secrets) => Some(Opened {
            row,
            secrets,
            on: opened.on.clone(),
            instead_of: Some(Instead {
                key_id: Some(opened.row.key.id),
                reference: opened.row.key.reference.clone(),
                cause,
            }),
        }),
        // The refusal of the first key is as good an answer.
        Err(problem) => {
            tracing::warn!(target: "byok", failure = problem.message.as_str(), "no other key");
            None
        }
    }
}

/// Why the provider refused the key, if it did.
fn refusal(daemon: &Daemon, key: &Key, brought: &Brought) -> Option<Trigger> {
    let body = brought.body.as_deref().unwrap_or_default().as_bytes();
    let is_about_key = brought.status == 403
        && daemon
            .catalog
            .get(&key.service)
            .is_some_and(|provider| is_about_key(provider, brought.status, body));
    match answer_of(brought.status, is_about_key) {
        answer @ Answer::Refused(cause) if may_repeat(Sent::Kept, answer) => Some(cause),
        _ => None,
    }
}

/// Sends it once.
async fn send(daemon: &Daemon, opened: &Opened, wanted: &ErrandRequest) -> Result<Brought, Problem> {
    let key = &opened.row.key;
    let credential = Credential {
        secrets: &opened.secrets,
        plain: &key.fields,
        base_url: key.base_url.as_deref(),
    };
    let errand = Errand {
        method: wanted.method,
        url: wanted.url.clone(),
        headers: wanted.headers.clone(),
        body: wanted.body.clone(),
    };
    let provider = provider(daemon, &key.service)?;
    let to = destination(provider, &key.fields, key.base_url.as_deref(), &wanted.url).map_err(problem)?;
    let _leave = daemon.gates.seat(to.split('/').next().unwrap_or_default()).await;
    let sent = daemon.errands()?.run(provider, &credential, errand, &SystemClock);
    sent.await.map_err(problem)
}

impl Order {
    fn may_use(&self, key: &Key) -> bool {
        self.sight.sees(key) && self.grant.as_ref().is_none_or(|grant| grant.may_use(key))
    }

    /// The values of a key, if it may be used for this. It is recorded.
    fn open(
        &self,
        vault: &mut OpenVault,
        daemon: &Daemon,
        row: &KeyRow,
        act: Act<'_>,
    ) -> Result<BTreeMap<FieldName, Secret>, Problem> {
        let (key, wanted) = (&row.key, &self.wanted);
        if !self.may_use(key) {
            let message = format!("this token does not have the scope `use:{}`", key.service);
            return Err(Problem::new(Code::Refused, message)
                .hint("the owner makes one that has with `byok client add --scope`"));
        }
        let provider = provider(daemon, &key.service)?;
        let to = destination(provider, &key.fields, key.base_url.as_deref(), &wanted.url).map_err(problem)?;
        let path = to.find('/').map_or("/", |slash| &to[slash..]);
        let method = wanted.method.as_str();
        if self.grant.as_ref().is_some_and(|grant| !grant.may_call(method, path)) {
            return Err(Problem::new(Code::Refused, "this token is kept to other calls")
                .hint("`GET /gateway` tells which; the owner allows more with `byok client add --allow`"));
        }
        let used_for = UsedFor {
            method,
            to: &to,
            program: &wanted.program,
        };
        Ok(vault.open_for_errand(row, &used_for, act)?)
    }
}

fn problem(unsent: Unsent) -> Problem {
    match unsent {
        Unsent::Refused(why) => Problem::new(Code::Refused, format!("not sent: {why}")),
        Unsent::Unanswered(why) => {
            Problem::new(Code::Io, why).hint("it may have arrived all the same: look before you repeat it")
        }
    }
}
