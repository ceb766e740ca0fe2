//! AWS on loopback: STS and IAM, which believe nothing but a signature that they have computed anew.
//!
//! The signature is written here a second time, from AWS's specification and without a line of byok's.

use crate::{Answer, Provider, Seen};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const TOKEN: &str = "x-amz-security-token";

/// An account with one user.
pub struct Aws {
    state: Arc<Mutex<State>>,
    provider: Provider,
}

struct State {
    /// Ids and secrets.
    keys: BTreeMap<String, String>,
    /// The token that belongs to a temporary key.
    tokens: BTreeMap<String, String>,
    count: u64,
    /// How many questions STS answers before it knows a new key, and how many it has left.
    slowness: u32,
    unknown: Option<(String, u32)>,
    /// Whether IAM makes keys and answers with an error.
    is_broken: bool,
}

impl Aws {
    /// Serves on a free port, with one key, [`Aws::first`].
    pub fn start() -> Self {
        let (id, secret) = Self::first();
        let state = Arc::new(Mutex::new(State {
            keys: BTreeMap::from([(id, secret)]),
            tokens: BTreeMap::new(),
            count: 0,
            slowness: 0,
            unknown: None,
            is_broken: false,
        }));
        let shared = Arc::clone(&state);
        let provider = Provider::start(move |request| shared.lock().expect("no answer panics").answer(request));
        Self { state, provider }
    }

    /// The id and the secret of the key that is there from the start.
    pub fn first() -> (String, String) {
        ("AKIAIOSFODNN7EXAMPLE".to_owned(), crate::keys::aws("first/+"))
    }

    /// A key for an hour: its id, its secret and its token.
    pub fn lend(&self) -> (String, String, String) {
        let lent = ("ASIAIOSFODNN7EXAMPLE", crate::keys::aws("lent"), "token/of+an/hour==");
        let mut state = self.state();
        state.keys.insert(lent.0.to_owned(), lent.1.clone());
        state.tokens.insert(lent.0.to_owned(), lent.2.to_owned());
        (lent.0.to_owned(), lent.1, lent.2.to_owned())
    }

    /// Lets STS be asked so often about a new key before it knows it.
    pub fn be_slow(&self, questions: u32) {
        self.state().slowness = questions;
    }

    /// Lets IAM make its next keys and lose the answers.
    pub fn be_broken(&self) {
        self.state().is_broken = true;
    }

    /// The ids of the keys.
    pub fn ids(&self) -> Vec<String> {
        self.state().keys.keys().cloned().collect()
    }

    /// What `--base-url` takes.
    pub fn url(&self) -> String {
        self.provider.url()
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.provider.seen()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, request: &Seen) -> Answer {
        let Some(shown) = Shown::of(request) else {
            return error(request, 400, "IncompleteSignature");
        };
        let is_late = self.unknown.as_mut().is_some_and(|(id, left)| {
            let is_asked = *id == shown.key_id && *left > 0;
            *left -= u32::from(is_asked);
            is_asked
        });
        let token = self.tokens.get(&shown.key_id);
        let is_whole = token.map(String::as_str) == request.header(TOKEN) && (token.is_none() || shown.signs(TOKEN));
        let Some(secret) = self.keys.get(&shown.key_id).filter(|_| is_whole && !is_late) else {
            return error(request, 403, "InvalidClientTokenId");
        };
        if shown.computed(request, secret) != shown.signature {
            return error(request, 403, "SignatureDoesNotMatch");
        }
        let form: BTreeMap<&str, &str> = request
            .body
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let word = |name: &str| form.get(name).copied().unwrap_or_default();
        match (shown.service.as_str(), word("Action")) {
            ("sts", "GetCallerIdentity") => identity(request),
            ("iam", _) if token.is_some() => error(request, 400, "ValidationError"),
            ("iam", "CreateAccessKey") if self.keys.len() == 2 => error(request, 409, "LimitExceeded"),
            ("iam", "CreateAccessKey") => self.make(),
            ("iam", "DeleteAccessKey") if self.keys.remove(word("AccessKeyId")).is_some() => {
                xml(200, "<DeleteAccessKeyResponse/>")
            }
            ("iam", "DeleteAccessKey") => error(request, 404, "NoSuchEntity"),
            _ => error(request, 400, "InvalidAction"),
        }
    }

