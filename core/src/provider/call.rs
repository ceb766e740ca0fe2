//! The requests of a rotation at the provider.
//!
//! # Security
//! They go where questions go and nowhere else: `compose` and `address` write them, with the same pinned hosts, without redirect,
//! proxy or retry. The new value goes from the answer's document into a [`Secret`]; no text of an answer that holds one is kept.

use super::address::reach;
use super::answer::Answer;
use super::compose::compose;
use super::credential::Credential;
use super::message::refusal;
use super::outcome::written;
use super::plan::Plan;
use super::probe::Prober;
use super::provider::Provider;
use super::redact::Redactor;
use super::rotation::{Call, EXPIRES_ON, NEW_NAME, Place};
use crate::clock::Clock;
use crate::model::FieldName;
use crate::secret::Secret;
use serde_json::Value;
use std::collections::BTreeMap;

/// What an answer told.
#[derive(Default)]
pub struct Taken {
    /// Secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
    /// Plain ones.
    pub fields: BTreeMap<FieldName, String>,
}

/// Why a request did not do what it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallFault {
    /// It was not sent, or the provider said no: nothing has happened there.
    Refused(String),
    /// It was sent, and no answer tells what has happened.
    Unknown(String),
    /// It was done, and the answer does not hold what it should.
    Unreadable(String),
}

impl CallFault {
    /// One sentence for a person, without a value.
    pub fn message(&self) -> &str {
        match self {
            Self::Refused(text) | Self::Unknown(text) | Self::Unreadable(text) => text,
        }
    }
}

impl Prober {
    /// Sends one request of a rotation. Never twice.
    ///
    /// # Errors
    /// What is known of the provider's side then: nothing happened, nobody knows, or it happened without a usable answer.
    pub async fn call(
        &self,
        provider: &Provider,
        call: &Call,
        credential: &Credential<'_>,
        clock: &impl Clock,
    ) -> Result<Taken, CallFault> {
        let plan = Plan {
            method: call.method,
            url: &call.url,
            headers: &call.headers,
            body: call.body.as_deref().zip(call.body_type),
            auth: provider.rotation_auth(),
            rules: &[],
            control: false,
        };
        let request =
            compose(provider, &plan, credential, clock.now()).map_err(|refusal| CallFault::Refused(refusal.message))?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reach = reach(provider, request.url(), credential);
        let redactor = Redactor::new(credential.secrets.values());
        let mut answer = self.send(request, reach, &redactor).await.map_err(|cause| {
            let text = format!("`{host}` could not be reached: {}", cause.as_str());
            if cause.is_before_sending() {
                CallFault::Refused(text)
            } else {
                CallFault::Unknown(text)
            }
        })?;
        match answer.http_status {
            200..300 => take(provider, call, &mut answer),
            400..500 => Err(CallFault::Refused(refusal(provider, &answer, &redactor))),
            _ => Err(CallFault::Unknown(refusal(provider, &answer, &redactor))),
        }
    }
}

/// The names that a rotation adds to the plain fields.
pub fn rotation_names(new_name: &str, expires_on: &str) -> BTreeMap<FieldName, String> {
    let name = |word| FieldName::parse(word).expect("these are names of fields");
    BTreeMap::from([
        (name(NEW_NAME), new_name.to_owned()),
        (name(EXPIRES_ON), expires_on.to_owned()),
    ])
}

fn take(provider: &Provider, call: &Call, answer: &mut Answer) -> Result<Taken, CallFault> {
    let mut taken = Taken::default();
    let missing = |name: &FieldName| {
        CallFault::Unreadable(format!(
            "the answer of {} does not hold the `{name}` it should",
            provider.name
        ))
    };
    let document = answer.document.take().unwrap_or(Value::Null);
    for (name, place) in &call.secrets {
        let text = find(place, &document).ok_or_else(|| missing(name))?;
        taken.secrets.insert(name.clone(), Secret::from_text(text));
    }
    for (name, place) in &call.fields {
        let text = find(place, &document).ok_or_else(|| missing(name))?;
        taken.fields.insert(name.clone(), text);
    }
    Ok(taken)
}

/// The one text or number at a place.
fn find(place: &Place, document: &Value) -> Option<String> {
    let found = place.0.find(document);
    found
        .first()
        .and_then(|value| written(value))
        .filter(|text| !text.is_empty())
}
