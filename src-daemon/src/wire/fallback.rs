//! What is asked and answered about keys that step in for others.

use byok_core::model::{Event, FallbackPolicy, Instead, Key, Trigger};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/fallback`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FallbackPolicies {
    /// Those that were chosen, by service; every other service never falls back.
    pub policies: Vec<FallbackPolicy>,
}

/// `GET /api/fallback/{service}/history`: how many rows are wanted.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryQuery {
    /// 1–1,000; 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// `GET /api/fallback/{service}/history`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FallbackHistory {
    /// Rows of the trail, newest first: `fell_back` with `cause`, `to`, `into` and `status` in its details, and
    /// `fallback_changed`.
    pub events: Vec<Event>,
}

/// `POST /api/keys/{id}/failed`: a provider refused a key that a program was given.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailedRequest {
    /// What failed.
    pub cause: Trigger,
    /// The provider's HTTP status, if there was one.
    #[serde(default)]
    pub status: Option<u16>,
    /// The program, for the trail.
    #[serde(default)]
    pub program: String,
}

/// What is to be done about it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FailedAnswer {
    /// The key that takes over; whoever asks `POST /api/run` for the same again gets it, for as long as the failed one cools
    /// down.
    pub next: Option<Key>,
    /// One sentence for a person, in either case.
    pub why: String,
}

/// A key that a program got in the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandIn {
    /// `service/name` of the key that the program got.
    #[serde(rename = "ref")]
    pub reference: String,
    /// In whose place, and why.
    pub instead_of: Instead,
}

impl StandIn {
    /// One sentence for a person.
    pub fn sentence(&self) -> String {
        let Instead { reference, cause, .. } = &self.instead_of;
        let what = match cause {
            Trigger::Missing if reference.contains('/') => "is disabled or has ended",
            Trigger::Missing => "has no default key",
            Trigger::AuthFailure => "was rejected by its provider",
            Trigger::Limit => "is at its provider's limit",
        };
        format!("`{reference}` {what}: `{}` steps in", self.reference)
    }
}
