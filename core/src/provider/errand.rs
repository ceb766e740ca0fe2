//! One request that somebody else thought of, with a key that they never see.
//!
//! # Security
//! It goes where questions go and nowhere else: to a host that the definition lists, or to the key's own base URL, over TLS or to
//! this machine, without redirect, proxy or retry. The caller can't set what routes a request or shows a key. The answer is bounded,
//! and is freed of the key in every form in which it could come back.

use super::address::{base, pin, reach};
use super::compose::{header_name, show};
use super::credential::Credential;
use super::plan::{Refusal, auth_of};
use super::probe::Prober;
use super::provider::Provider;
use super::redact::Redactor;
use super::template::Template;
use crate::clock::Clock;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Headers that say where a request goes, how long it is, or who asks.
const NOT_THEIRS: [&str; 17] = [
    "api-key",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-api-key",
    "x-forwarded-host",
    "x-goog-api-key",
];
/// Headers of an answer that are nobody's business.
const NOT_TOLD: [&str; 4] = ["set-cookie", "connection", "transfer-encoding", "keep-alive"];
/// Bytes of a header's value that are told.
const LONGEST_HEADER: usize = 1_000;

/// The methods an errand may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// Reads.
    #[default]
    Get,
    /// Reads the head only.
    Head,
    /// Adds, mostly.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Takes away.
    Delete,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The method.
    pub method: Verb,
    /// Where: from `/` on, which continues the base URL, or absolute.
    pub url: String,
    /// More headers.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text; `None` when it is none.
    pub body: Option<String>,
    /// How much of it was read, in bytes.
    pub bytes: usize,
    /// Whether there was more.
    pub is_truncated: bool,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// It was not sent.
    Refused(String),
    /// It may have been sent, and no answer came.
    Unanswered(String),
}

impl Verb {
    /// The word of the request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn http(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

impl From<Refusal> for Unsent {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.message)
    }
}

/// Where an errand goes: `host/path`, for the trail, before a value is opened. What stands behind a `?` is left out.
///
/// # Errors
/// As [`Prober::run`], when it would not be sent because of its address.
pub fn destination(
    provider: &Provider,
    plain: &BTreeMap<crate::model::FieldName, String>,
    base_url: Option<&str>,
    url: &str,
) -> Result<String, Unsent> {
    let nothing = BTreeMap::new();
    let credential = Credential {
        secrets: &nothing,
        plain,
        base_url,
    };
    let url = address(provider, &credential, url)?;
    Ok(format!("{}{}", url.host_str().unwrap_or_default(), url.path()))
}

impl Prober {
    /// Sends it once.
    ///
    /// # Errors
    /// When it may not go there, can't be written, or nobody answers.
    pub async fn run(
        &self,
        provider: &Provider,
        credential: &Credential<'_>,
        errand: Errand,
        clock: &impl Clock,
    ) -> Result<Brought, Unsent> {
        let request = compose(provider, credential, errand, clock)?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reach = reach(provider, request.url(), credential);
        let redactor = Redactor::new(credential.secrets.values());
        let failed = |cause: super::cause::Cause| {
            let text = format!("`{host}` could not be reached: {}", cause.as_str());
            if cause.is_before_sending() {
                Unsent::Refused(text)
            } else {
                Unsent::Unanswered(text)
            }
        };
        let mut response = self.open(request, reach).await.map_err(failed)?;
        let (status, headers) = (response.status().as_u16(), told(response.headers(), &redactor));
        let (mut body, mut is_truncated) = (Vec::new(), false);
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failed(super::cause::Cause::of(&error)))?
        {
            let room = self.most() - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                is_truncated = true;
                break;
            }
        }
        let bytes = body.len();
        let text = as_text(body, is_truncated).map(|text| redactor.clean(&text));
        Ok(Brought {
            status,
            headers,
            body: text,
            bytes,
            is_truncated,
        })
    }
}

