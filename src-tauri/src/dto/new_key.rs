//! A key to be added.

use super::value::{self, Value};
use super::words;
use crate::failure::Failure;
use crate::staging::Staging;
use byok_core::clock::Timestamp;
use byok_core::model::{FieldName, KeyName, Tag};
use byok_core::secret::Secret;
use byok_daemon::client;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A key to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    pub(crate) service: String,
    pub(crate) name: Option<String>,
    pub(crate) secrets: BTreeMap<String, Value>,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) note: String,
    pub(crate) tags: Vec<String>,
    pub(crate) base_url: Option<String>,
    /// A span such as `90d`, or a date.
    pub(crate) expires: Option<String>,
    /// A span.
    pub(crate) rotate_every: Option<String>,
    pub(crate) is_default: bool,
    pub(crate) check: bool,
}

/// The same, once all of it was understood.
pub(crate) struct ToAdd {
    service: String,
    name: Option<KeyName>,
    secrets: BTreeMap<FieldName, Secret>,
    fields: BTreeMap<FieldName, String>,
    note: String,
    tags: Vec<Tag>,
    base_url: Option<String>,
    expires_at: Option<Timestamp>,
    rotate_every_seconds: Option<i64>,
    is_default: bool,
    check: bool,
}

impl NewKey {
    /// Reads every word, and takes the values from where they are staged.
    pub(crate) fn parse(self, staging: &Staging) -> Result<ToAdd, Failure> {
        let every = |text: &str| words::seconds("rotate_every", text);
        self.base_url.as_deref().map(words::base_url).transpose()?;
        Ok(ToAdd {
            secrets: value::secrets(self.secrets, staging)?,
            fields: value::fields(self.fields)?,
            name: self.name.as_deref().map(words::key_name).transpose()?,
            tags: words::tags(&self.tags)?,
            expires_at: self.expires.as_deref().map(words::when).transpose()?,
            rotate_every_seconds: self.rotate_every.as_deref().map(every).transpose()?,
            service: self.service,
            note: self.note,
            base_url: self.base_url,
            is_default: self.is_default,
            check: self.check,
        })
    }
}

impl ToAdd {
    /// As the daemon's client takes it.
    pub(crate) fn asked(&self) -> client::NewKey<'_> {
        client::NewKey {
            service: &self.service,
            name: self.name.as_ref().map(KeyName::as_str),
            secrets: &self.secrets,
            fields: &self.fields,
            note: &self.note,
            tags: &self.tags,
            base_url: self.base_url.as_deref(),
            expires_at: self.expires_at,
            rotate_every_seconds: self.rotate_every_seconds,
            is_default: self.is_default,
            check: self.check,
        }
    }
}
