//! What the tools take and give. None of these can hold a value.

use byok_core::clock::Timestamp;
use byok_core::model::{Check, Instead, Key, Status, Verdict};
use byok_core::provider::Verb;
use byok_daemon::wire::ErrandAnswer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListKeys {
    /// Only keys of this provider, such as `openai`.
    #[serde(default)]
    pub(super) service: Option<String>,
    /// Only keys with this label.
    #[serde(default)]
    pub(super) tag: Option<String>,
    /// Only keys with this status, such as `valid`, or group of statuses: `ok`, `dead`, `limited`, `unknown`.
    #[serde(default)]
    pub(super) status: Option<String>,
    /// Only keys whose names or notes resemble this.
    #[serde(default)]
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OneKey {
    /// The key: `SERVICE`, which means the service's default, or `SERVICE/NAME`.
    pub(super) key: String,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expiring {
    /// How far to look, in days; 30 when nothing is said.
    #[serde(default)]
    #[schemars(range(min = 1, max = 365))]
    pub(super) within_days: Option<u16>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// The key to use: `SERVICE` or `SERVICE/NAME`.
    pub(super) key: String,
    /// The method; GET when nothing is said.
    #[serde(default)]
    pub(super) method: Verb,
    /// Where: a path such as `/models`, which continues the provider's base URL, or an absolute URL of one of its hosts.
    pub(super) url: String,
    /// More headers. The one that shows the key is byok's own.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// A body that is JSON.
    #[serde(default)]
    pub(super) json: Option<Value>,
    /// Any other body.
    #[serde(default)]
    pub(super) body: Option<String>,
}

/// A key, as a model may see it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Named {
    /// `service/name`.
    #[serde(rename = "ref")]
    reference: String,
    /// Whether the bare service name means it.
    is_default: bool,
    /// Whether it may be handed out.
    is_active: bool,
    /// What is known of it.
    status: Status,
    /// The status's group.
    verdict: Verdict,
    /// The person's labels.
    tags: Vec<String>,
    /// When it ends, if that is known.
    expires_at: Option<Timestamp>,
    /// When it should be replaced.
    rotate_due_at: Option<Timestamp>,
    /// When its provider was last asked.
    last_checked_at: Option<Timestamp>,
    /// When it was last used.
    last_used_at: Option<Timestamp>,
}

impl From<&Key> for Named {
    fn from(key: &Key) -> Self {
        Self {
            reference: key.reference.clone(),
            is_default: key.is_default,
            is_active: key.is_active,
            status: key.status,
            verdict: key.verdict,
            tags: key.tags.iter().map(ToString::to_string).collect(),
            expires_at: key.expires_at,
            rotate_due_at: key.rotate_due_at,
            last_checked_at: key.last_checked_at,
            last_used_at: key.last_used_at,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KeyList {
    /// The keys.
    pub(super) keys: Vec<Named>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KeyStatus {
    /// The key.
    pub(super) key: Named,
    /// What its provider told: scopes, account, quota …
    pub(super) facts: BTreeMap<String, String>,
    /// What the last check said.
    pub(super) last_check: Option<Found>,
}

/// What a check found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Found {
    /// What it means for the key.
    status: Status,
    /// The status's group.
    verdict: Verdict,
    /// One sentence.
    message: String,
    /// The HTTP status of the provider's answer, when there was one.
    http_status: Option<u16>,
    /// When.
    checked_at: Timestamp,
}

impl From<Check> for Found {
    fn from(check: Check) -> Self {
        Self {
            status: check.status,
            verdict: check.verdict,
            message: check.message,
            http_status: check.http_status,
            checked_at: check.checked_at,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KeyChecked {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub(super) reference: String,
    /// What its provider said.
    pub(super) check: Found,
    /// What it told besides.
    pub(super) facts: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ending {
    /// The key.
    #[serde(flatten)]
    pub(super) key: Named,
    /// Whole days until it ends, rounded down.
    pub(super) days_left: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExpiringList {
    /// Keys that end within that time, soonest first.
    pub(super) keys: Vec<Ending>,
}

/// What came back. The key is in none of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Response {
    /// `service/name` of the key that was used.
    #[serde(rename = "ref")]
    reference: String,
    /// The key that was asked for, when it was refused and this one took its place, and why.
    instead_of: Option<Instead>,
    /// HTTP status; a redirect is answered and not followed.
    status: u16,
    /// Headers, names in lower case.
    headers: BTreeMap<String, String>,
    /// The body; `null` when it is no text.
    body: Option<String>,
    /// How much of the body was read, in bytes.
    bytes: usize,
    /// Whether there was more.
    is_truncated: bool,
}

impl From<ErrandAnswer> for Response {
    fn from(answer: ErrandAnswer) -> Self {
        Self {
            reference: answer.reference,
            instead_of: answer.instead_of,
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            bytes: answer.bytes,
            is_truncated: answer.is_truncated,
        }
    }
}
