//! One method a route.

use super::ClientError;
use super::http::{Connection, Raw, Request, begin_exchange, exchange};
use super::stream::{self, Lines};
use crate::wire::{
    Added, AnchorAnswer, AuditQuery, CheckWish, Checked, DetailAnswer, ErrandAnswer, ErrandRequest, Events,
    ExpiringKeys, HandOutRequest, Health, Keys, KeysQuery, RecoveryCode, RevealRequest, Revealed, SecretJson,
    SessionState,
};
use byok_core::clock::Timestamp;
use byok_core::crypto::KdfParams;
use byok_core::model::{Face, FieldName, Key, Patch, Tag};
use byok_core::paths::Paths;
use byok_core::secret::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// A connection to the daemon, as the owner.
pub struct Client {
    /// None after the daemon has ended it, as it does when a secret went over it.
    stream: Option<UnixStream>,
    socket: PathBuf,
    face: Face,
    token: Option<Secret>,
    is_unattended: bool,
}

/// What proves that the caller may rewrap slots.
pub enum Proof<'a> {
    /// The password.
    Password(&'a Secret),
    /// The recovery code, as typed.
    RecoveryCode(&'a Secret),
}

/// What opens the vault, and for how long.
pub struct ToUnlock<'a> {
    /// The proof.
    pub proof: Proof<'a>,
    /// Stay open for so many seconds whether or not anything is done.
    pub for_seconds: Option<i64>,
}

/// A key to be added; borrowed, so that values stay where they are.
pub struct NewKey<'a> {
    /// The provider.
    pub service: &'a str,
    /// `main` when absent.
    pub name: Option<&'a str>,
    /// The secret fields.
    pub secrets: &'a BTreeMap<FieldName, Secret>,
    /// The others.
    pub fields: &'a BTreeMap<FieldName, String>,
    /// The person's words.
    pub note: &'a str,
    /// The person's labels.
    pub tags: &'a [Tag],
    /// Another address than the provider's.
    pub base_url: Option<&'a str>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Seconds between rotations.
    pub rotate_every_seconds: Option<i64>,
    /// Make it the default.
    pub is_default: bool,
    /// Ask the provider first.
    pub check: bool,
}

