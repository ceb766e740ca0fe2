//! Asks a provider whether a key works.

use super::answer::Answer;
use super::cause::Cause;
use super::client::{Clients, Limits, ProbeError};
use super::control::wrong;
use super::credential::Credential;
use super::door::Door;
use super::facts::Sources;
use super::manners::moment_in_words;
use super::message::sentence;
use super::offline::{ended, facts_of_key};
use super::outcome::{Decision, decide, nameless};
use super::plan::{Plan, Refusal, check_fields, inquiry, plan};
use super::provider::Provider;
use super::redact::Redactor;
use super::request::Cost;
use super::resolve::Reach;
use super::talk::{Doubt, Heard, Talk};
use crate::clock::{Clock, Timestamp};
use crate::model::{Check, Status, Verdict};
use reqwest::Request;
use std::sync::Arc;
use std::time::Duration;

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

    /// Asks the provider once, within the limits of this prober; as [`Prober::probe_as`].
    pub async fn probe(&self, provider: &Provider, credential: &Credential<'_>, clock: &(impl Clock + Sync)) -> Check {
        let asking = Asking {
            cost: self.limits.cost,
            thorough: false,
        };
        self.probe_as(provider, credential, asking, clock).await
    }

    /// Asks the provider, and says what the answer means. Never fails: what goes wrong is what the check says.
    ///
    /// A key whose shape is impossible, that nothing is known to ask about, or that would go to a foreign host is not
    /// sent, nor is one that says itself that it has ended. Behind a door each question waits for its turn, and is repeated
    /// once where that is polite (see `manners`). Where the definition wants it, a wrong key is shown after the right one;
    /// where it is allowed, up to two further questions follow.
    ///
    /// # Security
    /// The key goes to a host of the provider's definition or to the key's own base URL, over TLS or to this machine,
    /// never through a proxy or a redirect. At most [`Limits::answer`] bytes are read within [`Limits::timeout`] of each
    /// question. `message` and `facts` hold no piece of the key of eight bytes or more, but what the definition names as
    /// a fact that the key tells of itself.
    pub async fn probe_as(
        &self,
        provider: &Provider,
        credential: &Credential<'_>,
        asking: Asking,
        clock: &(impl Clock + Sync),
    ) -> Check {
        let at = clock.now();
        // Each layer is in a box of its own: what stands deeper on the stack is not wiped by `wipe_stack`.
        match Box::pin(self.asked(provider, credential, asking, at, clock)).await {
            Ok(check) => check,
            Err(Refusal { status, message }) => {
                let mut check = Check::offline(status, message, at);
                if status == Status::Unverified {
                    check.facts = facts_of_key(provider, credential);
                }
                check
            }
        }
    }

    async fn asked(
        &self,
        provider: &Provider,
        credential: &Credential<'_>,
        asking: Asking,
        at: Timestamp,
        clock: &(impl Clock + Sync),
    ) -> Result<Check, Refusal> {
        check_fields(provider, credential)?;
        if let Some(end) = ended(provider, credential, at) {
            return Ok(over(provider, credential, end, at));
        }
        let plan = plan(provider, credential, asking.cost)?;
        let talk = Talk {
            prober: self,
            provider,
            credential,
            at,
            clock,
            // What costs money is not asked twice.
            may_repeat: asking.cost < Cost::Paid,
        };
        let heard = Box::pin(talk.hold(&plan, None)).await?;
        let mut check = judge(&talk, &plan, &heard);
        if plan.control && check.status == Status::Valid {
            Box::pin(self.control(&talk, &plan, &mut check)).await;
        }
        if asking.thorough && check.verdict == Verdict::Ok {
            Box::pin(inquire(&talk, &plan, &heard, &mut check)).await;
        }
        Ok(check)
    }

    /// Shows a wrong key as well. What accepts it, or does not answer, proves nothing.
    async fn control(&self, talk: &Talk<'_>, plan: &Plan<'_>, check: &mut Check) {
        let name = &talk.provider.name;
        let refused = match wrong(talk.provider, talk.credential) {
            Some(secrets) => {
                let credential = Credential {
                    secrets: &secrets,
                    ..*talk.credential
                };
                let talk = Talk {
                    credential: &credential,
                    ..*talk
                };
                let heard = Box::pin(talk.hold(plan, None)).await;
                heard.ok().and_then(|heard| is_refused(&talk, plan, &heard))
            }
            None => None,
        };
        check.message = match refused {
            Some(true) => return,
            Some(false) => format!("{name} answers anybody here: it took a wrong key as well"),
            None => format!("{name} accepted the key, but whether it would refuse a wrong one could not be found out"),
        };
        check.status = Status::Inconclusive;
        check.verdict = check.status.verdict();
    }

    /// The longest answer that is read, in bytes.
    pub(super) fn most(&self) -> usize {
        self.limits.answer
    }

    /// The time for one question.
    pub(super) fn time(&self) -> Duration {
        self.limits.timeout
    }

    /// Sends a request, gives what begins to come back.
    pub(super) async fn open(&self, request: Request, reach: Reach) -> Result<reqwest::Response, Cause> {
        let client = self
            .clients
            .for_url(request.url(), reach)
            .ok_or(Cause::NoCertificates)?;
        client.execute(request).await.map_err(|error| Cause::of(&error))
    }

    pub(super) async fn send(&self, request: Request, reach: Reach, redactor: &Redactor) -> Result<Answer, Cause> {
        let response = self.open(request, reach).await?;
        Answer::read(response, self.limits.answer, redactor)
            .await
            .map_err(|error| Cause::of(&error))
    }
}

