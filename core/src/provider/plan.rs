//! Whether and how a key can be asked about, decided without asking anyone.

use super::auth::Auth;
use super::credential::{Credential, Value};
use super::format::Shape;
use super::provider::Provider;
use super::request::{BodyType, Cost, Method, Variant};
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
    check_fields(provider, credential)?;
    let name = &provider.name;
    let Some(request) = provider.validate.as_ref().filter(|_| provider.validatable) else {
        return Err(Refusal::new(
            Status::Unverified,
            format!("{name} has nothing to ask: the key is stored as it is"),
        ));
    };
    let variant = variant(provider, credential);
    let auth = variant
        .and_then(|variant| variant.auth.as_ref())
        .unwrap_or(&provider.auth);
    let url = variant.and_then(|variant| variant.url.as_ref()).unwrap_or(&request.url);
    if let Some(reason) = variant.and_then(|variant| variant.unverified.as_ref()) {
        return Err(Refusal::new(Status::Unverified, reason));
    }
    if let Some(reason) = auth.style.unspoken() {
        return Err(Refusal::new(
            Status::Unverified,
            format!("byok can't ask {name} yet: {reason}"),
        ));
    }
    if request.cost > allowed {
        return Err(Refusal::new(
            Status::Unverified,
            format!("asking {name} costs {}: not sent", price(request.cost)),
        ));
    }
    Ok(Plan {
        method: request.method,
        url,
        headers: &request.headers,
        body: request.body.as_deref().zip(request.body_type),
        auth,
    })
}

fn price(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "nothing",
        Cost::Quota => "one request of the quota",
        Cost::Paid => "money",
    }
}

/// Whether every field is there and can be what it is said to be.
fn check_fields(provider: &Provider, credential: &Credential<'_>) -> Result<(), Refusal> {
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

/// The variant whose prefix the main field has.
fn variant<'a>(provider: &'a Provider, credential: &Credential<'a>) -> Option<&'a Variant> {
    let value = credential.value(provider, provider.main_field())?.bytes();
    provider.variants.iter().find(|variant| {
        variant
            .prefixes
            .iter()
            .any(|prefix| value.starts_with(prefix.as_bytes()))
    })
}
