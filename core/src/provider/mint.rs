//! Buys a token with a key, for one check.
//!
//! # Security
//! The token endpoint is one of the provider's hosts, whatever a document of the key says. The token is a [`Secret`] that lives as long as
//! the check; one that would renew it is thrown away unread. The key that signs an assertion stays here, and no error names a piece of it.

use super::answer::Answer;
use super::auth::Auth;
use super::compose::{basic, header_value, missing};
use super::credential::{Credential, Value as Field};
use super::exchange::{Assertion, Exchange, Shown};
use super::plan::Refusal;
use super::provider::Provider;
use super::{address::percent_encode, jwt};
use crate::clock::Timestamp;
use crate::model::{FieldName, Status};
use crate::secret::Secret;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Map, Value, json};
use zeroize::{Zeroize, Zeroizing};

/// How long an assertion is good for, in seconds: for the one request, and for a clock that is a little off.
const LIFETIME: i64 = 600;
/// How far an assertion is dated back, in seconds: a provider does not believe what comes from the future.
const DATED_BACK: i64 = 60;
/// The most that a token weighs, in bytes: what fits into a header.
const LONGEST: usize = 16 * 1024;

/// A token that was bought.
pub(super) struct Bought {
    pub(super) token: Secret,
    /// What it says of itself, if it is one that does.
    pub(super) claims: Option<Value>,
}

impl Bought {
    /// The value of `Authorization` that shows it.
    pub(super) fn shown(&self) -> Result<HeaderValue, Refusal> {
        #[expect(clippy::disallowed_methods, reason = "part of the request to the provider")]
        let token = self.token.expose_bytes();
        let mut text = Zeroizing::new(Vec::with_capacity(token.len() + 7));
        text.extend_from_slice(b"Bearer ");
        text.extend_from_slice(token);
        let mut value = header_value(&text)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Takes the token out of an answer; `None` when there is none.
pub(super) fn take(answer: &mut Answer) -> Option<Bought> {
    let members = answer.document.as_mut()?.as_object_mut()?;
    for other in ["refresh_token", "id_token"] {
        if let Some(Value::String(mut text)) = members.remove(other) {
            text.zeroize();
        }
    }
    let Some(Value::String(text)) = members.remove("access_token") else {
        return None;
    };
    let claims = jwt::claims(text.as_bytes());
    let token = Secret::from_text(text);
    (1..=LONGEST).contains(&token.len()).then_some(Bought { token, claims })
}

/// Adds to a request what buys the token: the body, unless the definition has written it, and what shows the client.
pub(super) fn pay(
    provider: &Provider,
    credential: &Credential<'_>,
    auth: &Auth,
    request: &mut reqwest::Request,
    at: Timestamp,
) -> Result<(), Refusal> {
    let payer = Payer { provider, credential };
    let body = match (&auth.exchange, &auth.assertion) {
        (Some(exchange), _) => payer.with_secret(exchange, request)?,
        (None, Some(assertion)) => payer.with_assertion(assertion, at)?,
        (None, None) => return Ok(()),
    };
    let headers = request.headers_mut();
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static("application/json"));
    if request.body().is_none() {
        request.headers_mut().insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let mut body = body;
        *request.body_mut() = Some(std::mem::take(&mut *body).into());
    }
    Ok(())
}

struct Payer<'a> {
    provider: &'a Provider,
    credential: &'a Credential<'a>,
}

impl Payer<'_> {
    /// The form of RFC 6749, 4.4.2.
    fn with_secret(&self, exchange: &Exchange, request: &mut reqwest::Request) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let (id, secret) = (self.field(&exchange.client_id)?, self.field(&exchange.client_secret)?);
        let mut form = vec![("grant_type", &b"client_credentials"[..])];
        match exchange.place {
            Shown::Body => form.extend([("client_id", id), ("client_secret", secret)]),
            Shown::Basic => {
                let pair = Zeroizing::new([id, b":", secret].concat());
                let mut value = header_value(&basic(&pair))?;
                value.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, value);
            }
        }
        form.extend(exchange.scope.as_ref().map(|scope| ("scope", scope.as_bytes())));
        Ok(written(&form))
    }

    /// The form of RFC 7523, 2.1.
    fn with_assertion(&self, assertion: &Assertion, at: Timestamp) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        const GRANT: &[u8] = b"urn:ietf:params:oauth:grant-type:jwt-bearer";
        let name = &assertion.document;
        let document = Document::read(name, self.field(name)?)?;
        let key = document.key(&assertion.key)?;
        let mut head = json!({"alg": "RS256", "typ": "JWT"});
        if let Some(member) = &assertion.key_id {
            head["kid"] = document.text(member)?.into();
        }
        let issued = at.as_second() - DATED_BACK;
        let mut claims = json!({
            "iss": document.text(&assertion.issuer)?,
            "aud": assertion.token_url.as_str(),
            "iat": issued,
            "exp": issued + LIFETIME,
        });
        if let Some(scope) = &assertion.scope {
            claims["scope"] = scope.as_str().into();
        }
        let signed = sign(&head, &claims, &key).ok_or_else(|| document.unusable())?;
        Ok(written(&[("grant_type", GRANT), ("assertion", signed.as_bytes())]))
    }

    fn field(&self, name: &FieldName) -> Result<&[u8], Refusal> {
        let value = self.credential.value(self.provider, name);
        value.map(Field::bytes).ok_or_else(|| missing(name))
    }
}