/// What a key says of itself that nobody needs to confirm.
fn over(provider: &Provider, credential: &Credential<'_>, end: Timestamp, at: Timestamp) -> Check {
    let end = end.strftime("%Y-%m-%d %H:%M");
    let message = format!(
        "the key says itself that it ended on {end} UTC; {} was not asked",
        provider.name
    );
    Check {
        facts: facts_of_key(provider, credential),
        ..Check::offline(Status::Expired, message, at)
    }
}

/// What was heard means.
fn judge(talk: &Talk<'_>, plan: &Plan<'_>, heard: &Heard) -> Check {
    let provider = talk.provider;
    let answer = match &heard.outcome {
        Ok(answer) => answer,
        Err(cause) => return unanswered(talk, plan, heard, *cause),
    };
    let decision = doubted(heard.doubt, decide(plan.rules, answer));
    let mut message = sentence(provider, decision, answer, &heard.redactor);
    if let Some(until) = heard.wait_until {
        let until = moment_in_words(until, talk.at);
        message = format!("{message}; it asks to wait until {until}");
    }
    let mut check = Check {
        http_status: Some(answer.http_status),
        latency_ms: Some(heard.latency_ms),
        ..Check::offline(decision.status, message, talk.at)
    };
    sources(talk, heard, answer).gather(&provider.reveals, &mut check.facts);
    check
}

/// The decision, unless the answer can't mean that.
fn doubted(doubt: Option<Doubt>, decision: Decision<'_>) -> Decision<'_> {
    let message = match (doubt, decision.status.verdict()) {
        (Some(Doubt::KeyNotShown), Verdict::Ok | Verdict::Dead) => "it answered before it had seen the key",
        (Some(Doubt::NoToken), Verdict::Ok) => "it took the key, but gave no token for it",
        _ => return decision,
    };
    Decision {
        status: Status::Inconclusive,
        message: Some(message),
    }
}

fn unanswered(talk: &Talk<'_>, plan: &Plan<'_>, heard: &Heard, cause: Cause) -> Check {
    let host = &heard.host;
    if let Some(decision) = nameless(plan.rules).filter(|_| cause == Cause::NoSuchName) {
        let usual = || format!("there is no host `{host}`: is the field that names it right?");
        let message = decision.message.map_or_else(usual, str::to_owned);
        return Check::offline(decision.status, message, talk.at);
    }
    if cause == Cause::PutOff {
        let until = heard.wait_until.unwrap_or(talk.at);
        let until = moment_in_words(until, talk.at);
        let message = format!("`{host}` was not asked; it asks to wait until {until}");
        return Check::offline(Status::RateLimited, message, talk.at);
    }
    Check {
        latency_ms: Some(heard.latency_ms),
        ..Check::offline(
            Status::Unreachable,
            format!("`{host}` could not be reached: {}", cause.as_str()),
            talk.at,
        )
    }
}

/// Whether a wrong key was refused; `None` when the answer does not tell.
fn is_refused(talk: &Talk<'_>, plan: &Plan<'_>, heard: &Heard) -> Option<bool> {
    let answer = heard.outcome.as_ref().ok()?;
    let verdict = judge(talk, plan, heard).verdict;
    let says_no = matches!(answer.http_status, 400 | 401 | 403 | 422) && !answer.is_page;
    match verdict {
        Verdict::Ok => Some(false),
        Verdict::Dead => Some(true),
        Verdict::Limited | Verdict::Unknown => says_no.then_some(true),
    }
}

/// Asks the further questions. What goes wrong with one changes nothing.
async fn inquire(talk: &Talk<'_>, first: &Plan<'_>, heard: &Heard, check: &mut Check) {
    for further in &talk.provider.inquiries {
        let plan = inquiry(further, first);
        let Ok(told) = Box::pin(talk.hold(&plan, heard.bought.as_ref())).await else {
            continue;
        };
        let answer = told.outcome.as_ref().ok();
        let usable = |answer: &&Answer| answer.http_status / 100 == 2 && !answer.is_page;
        if let Some(answer) = answer.filter(usable).filter(|_| told.doubt.is_none()) {
            sources(talk, &told, answer).gather(&further.reveals, &mut check.facts);
        }
    }
}

fn sources<'a>(talk: &'a Talk<'_>, heard: &'a Heard, answer: &'a Answer) -> Sources<'a> {
    Sources {
        provider: talk.provider,
        credential: talk.credential,
        answer,
        claims: heard.bought.as_ref().and_then(|bought| bought.claims.as_ref()),
        redactor: &heard.redactor,
    }
}