fn compose(
    provider: &Provider,
    credential: &Credential<'_>,
    errand: Errand,
    clock: &impl Clock,
) -> Result<reqwest::Request, Unsent> {
    let auth = auth_of(provider, credential);
    if let Some(reason) = auth.style.takes_more() {
        return Err(Unsent::Refused(format!(
            "byok can't use keys of {} this way: {reason}",
            provider.name
        )));
    }
    if auth.template.is_none() && auth.signing.is_none() {
        let message = format!("nothing says how {} wants to be shown a key", provider.name);
        return Err(Unsent::Refused(message));
    }
    let mut request = reqwest::Request::new(errand.method.http(), address(provider, credential, &errand.url)?);
    usual_headers(provider, request.headers_mut());
    for (name, value) in &errand.headers {
        let (name, value) = their_header(name, value)?;
        request.headers_mut().insert(name, value);
    }
    if let Some(body) = errand.body {
        let is_document = serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok();
        let media_type = if is_document {
            "application/json"
        } else {
            "text/plain; charset=utf-8"
        };
        let headers = request.headers_mut();
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static(media_type));
        *request.body_mut() = Some(body.into());
    }
    show(provider, credential, auth, &mut request, clock.now())?;
    Ok(request)
}

/// The address, which is where this key may go, and below its base where it continues that.
fn address(provider: &Provider, credential: &Credential<'_>, text: &str) -> Result<Url, Unsent> {
    // The parser would quietly drop or turn them; two slashes begin a host for some.
    let is_ambiguous =
        text.starts_with("//") || text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\');
    if is_ambiguous {
        return Err(unwritable("the address"));
    }
    if !text.starts_with('/') {
        let url = Url::parse(text).map_err(|_| unwritable("the address"))?;
        pin(provider, &url, credential)?;
        return Ok(url);
    }
    let base = base(provider, credential)?;
    let whole = [base.as_str().trim_end_matches('/'), text].concat();
    let url = Url::parse(&whole).map_err(|_| unwritable("the address"))?;
    let folder = format!("{}/", base.path().trim_end_matches('/'));
    if !url.path().starts_with(&folder) {
        return Err(Unsent::Refused(format!("the address climbs out of {}", base.path())));
    }
    pin(provider, &url, credential)?;
    Ok(url)
}

/// What the provider wants to see with every request (a version, mostly): the plain headers of its question.
fn usual_headers(provider: &Provider, headers: &mut HeaderMap) {
    let asked = provider.validate.iter().flat_map(|request| &request.headers);
    let is_plain = |template: &&Template| template.fields().next().is_none();
    for (name, template) in asked.filter(|(_, template)| is_plain(template)) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(template.as_str())) {
            headers.insert(name, value);
        }
    }
}

fn their_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Unsent> {
    let name = header_name(name)?;
    if NOT_THEIRS.contains(&name.as_str()) {
        return Err(Unsent::Refused(format!("the header `{name}` is byok's own")));
    }
    let value = HeaderValue::from_str(value).map_err(|_| unwritable(&format!("the header `{name}`")))?;
    Ok((name, value))
}

/// Headers of an answer, without the key.
fn told(headers: &HeaderMap, redactor: &Redactor) -> BTreeMap<String, String> {
    let told = headers.iter().filter(|(name, _)| !NOT_TOLD.contains(&name.as_str()));
    let clean = |value: &HeaderValue| {
        let text = String::from_utf8_lossy(value.as_bytes());
        redactor.clean(&text[..text.floor_char_boundary(LONGEST_HEADER)])
    };
    told.map(|(name, value)| (name.as_str().to_owned(), clean(value)))
        .collect()
}

/// A body as text. One that was cut may end within a letter.
fn as_text(body: Vec<u8>, is_truncated: bool) -> Option<String> {
    match String::from_utf8(body) {
        Ok(text) => Some(text),
        Err(error) => {
            let (good, length) = (error.utf8_error().valid_up_to(), error.as_bytes().len());
            let is_cut = is_truncated && length - good < 4;
            let mut body = error.into_bytes();
            body.truncate(good);
            String::from_utf8(body).ok().filter(|_| is_cut)
        }
    }
}

fn unwritable(what: &str) -> Unsent {
    Unsent::Refused(format!("{what} can't be part of a request"))
}
