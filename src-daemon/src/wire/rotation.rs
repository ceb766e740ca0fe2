//! What is asked and answered about another value for a key.

use byok_core::clock::Timestamp;
use byok_core::model::{Check, FieldName, Key, Rotation, Version};
use byok_core::provider::Rehearsed;
use byok_core::secret::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The overlap when nobody says anything, in seconds: a day.
const OVERLAP: i64 = 86_400;

/// `POST /api/keys/{id}/rotate`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateRequest {
    /// The new main secret field, for callers that know no other.
    #[serde(default)]
    pub key: Option<Secret>,
    /// The new secret fields.
    #[serde(default)]
    pub secrets: BTreeMap<FieldName, Secret>,
    /// Plain fields that change with them.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, String>,
    /// When the new value ends.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// How long the old value is kept; 0 shreds it at once.
    #[serde(default = "overlap")]
    pub keep_old_seconds: i64,
    /// Ask the provider first.
    #[serde(default = "yes")]
    pub check: bool,
    /// Have the provider make the new value.
    #[serde(default)]
    pub at_provider: bool,
    /// The key that makes it, when it is another: id or reference.
    #[serde(default)]
    pub with: Option<String>,
}

fn overlap() -> i64 {
    OVERLAP
}

fn yes() -> bool {
    true
}

/// The answer: the key, and what the provider said of the new value.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rotated {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// What was said, if the provider was asked.
    pub check: Option<Check>,
}

/// `POST /api/keys/{id}/rollback`: the key.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct RolledBack {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// A rotation at the provider that ended with it; its new key still exists there.
    pub cancelled: Option<Rotation>,
}

/// `GET /api/keys/{id}/versions`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Versions {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// When the next rotation is due.
    pub rotate_due_at: Option<Timestamp>,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Rotations at the provider, newest first.
    pub rotations: Vec<Rotation>,
}

/// `GET /api/keys/{id}/rotation`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RotationQuery {
    /// The key that makes the new one, when it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

/// What a rotation at the provider would do.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct RotationPlan {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Where a person makes a key.
    pub keys_url: Option<String>,
    /// Whether the provider makes keys for programs.
    pub at_provider: bool,
    /// What the key that makes keys must be allowed to do.
    pub needs: Option<String>,
    /// Whether another key makes them.
    pub by_another: bool,
    /// Whether the old key ends when the new one is made; then there is no overlap at the provider.
    pub ends_old_at_once: bool,
    /// The requests in their order; names stand where values would.
    pub requests: Vec<Rehearsed>,
}
