//! Asks a provider whether a key works.

use super::answer::Answer;
use super::cause::Cause;
use super::client::{Clients, Limits, ProbeError};
use super::compose::compose;
use super::credential::Credential;
use super::facts::gather;
use super::message::sentence;
use super::outcome::decide;
use super::plan::{Refusal, plan};
use super::provider::Provider;
use super::redact::Redactor;
use crate::clock::{Clock, Timestamp};
use crate::model::{Check, Status};
use reqwest::Request;
use std::collections::BTreeMap;

/// Asks providers. One is enough for a program. Every key is asked about over a connection of its own, because the
/// buffers of one that is kept would keep the key.
pub struct Prober {
    limits: Limits,
    clients: Clients,
}

/// What came of a question that was sent.
struct Exchange {
    outcome: Result<Answer, Cause>,
    host: String,
    latency_ms: u64,
}

impl Prober {
    /// A prober with the usual limits.
    ///
    /// # Errors
    /// Never with the usual limits.
    pub fn new() -> Result<Self, ProbeError> {
        Self::with_limits(Limits::default())
    }

    /// A prober with other limits.
    ///
    /// # Errors
    /// When no question could succeed within them.
    pub fn with_limits(limits: Limits) -> Result<Self, ProbeError> {
        if limits.timeout.is_zero() {
            return Err(ProbeError::NoTime);
        }
        Ok(Self {
            limits,
            clients: Clients::new(limits.timeout),
        })
    }

    /// Asks the provider once, and says what the answer means. Never fails: what goes wrong is what the check says.
    ///
    /// A key whose shape is impossible, that nothing is known to ask about, or that would go to a foreign host is not
    /// sent. Nothing is retried.
    ///
    /// # Security
    /// The key goes to a host of the provider's definition or to the key's own base URL, over TLS or to this machine,
    /// never through a proxy or a redirect. At most [`Limits::answer`] bytes are read within [`Limits::timeout`].
    /// `message` and `facts` hold no piece of the key of eight bytes or more.
    pub async fn probe(&self, provider: &Provider, credential: &Credential<'_>, clock: &impl Clock) -> Check {
        let at = clock.now();
        let request =
            plan(provider, credential, self.limits.cost).and_then(|plan| compose(provider, &plan, credential, at));
        let request = match request {
            Ok(request) => request,
            Err(Refusal { status, message }) => return Check::offline(status, message, at),
        };
        let redactor = Redactor::new(credential.secrets.values());
        let exchange = self.exchange(request, &redactor, at, clock).await;
        match &exchange.outcome {
            Ok(answer) => heard(provider, credential, answer, &redactor, exchange.latency_ms, at),
            Err(cause) => unreachable(&exchange, *cause, at),
        }
    }

    async fn exchange(&self, request: Request, redactor: &Redactor, at: Timestamp, clock: &impl Clock) -> Exchange {
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let outcome = self.send(request, redactor).await;
        let latency_ms = u64::try_from(clock.now().duration_since(at).as_millis()).unwrap_or(0);
        Exchange {
            outcome,
            host,
            latency_ms,
        }
    }

    /// The longest answer that is read, in bytes.
    pub(super) fn most(&self) -> usize {
        self.limits.answer
    }

    /// Sends a request, gives what begins to come back.
    pub(super) async fn open(&self, request: Request) -> Result<reqwest::Response, Cause> {
        let client = self.clients.for_url(request.url()).ok_or(Cause::NoCertificates)?;
        client.execute(request).await.map_err(|error| Cause::of(&error))
    }

    pub(super) async fn send(&self, request: Request, redactor: &Redactor) -> Result<Answer, Cause> {
        let response = self.open(request).await?;
        Answer::read(response, self.limits.answer, redactor)
            .await
            .map_err(|error| Cause::of(&error))
    }
}

fn heard(
    provider: &Provider,
    credential: &Credential<'_>,
    answer: &Answer,
    redactor: &Redactor,
    latency_ms: u64,
    at: Timestamp,
) -> Check {
    let rules = provider
        .validate
        .as_ref()
        .map(|request| request.outcomes.as_slice())
        .unwrap_or_default();
    let decision = decide(rules, answer);
    Check {
        status: decision.status,
        verdict: decision.status.verdict(),
        message: sentence(provider, decision, answer, redactor),
        http_status: Some(answer.http_status),
        latency_ms: Some(latency_ms),
        facts: gather(provider, credential, answer, redactor),
        checked_at: at,
    }
}

fn unreachable(exchange: &Exchange, cause: Cause, at: Timestamp) -> Check {
    let message = format!("`{}` could not be reached: {}", exchange.host, cause.as_str());
    Check {
        latency_ms: Some(exchange.latency_ms),
        facts: BTreeMap::new(),
        ..Check::offline(Status::Unreachable, message, at)
    }
}
