//! Asks a provider whether a key works.

use super::answer::Answer;
use super::cause::Cause;
use super::client::{Clients, Limits, ProbeError};
use super::compose::compose;
use super::credential::Credential;
use super::door::Door;
use super::facts::gather;
use super::manners::moment_in_words;
use super::message::sentence;
use super::outcome::decide;
use super::plan::{Refusal, plan};
use super::provider::Provider;
use super::redact::Redactor;
use super::request::Cost;
use crate::clock::{Clock, Timestamp};
use crate::model::{Check, Status};
use reqwest::Request;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Asks providers. One is enough for a program. Every key is asked about over a connection of its own, because the
/// buffers of one that is kept would keep the key.
pub struct Prober {
    limits: Limits,
    clients: Clients,
    door: Option<Arc<dyn Door>>,
}

/// How a question is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// The dearest question that is asked.
    pub cost: Cost,
    /// Whether a key that works is asked for more.
    pub thorough: bool,
}

/// What came of a question that was sent.
struct Exchange {
    outcome: Result<Answer, Cause>,
    host: String,
    latency_ms: u64,
    wait_until: Option<Timestamp>,
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
            door: None,
        })
    }

    /// The same prober, whose questions pass this door. Without one each is sent at once, and never repeated.
    #[must_use]
    pub fn behind(self, door: Arc<dyn Door>) -> Self {
        Self {
            door: Some(door),
            ..self
        }
    }

    pub(super) fn door(&self) -> Option<&dyn Door> {
        self.door.as_deref()
    }

    /// Asks the provider once, and says what the answer means. Never fails: what goes wrong is what the check says.
    ///
    /// A key whose shape is impossible, that nothing is known to ask about, or that would go to a foreign host is not
    /// sent. Behind a door it waits for its turn, and is repeated once where that is polite (see `manners`).
    ///
    /// # Security
    /// The key goes to a host of the provider's definition or to the key's own base URL, over TLS or to this machine,
    /// never through a proxy or a redirect. At most [`Limits::answer`] bytes are read within [`Limits::timeout`].
    /// `message` and `facts` hold no piece of the key of eight bytes or more.
    pub async fn probe(&self, provider: &Provider, credential: &Credential<'_>, clock: &impl Clock) -> Check {
        let asking = Asking {
            cost: self.limits.cost,
            thorough: false,
        };
        self.probe_as(provider, credential, asking, clock).await
    }

    /// As [`Prober::probe`], meant otherwise than usual.
    pub async fn probe_as(
        &self,
        provider: &Provider,
        credential: &Credential<'_>,
        asking: Asking,
        clock: &impl Clock,
    ) -> Check {
        let at = clock.now();
        let request = plan(provider, credential, asking.cost).and_then(|plan| compose(provider, &plan, credential, at));
        let request = match request {
            Ok(request) => request,
            Err(Refusal { status, message }) => return Check::offline(status, message, at),
        };
        let redactor = Redactor::new(credential.secrets.values());
        // What costs money is not asked twice.
        let exchange = self.exchange(request, &redactor, asking.cost < Cost::Paid, clock).await;
        let mut check = match &exchange.outcome {
            Ok(answer) => heard(provider, credential, answer, &redactor, exchange.latency_ms, at),
            Err(Cause::PutOff) => Check::offline(Status::RateLimited, format!("`{}` was not asked", exchange.host), at),
            Err(cause) => unreachable(&exchange, *cause, at),
        };
        if let Some(until) = exchange.wait_until {
            let until = moment_in_words(until, at);
            check.message = format!("{}; it asks to wait until {until}", check.message);
        }
        check
    }

    async fn exchange(&self, request: Request, redactor: &Redactor, may_repeat: bool, clock: &impl Clock) -> Exchange {
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let heard = Box::pin(self.politely(request, redactor, may_repeat, clock)).await;
        Exchange {
            outcome: heard.outcome,
            host,
            latency_ms: heard.latency_ms,
            wait_until: heard.wait_until,
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