    fn make(&mut self) -> Answer {
        self.count += 1;
        let (id, secret) = (
            format!("AKIA{:016}", self.count),
            crate::keys::aws(&format!("made/{}+", self.count)),
        );
        self.keys.insert(id.clone(), secret.clone());
        self.unknown = Some((id.clone(), self.slowness));
        if self.is_broken {
            return xml(
                500,
                "<ErrorResponse><Error><Code>ServiceFailure</Code></Error></ErrorResponse>",
            );
        }
        xml(
            200,
            &format!(
                "<CreateAccessKeyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateAccessKeyResult><AccessKey>\
                 <UserName>ci</UserName><AccessKeyId>{id}</AccessKeyId><Status>Active</Status>\
                 <SecretAccessKey>{secret}</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"
            ),
        )
    }
}

fn identity(request: &Seen) -> Answer {
    let arn = "arn:aws:iam::123456789012:user/ci";
    if wants_json(request) {
        let result = format!(r#"{{"Account":"123456789012","Arn":"{arn}"}}"#);
        let text = format!(r#"{{"GetCallerIdentityResponse":{{"GetCallerIdentityResult":{result}}}}}"#);
        return Answer::json(200, &text);
    }
    xml(
        200,
        &format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><Account>123456789012</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
    )
}

fn error(request: &Seen, status: u16, code: &str) -> Answer {
    if wants_json(request) {
        return Answer::json(
            status,
            &format!(r#"{{"Error":{{"Code":"{code}","Message":"{code}, it says"}}}}"#),
        );
    }
    let inside = format!("<Code>{code}</Code><Message>{code}, it says</Message>");
    xml(
        status,
        &format!("<ErrorResponse><Error>{inside}</Error></ErrorResponse>"),
    )
}

fn wants_json(request: &Seen) -> bool {
    request.header("accept") == Some("application/json")
}

fn xml(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".into(), "text/xml".into())],
        body: body.into(),
    }
}

/// What a request says of its signature.
struct Shown {
    key_id: String,
    day: String,
    region: String,
    service: String,
    headers: String,
    signature: String,
}

impl Shown {
    fn of(request: &Seen) -> Option<Self> {
        let text = request.header("authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let parts: BTreeMap<&str, &str> = text.split(", ").filter_map(|part| part.split_once('=')).collect();
        let scope: Vec<&str> = parts.get("Credential")?.split('/').collect();
        let [key_id, day, region, service, "aws4_request"] = scope.as_slice() else {
            return None;
        };
        let headers = (*parts.get("SignedHeaders")?).to_owned();
        let must = ["host", "x-amz-date", "content-type"];
        let is_of_day = request.header("x-amz-date")?.starts_with(day);
        let shown = Self {
            key_id: (*key_id).to_owned(),
            day: (*day).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            headers,
            signature: parts.get("Signature").copied().unwrap_or_default().to_owned(),
        };
        (is_of_day && must.iter().all(|name| shown.signs(name))).then_some(shown)
    }

    fn signs(&self, header: &str) -> bool {
        self.headers.split(';').any(|name| name == header)
    }

    /// The signature that this request has to have.
    fn computed(&self, request: &Seen, secret: &str) -> String {
        let (method, target) = request.line.split_once(' ').unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let header = |name: &str| format!("{name}:{}\n", request.header(name).unwrap_or_default());
        let headers: String = self.headers.split(';').map(header).collect();
        let body = hex_digest(&request.body);
        let canonical = format!("{method}\n{path}\n{query}\n{headers}\n{}\n{body}", self.headers);
        let date = request.header("x-amz-date").unwrap_or_default();
        let scope = format!("{}/{}/{}/aws4_request", self.day, self.region, self.service);
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex_digest(&canonical));
        let mut key = format!("AWS4{secret}").into_bytes();
        for word in [self.day.as_str(), &self.region, &self.service, "aws4_request"] {
            key = mac(&key, word);
        }
        HEXLOWER.encode(&mac(&key, &text))
    }
}

fn hex_digest(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}
