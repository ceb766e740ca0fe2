//! What one live check found.

use super::verdict::{Status, Verdict};
use crate::clock::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The outcome of asking a provider once.
///
/// # Security
/// `message` and `facts` come from the provider's answer after redaction of the key in every form it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What it means for the key.
    pub status: Status,
    /// The status's group.
    pub verdict: Verdict,
    /// One sentence for a person.
    pub message: String,
    /// The answer's HTTP status, when there was an answer.
    pub http_status: Option<u16>,
    /// From sending to the whole answer, in milliseconds.
    pub latency_ms: Option<u64>,
    /// What the answer told besides: `expires_at`, `scopes`, `account`, `quota_remaining` …
    pub facts: BTreeMap<String, String>,
    /// When.
    pub checked_at: Timestamp,
}

impl Check {
    /// Whether nobody was asked, because the host wants to be left alone for a while.
    pub fn is_put_off(&self) -> bool {
        self.status == Status::RateLimited && self.http_status.is_none()
    }

    /// Whether it says anything about the key: a provider that could not be asked does not.
    pub fn tells(&self) -> bool {
        self.verdict != Verdict::Unknown && !self.is_put_off()
    }

    /// A check that could be decided without asking anyone.
    pub fn offline(status: Status, message: impl Into<String>, at: Timestamp) -> Self {
        Self {
            status,
            verdict: status.verdict(),
            message: message.into(),
            http_status: None,
            latency_ms: None,
            facts: BTreeMap::new(),
            checked_at: at,
        }
    }
}