/// What may stand in a path segment as it is.
pub(super) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Client {
    /// Connects to a running daemon, if the socket is the caller's own: a password goes to nobody else.
    ///
    /// # Errors
    /// `NotRunning` when nobody listens, `ForeignSocket` when somebody else does.
    pub fn connect(paths: &Paths, face: Face) -> Result<Self, ClientError> {
        let socket = paths.socket();
        let is_foreign = |file: &std::fs::Metadata| file.uid() != rustix::process::geteuid().as_raw();
        if std::fs::symlink_metadata(&socket).as_ref().is_ok_and(is_foreign) {
            return Err(ClientError::ForeignSocket(socket));
        }
        let stream = Some(dial(&socket)?);
        Ok(Self {
            stream,
            socket,
            face,
            token: None,
            is_unattended: false,
        })
    }

    /// Shows this token with every call from now on: the daemon then gives what the token gives, not what the owner may.
    pub fn with_token(self, token: Option<Secret>) -> Self {
        Self { token, ..self }
    }

    /// Says with every call from now on that no person asked for it: a screen that redraws itself does not keep the vault open.
    #[must_use]
    pub fn unattended(self) -> Self {
        Self {
            is_unattended: true,
            ..self
        }
    }

    /// `GET /api/health`
    ///
    /// # Errors
    /// As every call: the connection, or what the daemon says.
    pub fn health(&mut self) -> Result<Health, ClientError> {
        self.get("/api/health")?.parse()
    }

    /// `GET /api/session`
    ///
    /// # Errors
    /// As every call.
    pub fn session(&mut self) -> Result<SessionState, ClientError> {
        self.get("/api/session")?.parse()
    }

    /// `POST /api/session/create`; answers the recovery code.
    ///
    /// # Errors
    /// `exists`, a weak password.
    pub fn create_vault(&mut self, password: &Secret, kdf: KdfParams) -> Result<Secret, ClientError> {
        let body = SecretJson::default().secret("password", password).plain("kdf", &kdf);
        Ok(self
            .post("/api/session/create", body)?
            .parse::<RecoveryCode>()?
            .recovery_code)
    }

    /// `POST /api/session/unlock`
    ///
    /// # Errors
    /// `wrong_password`; `refused` with a time to wait.
    pub fn unlock(&mut self, wanted: &ToUnlock<'_>) -> Result<SessionState, ClientError> {
        let body = proof(&wanted.proof).plain("for_seconds", &wanted.for_seconds);
        self.post("/api/session/unlock", body)?.parse()
    }

    /// `POST /api/session/lock`
    ///
    /// # Errors
    /// As every call.
    pub fn lock(&mut self) -> Result<SessionState, ClientError> {
        self.post("/api/session/lock", SecretJson::default())?.parse()
    }

    /// `POST /api/session/touch`: somebody is at work, so the idle lock starts anew.
    ///
    /// # Errors
    /// `locked`.
    pub fn touch(&mut self) -> Result<(), ClientError> {
        self.post("/api/session/touch", SecretJson::default()).map(drop)
    }

    /// `POST /api/session/password`
    ///
    /// # Errors
    /// `wrong_password`, `locked`, a weak new password.
    pub fn change_password(&mut self, old: &Proof<'_>, new: &Secret) -> Result<(), ClientError> {
        let body = nested_proof(old).secret("new_password", new);
        self.post("/api/session/password", body).map(drop)
    }

    /// `POST /api/session/recovery`; answers the new code.
    ///
    /// # Errors
    /// `wrong_password`, `locked`.
    pub fn new_recovery_code(&mut self, old: &Proof<'_>) -> Result<Secret, ClientError> {
        Ok(self
            .post("/api/session/recovery", nested_proof(old))?
            .parse::<RecoveryCode>()?
            .recovery_code)
    }

    /// `GET /api/keys`, unparsed: the `keys` document as the daemon wrote it.
    ///
    /// # Errors
    /// `locked`, a filter that can't be read.
    pub fn keys_raw(&mut self, query: &KeysQuery) -> Result<Raw, ClientError> {
        self.get(&with_query("/api/keys", query))
    }

    /// `GET /api/keys`
    ///
    /// # Errors
    /// `locked`, a filter that can't be read.
    pub fn keys(&mut self, query: &KeysQuery) -> Result<Vec<Key>, ClientError> {
        Ok(self.keys_raw(query)?.parse::<Keys>()?.keys)
    }

    /// `GET /api/keys?brief=true`: what a list shows, to be read as [`KeyColumns`](crate::wire::KeyColumns) with
    /// [`Raw::parse`].
    ///
    /// # Errors
    /// `locked`, a filter that can't be read.
    pub fn key_columns(&mut self, query: &KeysQuery) -> Result<Raw, ClientError> {
        self.keys_raw(&KeysQuery {
            brief: true,
            ..query.clone()
        })
    }

    /// `GET /api/keys/{id}`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn show(&mut self, key: &str) -> Result<DetailAnswer, ClientError> {
        self.get(&key_path(key, ""))?.parse()
    }

    /// `POST /api/keys`
    ///
    /// # Errors
    /// `exists`, `invalid_key`, `invalid_field`, `not_found` for an unknown service, `locked`.
    pub fn add(&mut self, new: &NewKey<'_>) -> Result<Added, ClientError> {
        let body = SecretJson::default()
            .plain("service", &new.service)
            .plain("name", &new.name)
            .secrets(
                "secrets",
                new.secrets.iter().map(|(name, value)| (name.as_str(), value)),
            )
            .plain("fields", new.fields)
            .plain("note", &new.note)
            .plain("tags", &new.tags)
            .plain("base_url", &new.base_url)
            .plain("expires_at", &new.expires_at)
            .plain("rotate_every_seconds", &new.rotate_every_seconds)
            .plain("is_default", &new.is_default)
            .plain("check", &new.check);
        self.post("/api/keys", body)?.parse()
    }

    /// `PATCH /api/keys/{id}`
    ///
    /// # Errors
    /// `not_found`, `exists`, `invalid_field`, `locked`.
    pub fn edit(&mut self, key: &str, patch: &Patch) -> Result<Key, ClientError> {
        let body = serde_json::to_vec(patch).map_err(|_| ClientError::Protocol)?;
        self.call("PATCH", &key_path(key, ""), Some(&body))?.parse()
    }

    /// `DELETE /api/keys/{id}`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn remove(&mut self, key: &str) -> Result<(), ClientError> {
        self.call("DELETE", &key_path(key, ""), None).map(drop)
    }

    /// `POST /api/keys/{id}/reveal`
    ///
    /// # Errors
    /// `not_found`, `expired`, `disabled`, `locked`.
    pub fn reveal(&mut self, key: &str, wanted: &RevealRequest) -> Result<Revealed, ClientError> {
        let body = SecretJson::default()
            .plain("field", &wanted.field)
            .plain("copy", &wanted.copy)
            .plain("project", &wanted.project);
        self.post(&key_path(key, "/reveal"), body)?.parse()
    }

    /// `POST /api/keys/validate` of a stored key. Takes as long as the provider.
    ///
    /// # Errors
    /// `not_found`, `locked`; what the provider says is an answer.
    pub fn check(&mut self, key: &str) -> Result<Checked, ClientError> {
        self.check_as(key, CheckWish::default())
    }

    /// `POST /api/keys/validate` of a stored key, with a wish of its own.
    ///
    /// # Errors
    /// `not_found`, `locked`; what the provider says is an answer.
    pub fn check_as(&mut self, key: &str, wish: CheckWish) -> Result<Checked, ClientError> {
        let body = SecretJson::default()
            .plain("id", &key)
            .plain("fresh", &wish.fresh)
            .plain("allow_cost", &wish.allow_cost)
            .plain("thorough", &wish.thorough);
        self.post("/api/keys/validate", body)?.parse()
    }

    /// `POST /api/keys/validate` of a key that is not stored.
    ///
    /// # Errors
    /// `not_found` for an unknown service, `invalid_field`, `locked`; what the provider says is an answer.
    pub fn check_unstored(
        &mut self,
        service: &str,
        secrets: &BTreeMap<FieldName, Secret>,
        fields: &BTreeMap<FieldName, String>,
        base_url: Option<&str>,
    ) -> Result<Checked, ClientError> {
        let body = SecretJson::default()
            .plain("service", &service)
            .secrets("secrets", secrets.iter().map(|(name, value)| (name.as_str(), value)))
            .plain("fields", fields)
            .plain("base_url", &base_url);
        self.post("/api/keys/validate", body)?.parse()
    }

    /// `GET /api/keys/expiring`
    ///
    /// # Errors
    /// `locked`, a span that can't be read.
    pub fn expiring(&mut self, within: &str) -> Result<ExpiringKeys, ClientError> {
        self.get(&with_query("/api/keys/expiring", &[("within", within)]))?
            .parse()
    }

    /// `GET /api/keys/expiring?ended=true`: with those that have ended already, these first.
    ///
    /// # Errors
    /// `locked`, a span that can't be read.
    pub fn ending(&mut self, within: &str) -> Result<ExpiringKeys, ClientError> {
        let query = [("within", within), ("ended", "true")];
        self.get(&with_query("/api/keys/expiring", &query))?.parse()
    }

    /// `GET /api/keys/audit`
    ///
    /// # Errors
    /// `locked`, `not_found` for an unknown key.
    pub fn audit(&mut self, query: &AuditQuery) -> Result<Events, ClientError> {
        self.get(&with_query("/api/keys/audit", query))?.parse()
    }

    /// `GET /api/keys/audit/anchor`
    ///
    /// # Errors
    /// `locked`, `damaged` when the trail is broken.
    pub fn anchor(&mut self) -> Result<AnchorAnswer, ClientError> {
        self.get("/api/keys/audit/anchor")?.parse()
    }

    /// `POST /api/run`, to be read as [`Handed`](crate::wire::Handed) with [`Raw::parse`].
    ///
    /// # Errors
    /// `not_found`, `expired`, `disabled`, `refused`, `locked`.
    pub fn hand_out(&mut self, wanted: &HandOutRequest) -> Result<Raw, ClientError> {
        let body = SecretJson::default()
            .plain("only", &wanted.only)
            .plain("assignments", &wanted.assignments)
            .plain("project", &wanted.project)
            .plain("program", &wanted.program);
        self.post("/api/run", body)
    }

    /// `POST /api/keys/{id}/request`
    ///
    /// # Errors
    /// `refused` when it may not be sent, `io` when nobody answered; `not_found`, `expired`, `disabled`, `locked`.
    pub fn errand(&mut self, key: &str, wanted: &ErrandRequest) -> Result<ErrandAnswer, ClientError> {
        let body = SecretJson::default()
            .plain("method", &wanted.method)
            .plain("url", &wanted.url)
            .plain("headers", &wanted.headers)
            .plain("body", &wanted.body)
            .plain("program", &wanted.program);
        self.post(&key_path(key, "/request"), body)?.parse()
    }

    /// `POST /api/integrity`
    ///
    /// # Errors
    /// `damaged`, `locked`.
    pub fn check_integrity(&mut self) -> Result<(), ClientError> {
        self.post("/api/integrity", SecretJson::default()).map(drop)
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Raw, ClientError> {
        self.call("GET", path, None)
    }

    pub(super) fn post(&mut self, path: &str, body: SecretJson) -> Result<Raw, ClientError> {
        self.call("POST", path, Some(&body.finish()))
    }

    pub(super) fn call(&mut self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Raw, ClientError> {
        let mut stream = self.take_stream()?;
        let (raw, connection) = exchange(&mut stream, &self.request(method, path, &[], body))?;
        if connection == Connection::Kept {
            self.stream = Some(stream);
        }
        Ok(raw)
    }

    /// A call whose answer never ends; it takes the connection with it.
    pub(super) fn stream(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Lines, ClientError> {
        let mut stream = self.take_stream()?;
        let (head, early) = begin_exchange(&mut stream, &self.request(method, path, headers, body))?;
        stream::begin(stream, &head, early.to_vec())
    }

    fn take_stream(&mut self) -> Result<UnixStream, ClientError> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => dial(&self.socket),
        }
    }

    fn request<'a>(
        &'a self,
        method: &'a str,
        path: &'a str,
        headers: &'a [(&'a str, &'a str)],
        body: Option<&'a [u8]>,
    ) -> Request<'a> {
        Request {
            face: self.face,
            token: self.token.as_ref(),
            is_unattended: self.is_unattended,
            method,
            path,
            headers,
            body: body.unwrap_or_default(),
        }
    }
}

fn dial(socket: &Path) -> Result<UnixStream, ClientError> {
    use std::io::ErrorKind::{ConnectionRefused, NotFound};
    UnixStream::connect(socket).map_err(|error| match error.kind() {
        NotFound | ConnectionRefused => ClientError::NotRunning,
        _ => error.into(),
    })
}

pub(super) fn key_path(key: &str, rest: &str) -> String {
    format!("/api/keys/{}{rest}", utf8_percent_encode(key, SEGMENT))
}

pub(super) fn with_query(path: &str, query: &impl serde::Serialize) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        _ => path.to_owned(),
    }
}

fn proof(proof: &Proof<'_>) -> SecretJson {
    match proof {
        Proof::Password(password) => SecretJson::default().secret("password", password),
        Proof::RecoveryCode(code) => SecretJson::default().secret("recovery_code", code),
    }
}

fn nested_proof(proof: &Proof<'_>) -> SecretJson {
    let (name, value) = match proof {
        Proof::Password(password) => ("password", password),
        Proof::RecoveryCode(code) => ("recovery_code", code),
    };
    SecretJson::default().secrets("proof", [(name, *value)])
}
