//! stand-in until `fallback` is merged
use byok_core::model::{Key, Trigger};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
/// x
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FailedRequest {
    /// x
    pub cause: Trigger,
    /// x
    pub status: Option<u16>,
    /// x
    pub program: String,
}
/// x
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FailedAnswer {
    /// x
    pub next: Option<Key>,
    /// x
    pub why: String,
}
