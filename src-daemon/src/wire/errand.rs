//! One HTTP request with a key that whoever asks for it never sees.

use byok_core::model::Instead;
use byok_core::provider::Verb;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /api/keys/{id}/request`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrandRequest {
    /// The method.
    #[serde(default)]
    pub method: Verb,
    /// Where: from `/` on, which continues the key's base URL, or an absolute URL of one of the provider's hosts.
    pub url: String,
    /// More headers; those that show a key or route a request are refused.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body. JSON is sent as such unless a header says otherwise.
    #[serde(default)]
    pub body: Option<String>,
    /// Who wants it, for the trail.
    #[serde(default)]
    pub program: String,
}

/// What came back. The key is in none of it, also where the provider quoted it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ErrandAnswer {
    /// `service/name` of the key that was used.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The key in whose place it stood, and what was wrong with that; `null` when it is the one that was asked for.
    #[serde(default)]
    pub instead_of: Option<Instead>,
    /// HTTP status; a redirect is answered and not followed.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body; `null` when it is no text.
    pub body: Option<String>,
    /// How much of it was read, in bytes.
    pub bytes: usize,
    /// Whether there was more than is read (256 KiB).
    pub is_truncated: bool,
}
