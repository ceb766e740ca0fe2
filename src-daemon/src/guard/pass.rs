//! The right that a route asks for, checked before its handler runs.

use super::bearer::{self, Shown};
use super::{Caller, Peer};
use crate::api::Daemon;
use crate::problem::{Problem, Refusal};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use byok_core::clock::{Clock, SystemClock};
use byok_core::crypto::TokenDigest;
use byok_core::error::Code;
use byok_core::model::{Act, Grant, Operation, Scope};
use byok_core::secret::Secret;
use byok_core::vault::OpenVault;
use byok_core::watch::Rate;
use std::sync::Arc;
use std::time::Duration;

/// Who may use a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// Everybody who reaches the door.
    Anybody,
    /// The owner, and every client with a good token.
    AnyClient,
    /// The owner, and clients with this scope.
    Scope(Scope),
    /// The owner, never a token.
    Owner,
}

/// What is asked of a caller of one route.
#[derive(Debug)]
pub struct Rule {
    /// Who may.
    pub right: Right,
    /// In which window it counts.
    pub operation: Operation,
    /// Whether the route keeps to the keys that its caller sees. One that does not is closed to clients that are kept to some.
    pub is_by_key: bool,
    /// `GET /api/keys`, for the trail.
    pub name: String,
}

/// What [`pass`] needs to know.
#[derive(Clone)]
pub struct Gate {
    /// Whose vault knows the tokens.
    pub daemon: Arc<Daemon>,
    /// The route's.
    pub rule: Arc<Rule>,
}

/// Lets a request through to its route, with its [`Caller`].
pub async fn pass(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    match gate.admit(peer, request.headers()).await {
        Ok(caller) => {
            let client = caller.grant().map(|grant| (grant.name.clone(), caller.clone()));
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            if let Some((name, caller)) = client {
                if let Some(Refusal(why)) = response.extensions_mut().remove() {
                    gate.record(&caller, why).await;
                }
                // For the log.
                response.extensions_mut().insert(name);
            }
            response
        }
        Err(problem) => refusal(problem),
    }
}

/// A refused token is told how to show a better one (RFC 9110, 11.6.1).
fn refusal(problem: Problem) -> Response {
    let is_unknown = problem.code == Code::Unauthorized;
    let mut response = problem.into_response();
    if is_unknown {
        let challenge = HeaderValue::from_static("Bearer realm=\"byok\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

impl Gate {
    /// What a handler refused a client is a row of the trail, too. The refusal stands whether or not it can be written.
    async fn record(&self, caller: &Caller, why: String) {
        let (actor, rule) = (caller.actor(), Arc::clone(&self.rule));
        let written = Arc::clone(&self.daemon).glance(move |vault| {
            let act = Act {
                actor: &actor,
                now: SystemClock.now(),
            };
            Ok(vault.record_refusal(&rule.name, &why, act)?)
        });
        if let Err(problem) = written.await {
            tracing::error!(target: "byok", failure = problem.message.as_str(), "recording a refusal");
        }
    }

    async fn admit(&self, peer: Peer, headers: &HeaderMap) -> Result<Caller, Problem> {
        let owner = Caller::new(peer, headers, None);
        if self.rule.right == Right::Anybody {
            return Ok(owner);
        }
        match (bearer::shown(headers), peer) {
            (Shown::Nothing, Peer::Socket { .. }) => Ok(owner),
            (Shown::Nothing, Peer::Loopback { .. }) => Err(Problem::new(Code::Unauthorized, "a token is needed")
                .hint("send `Authorization: Bearer byok_…`; the owner makes one with `byok client add`")),
            (Shown::Garbage, _) => Err(Problem::new(Code::Unauthorized, "this is not a bearer's token")),
            (Shown::Token(token), _) => {
                let rule = Arc::clone(&self.rule);
                let nameless = owner;
                // A child's token is in no vault.
                let child = TokenDigest::of(&token).and_then(|digest| self.daemon.gateway.children.grant(&digest));
                let found =
                    Arc::clone(&self.daemon).glance(move |vault| known(vault, (child, &token), &rule, &nameless));
                let grant = found.await.map_err(|problem| match problem.code {
                    // A shut vault can't tell good tokens from bad ones; for these routes all are the same.
                    Code::Locked | Code::NoVault if self.rule.right == Right::Owner => owner_only(),
                    _ => problem,
                })?;
                Ok(Caller::new(peer, headers, Some(grant)))
            }
        }
    }
}

/// What the token gives, if it gives what the route asks for.
fn known(
    vault: &mut OpenVault,
    (child, token): (Option<Grant>, &Secret),
    rule: &Rule,
    caller: &Caller,
) -> Result<Grant, Problem> {
    let now = SystemClock.now();
    let grant = child.map_or_else(|| vault.grant(token, now), Ok)?;
    let mut actor = caller.actor();
    actor.client = Some(grant.name.to_string());
    let act = Act { actor: &actor, now };
    check_rate(vault, &grant, rule.operation, act)?;
    if let Err(problem) = check_right(&grant, rule) {
        vault.record_refusal(&rule.name, &problem.message, act)?;
        return Err(problem);
    }
    Ok(grant)
}

/// At the client's own rate; refused requests count too, so that trying doors is as slow as going through them.
fn check_rate(vault: &mut OpenVault, grant: &Grant, operation: Operation, act: Act<'_>) -> Result<(), Problem> {
    let rate = Rate {
        count: usize::try_from(grant.rate.operations).unwrap_or(usize::MAX),
        per: Duration::from_secs(grant.rate.seconds.into()),
    };
    Ok(vault.admit_within(rate, act, operation)?)
}

fn check_right(grant: &Grant, rule: &Rule) -> Result<(), Problem> {
    match &rule.right {
        Right::Owner => return Err(owner_only()),
        Right::Scope(scope) if !grant.has(scope) => {
            let message = format!("this token does not have the scope `{scope}`");
            return Err(Problem::new(Code::Refused, message)
                .hint("the owner makes one that has with `byok client add --scope`"));
        }
        _ => {}
    }
    if grant.is_restricted() && !rule.is_by_key {
        let message = "this token is kept to some keys, and this is about all of them";
        return Err(Problem::new(Code::Refused, message));
    }
    Ok(())
}

fn owner_only() -> Problem {
    Problem::new(Code::Refused, "this is the owner's alone: no token gives it")
}
