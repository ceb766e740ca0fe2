//! The request as it goes out.

use super::address::{address, percent_encode};
use super::auth::{Auth, Signing, Style};
use super::credential::{Credential, Value, verbatim};
use super::format::fits_in_header;
use super::line::Place;
use super::plan::{Plan, Refusal};
use super::provider::Provider;
use super::request::{BodyType, Method};
use super::sigv4::Signer;
use super::template::Template;
use crate::clock::Timestamp;
use crate::model::{FieldName, Status};
use crate::secret::Secret;
use data_encoding::BASE64;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Writes the request of a plan; `at` stands in its signature, if it has one.
pub(super) fn compose(
    provider: &Provider,
    plan: &Plan<'_>,
    credential: &Credential<'_>,
    at: Timestamp,
) -> Result<reqwest::Request, Refusal> {
    let writer = Writer { provider, credential };
    let method = match plan.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = reqwest::Request::new(method, address(provider, plan, credential)?);
    writer.headers(plan.headers, request.headers_mut())?;
    writer.body(plan.body, &mut request)?;
    writer.show_key(plan.auth, &mut request)?;
    if let Some(signing) = &plan.auth.signing {
        writer.sign(signing, &mut request, at)?;
    }
    Ok(request)
}

/// Shows the key with a request that is whole otherwise, and signs it where that is the way; `at` stands in the signature.
pub(super) fn show(
    provider: &Provider,
    credential: &Credential<'_>,
    auth: &Auth,
    request: &mut reqwest::Request,
    at: Timestamp,
) -> Result<(), Refusal> {
    let writer = Writer { provider, credential };
    writer.show_key(auth, request)?;
    match &auth.signing {
        Some(signing) => writer.sign(signing, request, at),
        None => Ok(()),
    }
}

/// Where calls show the key, and what stands there: what [`compose`] does for a question, for requests that others write.
pub(super) fn shown(provider: &Provider, credential: &Credential<'_>, auth: &Auth) -> Result<(Place, Secret), Refusal> {
    let writer = Writer { provider, credential };
    let template = auth.template.as_ref().ok_or_else(unsendable)?;
    let mut text = writer.fill(template, verbatim)?;
    if auth.style == Style::Query {
        let name = writer.parameter(auth.name.as_deref().unwrap_or_default())?;
        return Ok((Place::Query(name), Secret::copy_of(&percent_encode(&text))));
    }
    if auth.style == Style::Basic {
        text = basic(&text);
    }
    let name = match &auth.name {
        Some(name) => header_name(&writer.parameter(name)?)?,
        None => AUTHORIZATION,
    };
    Ok((Place::Header(name.as_str().to_owned()), in_header(&text)?))
}

/// The main field as a bearer's token (RFC 6750).
pub(super) fn bearer(provider: &Provider, credential: &Credential<'_>) -> Result<Secret, Refusal> {
    let writer = Writer { provider, credential };
    let value = writer.field(provider.main_field())?;
    let mut text = Zeroizing::new(Vec::with_capacity(value.len() + 7));
    text.extend_from_slice(b"Bearer ");
    text.extend_from_slice(value);
    in_header(&text)
}

fn in_header(text: &[u8]) -> Result<Secret, Refusal> {
    if fits_in_header(text) {
        Ok(Secret::copy_of(text))
    } else {
        Err(unsendable())
    }
}

/// `user:password` of a digest, as it is hashed, and where the colon stands.
pub(super) fn pair(
    provider: &Provider,
    credential: &Credential<'_>,
    auth: &Auth,
) -> Result<(Zeroizing<Vec<u8>>, usize), Refusal> {
    let writer = Writer { provider, credential };
    let text = writer.fill(auth.template.as_ref().ok_or_else(unsendable)?, verbatim)?;
    let colon = text.iter().position(|byte| *byte == b':').ok_or_else(unsendable)?;
    Ok((text, colon))
}

struct Writer<'a> {
    provider: &'a Provider,
    credential: &'a Credential<'a>,
}

