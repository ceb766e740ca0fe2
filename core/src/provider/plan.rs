//! Whether and how a key can be asked about, decided without asking anyone.

use super::auth::Auth;
use super::credential::{Credential, Value};
use super::format::Shape;
use super::outcome::Rule;
use super::provider::Provider;
use super::request::{BodyType, Cost, Inquiry, Method, Request, Variant};
use super::template::Template;
use crate::model::Status;
use std::collections::BTreeMap;

/// A request that can be sent.
pub(super) struct Plan<'a> {
    pub(super) method: Method,
    pub(super) url: &'a Template,
    pub(super) headers: &'a BTreeMap<String, Template>,
    pub(super) body: Option<(&'a str, BodyType)>,
    pub(super) auth: &'a Auth,
    /// What an answer means.
    pub(super) rules: &'a [Rule],
    /// Whether a wrong key has to be refused before this one is believed.
    pub(super) control: bool,
}

/// Why nothing is sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }
}

/// How to ask about this credential, spending at most `allowed`.
pub(super) fn plan<'a>(
    provider: &'a Provider,
    credential: &Credential<'a>,
    allowed: Cost,
) -> Result<Plan<'a>, Refusal> {
    let name = &provider.name;
    let unverified = |message: String| Err(Refusal::new(Status::Unverified, message));
    let Some(request) = provider.validate.as_ref().filter(|_| provider.validatable) else {
        return unverified(format!("{name} has nothing to ask: the key is stored as it is"));
    };
    let variant = variant(provider, credential);
    if let Some(reason) = variant.and_then(|variant| variant.unverified.as_ref()) {
        return unverified(reason.clone());
    }
    let plan = planned(provider, request, variant);
    if let Some(reason) = plan.auth.style.unspoken() {
        return unverified(format!("byok can't ask {name}: {reason}"));
    }
    let cost = variant.and_then(|variant| variant.cost).unwrap_or(request.cost);
    if cost > allowed {
        return unverified(format!("asking {name} costs {}: not sent", price(cost)));
    }
    Ok(plan)
}

/// The question, with what the variant says otherwise.
fn planned<'a>(provider: &'a Provider, request: &'a Request, variant: Option<&'a Variant>) -> Plan<'a> {
    let method = variant.and_then(|variant| variant.method).unwrap_or(request.method);
    let body = variant.and_then(|variant| variant.body.as_deref().zip(variant.body_type));
    let usual = || request.body.as_deref().zip(request.body_type);
    let rules = variant.map(|variant| variant.outcomes.as_slice());
    Plan {
        method,
        url: variant.and_then(|variant| variant.url.as_ref()).unwrap_or(&request.url),
        headers: variant
            .and_then(|variant| variant.headers.as_ref())
            .unwrap_or(&request.headers),
        body: body.or_else(usual).filter(|_| method != Method::Get),
        auth: variant
            .and_then(|variant| variant.auth.as_ref())
            .unwrap_or(&provider.auth),
        rules: rules.filter(|rules| !rules.is_empty()).unwrap_or(&request.outcomes),
        control: request.control,
    }
}

/// A further question, shown as the first one unless it says otherwise.
pub(super) fn inquiry<'a>(inquiry: &'a Inquiry, first: &Plan<'a>) -> Plan<'a> {
    Plan {
        method: inquiry.method,
        url: &inquiry.url,
        headers: &inquiry.headers,
        body: inquiry.body.as_deref().zip(inquiry.body_type),
        auth: inquiry.auth.as_ref().unwrap_or(first.auth),
        rules: &[],
        control: false,
    }
}

fn price(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "nothing",
        Cost::Quota => "one request of the quota",
        Cost::Paid => "money",
    }
}

/// Whether every field is there and can be what it is said to be.
pub(super) fn check_fields(provider: &Provider, credential: &Credential<'_>) -> Result<(), Refusal> {
    for field in &provider.fields {
        let name = &field.name;
        match credential.value(provider, name) {
            None if field.required => {
                return Err(Refusal::new(
                    Status::Malformed,
                    format!("the field `{name}` is missing"),
                ));
            }
            Some(Value::Secret(secret)) if provider.shape_of(name, secret) == Shape::Malformed => {
                let message = format!(
                    "the field `{name}` can't be a key of {}: its shape is wrong",
                    provider.name
                );
                return Err(Refusal::new(Status::Malformed, message));
            }
            Some(Value::Plain(text)) if field.pattern.as_ref().is_some_and(|shape| !shape.fits(text.as_bytes())) => {
                let message = format!("the field `{name}` does not have the shape {} gives it", provider.name);
                return Err(Refusal::new(Status::ConfigError, message));
            }
            _ => {}
        }
    }
    Ok(())
}

/// How requests with this credential show it.
pub(super) fn auth_of<'a>(provider: &'a Provider, credential: &Credential<'a>) -> &'a Auth {
    let own = variant(provider, credential).and_then(|variant| variant.auth.as_ref());
    own.unwrap_or(&provider.auth)
}

/// The first variant whose shape the main field has.
fn variant<'a>(provider: &'a Provider, credential: &Credential<'a>) -> Option<&'a Variant> {
    let value = credential.value(provider, provider.main_field())?.bytes();
    let begins = |variant: &Variant| {
        let begin = |prefix: &String| value.starts_with(prefix.as_bytes());
        variant.prefixes.is_empty() || variant.prefixes.iter().any(begin)
    };
    let fits = |variant: &Variant| variant.pattern.as_ref().is_none_or(|pattern| pattern.fits(value));
    provider
        .variants
        .iter()
        .find(|variant| begins(variant) && fits(variant))
}