/// A key that is a JSON document. Its texts are wiped when it goes.
struct Document<'a> {
    field: &'a FieldName,
    members: Map<String, Value>,
}

impl<'a> Document<'a> {
    fn read(field: &'a FieldName, text: &[u8]) -> Result<Self, Refusal> {
        let members =
            serde_json::from_slice(text).map_err(|_| malformed(format!("the field `{field}` is no JSON document")))?;
        Ok(Self { field, members })
    }

    fn text(&self, member: &str) -> Result<&str, Refusal> {
        let text = self.members.get(member).and_then(Value::as_str);
        text.ok_or_else(|| malformed(format!("the field `{}` has no `{member}` in it", self.field)))
    }

    /// The RSA key of a member: PKCS#8 in PEM (RFC 7468, 10).
    fn key(&self, member: &str) -> Result<RsaKeyPair, Refusal> {
        let text = self.text(member)?;
        let body = text
            .split_once("-----BEGIN PRIVATE KEY-----")
            .and_then(|(_, rest)| rest.split_once("-----END PRIVATE KEY-----"));
        let (body, _) = body.ok_or_else(|| self.unusable())?;
        let significant = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'=';
        let coded = Zeroizing::new(body.bytes().filter(significant).collect::<Vec<u8>>());
        let der = BASE64_NOPAD
            .decode(&coded)
            .map(Zeroizing::new)
            .map_err(|_| self.unusable())?;
        RsaKeyPair::from_pkcs8(&der).map_err(|_| self.unusable())
    }

    fn unusable(&self) -> Refusal {
        malformed(format!(
            "the key in the field `{}` can't sign: it is no RSA key in PKCS#8",
            self.field
        ))
    }
}

impl Drop for Document<'_> {
    fn drop(&mut self) {
        for value in self.members.values_mut() {
            if let Value::String(text) = value {
                text.zeroize();
            }
        }
    }
}

/// The compact form of RFC 7515, with RS256.
fn sign(head: &Value, claims: &Value, key: &RsaKeyPair) -> Option<String> {
    let coded = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let text = format!("{}.{}", coded(head), coded(claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .ok()?;
    Some(format!("{text}.{}", BASE64URL_NOPAD.encode(&signature)))
}

/// `application/x-www-form-urlencoded`.
fn written(form: &[(&str, &[u8])]) -> Zeroizing<Vec<u8>> {
    let pieces: Vec<(&str, Zeroizing<Vec<u8>>)> = form
        .iter()
        .map(|(name, value)| (*name, percent_encode(value)))
        .collect();
    let length = pieces.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut written = Zeroizing::new(Vec::with_capacity(length));
    for (index, (name, value)) in pieces.iter().enumerate() {
        written.extend_from_slice(if index == 0 { b"" } else { b"&" });
        written.extend_from_slice(name.as_bytes());
        written.push(b'=');
        written.extend_from_slice(value);
    }
    written
}

fn malformed(message: String) -> Refusal {
    Refusal::new(Status::Malformed, message)
}

#[cfg(test)]
mod tests {
    use super::{Document, sign};
    use crate::model::FieldName;
    use serde_json::{Value, json};

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/rs256.json")).unwrap()
    }

    /// RS256 is the same bytes whoever signs: what openssl made of the same key and text.
    #[test]
    fn signature_is_the_one_openssl_makes() {
        let vectors = vectors();
        let name = FieldName::parse("document").unwrap();
        let text = vectors["document"].to_string();
        let document = Document::read(&name, text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let key = document
            .key("private_key")
            .unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let token = sign(&vectors["head"], &vectors["claims"], &key).unwrap();
        assert_eq!(
            token.rsplit_once('.').unwrap().1,
            vectors["signature"].as_str().unwrap()
        );
        assert_eq!(token.rsplit_once('.').unwrap().0, vectors["signed"].as_str().unwrap());
    }

    #[test]
    fn no_error_shows_a_piece_of_the_document() {
        let name = FieldName::parse("document").unwrap();
        let secret = "c2VjcmV0LXRoYXQtbXVzdC1ub3QtYmUtc2Vlbg";
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n");
        for text in [
            secret.to_owned(),
            json!({"private_key": secret}).to_string(),
            json!({"private_key": pem}).to_string(),
            json!({"private_key": pem.replace("PRIVATE", "RSA PRIVATE")}).to_string(),
            json!({"private_key": 7}).to_string(),
            "[]".to_owned(),
        ] {
            let key = Document::read(&name, text.as_bytes()).and_then(|document| document.key("private_key").map(drop));
            let refusal = key.err().unwrap();
            assert!(!refusal.message.contains(&secret[..8]), "{}", refusal.message);
            assert_eq!(refusal.status, crate::model::Status::Malformed);
        }
    }
}
