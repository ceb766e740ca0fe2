//! One question with everything that it takes to show the key: one request, or the two of a digest or of a token.

use super::address::reach;
use super::answer::Answer;
use super::auth::Style;
use super::cause::Cause;
use super::compose::{compose, header_value, pair};
use super::credential::Credential;
use super::digest::{Challenge, Proved};
use super::mint::{self, Bought};
use super::plan::{Plan, Refusal};
use super::probe::Prober;
use super::provider::Provider;
use super::redact::Redactor;
use super::request::Method;
use crate::clock::{Clock, Timestamp};
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is to be asked, and with what.
pub(super) struct Talk<'a> {
    pub(super) prober: &'a Prober,
    pub(super) provider: &'a Provider,
    pub(super) credential: &'a Credential<'a>,
    /// Stands in signatures and assertions.
    pub(super) at: Timestamp,
    pub(super) clock: &'a (dyn Clock + Sync),
    /// Whether a request that told nothing may be sent again.
    pub(super) may_repeat: bool,
}

/// What came of it.
pub(super) struct Heard {
    pub(super) outcome: Result<Answer, Cause>,
    /// Who was asked last.
    pub(super) host: String,
    /// What all requests of the question took; waiting for leave to ask is not the provider's time.
    pub(super) latency_ms: u64,
    /// Until when the host wants to be left alone.
    pub(super) wait_until: Option<Timestamp>,
    pub(super) doubt: Option<Doubt>,
    /// The token that was bought on the way.
    pub(super) bought: Option<Bought>,
    /// Knows the key, and the token.
    pub(super) redactor: Redactor,
}

/// Why an answer can't say that the key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It came before the key was shown: it says nothing bad either.
    KeyNotShown,
    /// A token was due, and there is none.
    NoToken,
}

impl Talk<'_> {
    /// Asks. All requests together have the time of one, without what they wait for leave.
    ///
    /// # Errors
    /// When nothing may be sent, or can't be written.
    pub(super) async fn hold(&self, plan: &Plan<'_>, bought: Option<&Bought>) -> Result<Heard, Refusal> {
        let time = self.prober.time();
        let mut left = time;
        let heard = Box::pin(self.hold_within(plan, bought, &mut left)).await?;
        let took = time.saturating_sub(left).as_millis();
        Ok(Heard {
            latency_ms: u64::try_from(took).unwrap_or(0),
            ..heard
        })
    }

    async fn hold_within(
        &self,
        plan: &Plan<'_>,
        bought: Option<&Bought>,
        left: &mut Duration,
    ) -> Result<Heard, Refusal> {
        if plan.auth.style == Style::HttpDigest {
            return Box::pin(self.prove(plan, left)).await;
        }
        if !plan.auth.buys() {
            let request = self.compose(plan)?;
            return Ok(self.send(request, left, self.redactor(None)).await);
        }
        match bought {
            Some(bought) => Box::pin(self.ask_with(plan, bought, left)).await,
            None => Box::pin(self.buy(plan, left)).await,
        }
    }

    /// Asks without the key, and once more with the proof that the answer wants.
    async fn prove(&self, plan: &Plan<'_>, left: &mut Duration) -> Result<Heard, Refusal> {
        let (pair, colon) = pair(self.provider, self.credential, plan.auth)?;
        let first = self.send(self.compose(plan)?, left, self.redactor(None)).await;
        let challenge = first.outcome.as_ref().ok().filter(|answer| answer.http_status == 401);
        let challenge = challenge.and_then(|answer| {
            let headers = answer.headers.get_all(WWW_AUTHENTICATE).iter();
            Challenge::of(headers.filter_map(|value| value.to_str().ok()))
        });
        let Some(challenge) = challenge else {
            return Ok(first.with(Doubt::KeyNotShown));
        };
        let mut request = self.compose(plan)?;
        let url = request.url();
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let proved = Proved {
            method: request.method().as_str(),
            target: &target,
            body: request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default(),
        };
        let mut shown = header_value(&challenge.meet(&pair[..colon], &pair[colon + 1..], &proved))?;
        shown.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, shown);
        Ok(self.send(request, left, self.redactor(None)).await)
    }

    /// Buys a token. Where the purchase is the question, its answer is the answer; otherwise the question follows.
    async fn buy(&self, plan: &Plan<'_>, left: &mut Duration) -> Result<Heard, Refusal> {
        let headers = BTreeMap::new();
        let purchase = plan.auth.token_url(plan.url).map(|url| Plan {
            method: Method::Post,
            url,
            headers: &headers,
            body: None,
            auth: plan.auth,
            rules: plan.rules,
            control: false,
        });
        let mut request = self.compose(purchase.as_ref().unwrap_or(plan))?;
        mint::pay(self.provider, self.credential, plan.auth, &mut request, self.at)?;
        let mut heard = self.send(request, left, self.redactor(None)).await;
        let Some(answer) = heard
            .outcome
            .as_mut()
            .ok()
            .filter(|answer| answer.http_status / 100 == 2)
        else {
            return Ok(heard);
        };
        let Some(bought) = mint::take(answer) else {
            return Ok(heard.with(Doubt::NoToken));
        };
        let redactor = self.redactor(Some(&bought));
        answer.hide(&redactor);
        if purchase.is_some() {
            heard = Box::pin(self.ask_with(plan, &bought, left)).await?;
        }
        heard.redactor = redactor;
        heard.bought = Some(bought);
        Ok(heard)
    }

    async fn ask_with(&self, plan: &Plan<'_>, bought: &Bought, left: &mut Duration) -> Result<Heard, Refusal> {
        let mut request = self.compose(plan)?;
        request.headers_mut().insert(AUTHORIZATION, bought.shown()?);
        Ok(self.send(request, left, self.redactor(Some(bought))).await)
    }

    fn compose(&self, plan: &Plan<'_>) -> Result<Request, Refusal> {
        compose(self.provider, plan, self.credential, self.at)
    }

    fn redactor(&self, bought: Option<&Bought>) -> Redactor {
        let token = bought.map(|bought| &bought.token);
        Redactor::new(self.credential.secrets.values().chain(token))
    }

    async fn send(&self, mut request: Request, left: &mut Duration, redactor: Redactor) -> Heard {
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reach = reach(self.provider, request.url(), self.credential);
        *request.timeout_mut() = Some(*left);
        let prober = self.prober;
        let asking = prober.politely(request, reach, &redactor, self.may_repeat, self.clock);
        let sent = Box::pin(asking).await;
        *left = left.saturating_sub(sent.took);
        Heard {
            outcome: sent.outcome,
            host,
            latency_ms: 0,
            wait_until: sent.wait_until,
            doubt: None,
            bought: None,
            redactor,
        }
    }
}

impl Heard {
    fn with(mut self, doubt: Doubt) -> Self {
        self.doubt = Some(doubt);
        self
    }
}