impl Writer<'_> {
    /// The headers besides the key's. One whose optional field has no value is left out.
    fn headers(&self, asked: &BTreeMap<String, Template>, headers: &mut HeaderMap) -> Result<(), Refusal> {
        for (name, template) in asked {
            if let Ok(value) = self.credential.fill(self.provider, template, verbatim) {
                let mut value = header_value(&value)?;
                value.set_sensitive(self.holds_secret(template));
                headers.insert(header_name(name)?, value);
            }
        }
        Ok(())
    }

    fn body(&self, asked: Option<(&str, BodyType)>, request: &mut reqwest::Request) -> Result<(), Refusal> {
        let Some((text, body_type)) = asked else {
            return Ok(());
        };
        let template = Template::of_body(text, |name| self.credential.knows(self.provider, name));
        let mut body = self.fill(&template, |value| match body_type {
            BodyType::Json => escape_json(value),
            BodyType::Form => percent_encode(value),
            BodyType::Text => verbatim(value),
        })?;
        request
            .headers_mut()
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static(body_type.media_type()));
        *request.body_mut() = Some(std::mem::take(&mut *body).into());
        Ok(())
    }

    /// Puts the key where the provider wants to see it.
    fn show_key(&self, auth: &Auth, request: &mut reqwest::Request) -> Result<(), Refusal> {
        let Some(template) = &auth.template else { return Ok(()) };
        match auth.style {
            Style::Bearer | Style::Header | Style::Basic => {
                let mut value = self.fill(template, verbatim)?;
                if auth.style == Style::Basic {
                    value = basic(&value);
                }
                let mut value = header_value(&value)?;
                value.set_sensitive(true);
                let name = match &auth.name {
                    Some(name) => header_name(&self.parameter(name)?)?,
                    None => AUTHORIZATION,
                };
                request.headers_mut().insert(name, value);
            }
            Style::Query => {
                let value = self.fill(template, verbatim)?;
                let text = std::str::from_utf8(&value).map_err(|_| not_text())?;
                let name = self.parameter(auth.name.as_deref().unwrap_or_default())?;
                request.url_mut().query_pairs_mut().append_pair(&name, text);
            }
            _ => {}
        }
        Ok(())
    }

    /// Signs the whole request: whatever changes it afterwards makes it worthless.
    fn sign(&self, signing: &Signing, request: &mut reqwest::Request, at: Timestamp) -> Result<(), Refusal> {
        let key_id = self.field(&signing.key_id)?;
        let token = match &signing.token {
            Some(name) if signing.is_temporary(key_id) => Some(self.field(name)?),
            Some(name) => self.credential.value(self.provider, name).map(Value::bytes),
            None => None,
        };
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| not_text());
        let signer = Signer {
            key_id: &text(key_id)?,
            secret: self.field(&signing.secret)?,
            token,
            region: &text(&self.fill(&signing.region, verbatim)?)?,
            service: &signing.service,
        };
        signer.sign(request, at).map_err(|_| unsendable())
    }

    fn field(&self, name: &FieldName) -> Result<&[u8], Refusal> {
        let value = self.credential.value(self.provider, name);
        value.map(Value::bytes).ok_or_else(|| missing(name))
    }

    /// A header's or parameter's name, which may be a plain field itself.
    fn parameter(&self, name: &str) -> Result<String, Refusal> {
        let template = Template::parse(name).map_err(|error| Refusal::new(Status::ConfigError, error.to_string()))?;
        if self.holds_secret(&template) {
            return Err(Refusal::new(
                Status::ConfigError,
                "a secret can't be the name of a parameter",
            ));
        }
        String::from_utf8(self.fill(&template, verbatim)?.to_vec()).map_err(|_| not_text())
    }

    fn fill(
        &self,
        template: &Template,
        write: impl Fn(&[u8]) -> Zeroizing<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        self.credential
            .fill(self.provider, template, write)
            .map_err(|name| missing(&name))
    }

    fn holds_secret(&self, template: &Template) -> bool {
        let secret = |name| matches!(self.credential.value(self.provider, name), Some(Value::Secret(_)));
        template.fields().any(secret)
    }
}

/// RFC 7617: `Basic` and the base64 of `user:password`.
pub(super) fn basic(pair: &[u8]) -> Zeroizing<Vec<u8>> {
    const SCHEME: &[u8] = b"Basic ";
    let mut value = Zeroizing::new(vec![0; SCHEME.len() + BASE64.encode_len(pair.len())]);
    value[..SCHEME.len()].copy_from_slice(SCHEME);
    BASE64.encode_mut(pair, &mut value[SCHEME.len()..]);
    value
}

/// RFC 8259: what must be escaped between the quotes of a string.
fn escape_json(value: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut escaped = Zeroizing::new(Vec::with_capacity(value.len() * 6));
    for &byte in value {
        match byte {
            b'"' | b'\\' => escaped.extend([b'\\', byte]),
            0..0x20 => escaped.extend(format!("\\u{byte:04x}").bytes()),
            _ => escaped.push(byte),
        }
    }
    escaped
}

pub(super) fn header_name(name: &str) -> Result<HeaderName, Refusal> {
    name.parse()
        .map_err(|_| Refusal::new(Status::ConfigError, format!("`{name}` is not the name of a header")))
}

pub(super) fn header_value(value: &[u8]) -> Result<HeaderValue, Refusal> {
    if !fits_in_header(value) {
        return Err(unsendable());
    }
    HeaderValue::from_bytes(value).map_err(|_| unsendable())
}

pub(super) fn missing(name: &FieldName) -> Refusal {
    let message = format!("asking takes the field `{name}`, which is missing");
    Refusal::new(Status::Unverified, message)
}

fn unsendable() -> Refusal {
    let message = "the key holds characters that can't be sent in a header";
    Refusal::new(Status::Malformed, message)
}

fn not_text() -> Refusal {
    Refusal::new(Status::Malformed, "the key is not text")
}
