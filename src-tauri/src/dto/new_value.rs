//! A new value in the place of an old one.

use super::value::{self, Value};
use super::words;
use crate::failure::Failure;
use crate::staging::Staging;
use byok_core::model::FieldName;
use byok_core::secret::Secret;
use byok_daemon::client::{self, Client, ClientError};
use byok_daemon::wire::Rotated;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A new value for a key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewValue {
    pub(crate) secrets: BTreeMap<String, Value>,
    pub(crate) fields: BTreeMap<String, String>,
    /// A span; nothing or `0h` shreds the old value at once.
    pub(crate) keep_old: String,
    pub(crate) check: bool,
    pub(crate) at_provider: bool,
}

/// The same, once all of it was understood.
pub(crate) struct ToRotate {
    secrets: BTreeMap<FieldName, Secret>,
    fields: BTreeMap<FieldName, String>,
    keep_old_seconds: i64,
    check: bool,
    at_provider: bool,
}

impl NewValue {
    /// Reads every word, and takes the values from where they are staged.
    pub(crate) fn parse(self, staging: &Staging) -> Result<ToRotate, Failure> {
        Ok(ToRotate {
            secrets: value::secrets(self.secrets, staging)?,
            fields: value::fields(self.fields)?,
            keep_old_seconds: words::overlap(&self.keep_old)?,
            check: self.check,
            at_provider: self.at_provider,
        })
    }
}

impl ToRotate {
    /// Has the provider make a value, or puts the person's in its place.
    pub(crate) fn put(&self, client: &mut Client, key: &str) -> Result<Rotated, ClientError> {
        if self.at_provider {
            return client.rotate_at_provider(key, None, self.keep_old_seconds);
        }
        client.rotate(
            key,
            &client::NewValue {
                secrets: &self.secrets,
                fields: &self.fields,
                expires_at: None,
                keep_old_seconds: self.keep_old_seconds,
                check: self.check,
            },
        )
    }
}
