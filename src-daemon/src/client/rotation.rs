//! Calls about another value for a key.

use super::calls::{key_path, with_query};
use super::{Client, ClientError};
use crate::wire::{ExpiringKeys, RolledBack, Rotated, RotationPlan, RotationQuery, SecretJson, Versions};
use byok_core::clock::Timestamp;
use byok_core::model::FieldName;
use byok_core::secret::Secret;
use std::collections::BTreeMap;

/// A new value for a key; borrowed, so that values stay where they are.
pub struct NewValue<'a> {
    /// The secret fields, all of them.
    pub secrets: &'a BTreeMap<FieldName, Secret>,
    /// Plain fields that change with them.
    pub fields: &'a BTreeMap<FieldName, String>,
    /// When the new value ends.
    pub expires_at: Option<Timestamp>,
    /// How long the old value is kept; 0 shreds it at once.
    pub keep_old_seconds: i64,
    /// Ask the provider first.
    pub check: bool,
}

impl Client {
    /// `POST /api/keys/{id}/rotate` with a value. Takes as long as the provider.
    ///
    /// # Errors
    /// `invalid_key`, `invalid_field`, `not_found`, `refused` while a rotation at the provider is under way, `locked`.
    pub fn rotate(&mut self, key: &str, new: &NewValue<'_>) -> Result<Rotated, ClientError> {
        let body = SecretJson::default()
            .secrets(
                "secrets",
                new.secrets.iter().map(|(name, value)| (name.as_str(), value)),
            )
            .plain("fields", new.fields)
            .plain("expires_at", &new.expires_at)
            .plain("keep_old_seconds", &new.keep_old_seconds)
            .plain("check", &new.check);
        self.post(&key_path(key, "/rotate"), body)?.parse()
    }

    /// `POST /api/keys/{id}/rotate` at the provider; `with` is the key that makes the new one, when it is another.
    ///
    /// # Errors
    /// `refused` when the provider makes none, `invalid_key` when it does not accept its own new key yet, `not_found`, `locked`.
    pub fn rotate_at_provider(
        &mut self,
        key: &str,
        with: Option<&str>,
        keep_old_seconds: i64,
    ) -> Result<Rotated, ClientError> {
        let body = SecretJson::default()
            .plain("at_provider", &true)
            .plain("with", &with)
            .plain("keep_old_seconds", &keep_old_seconds);
        self.post(&key_path(key, "/rotate"), body)?.parse()
    }

    /// `GET /api/keys/{id}/rotation`: what a rotation at the provider would ask.
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn rotation_plan(&mut self, key: &str, with: Option<&str>) -> Result<RotationPlan, ClientError> {
        let query = RotationQuery {
            with: with.map(str::to_owned),
        };
        self.get(&with_query(&key_path(key, "/rotation"), &query))?.parse()
    }

    /// `POST /api/keys/{id}/rollback`
    ///
    /// # Errors
    /// `not_found` when the value before is gone, `refused`, `locked`.
    pub fn rollback(&mut self, key: &str) -> Result<RolledBack, ClientError> {
        self.post(&key_path(key, "/rollback"), SecretJson::default())?.parse()
    }

    /// `GET /api/keys/{id}/versions`
    ///
    /// # Errors
    /// `not_found`, `locked`.
    pub fn versions(&mut self, key: &str) -> Result<Versions, ClientError> {
        self.get(&key_path(key, "/versions"))?.parse()
    }

    /// `GET /api/keys/expiring?rotation=true`: keys to be replaced within a span, overdue ones first.
    ///
    /// # Errors
    /// `locked`, a span that can't be read.
    pub fn rotations_due(&mut self, within: &str) -> Result<ExpiringKeys, ClientError> {
        let query = [("within", within), ("rotation", "true")];
        self.get(&with_query("/api/keys/expiring", &query))?.parse()
    }
}
