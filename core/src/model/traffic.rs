//! What went through the gateway, in figures.

use crate::clock::Timestamp;
use crate::ids::KeyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The calls of one client with one key in one minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Traffic {
    /// The minute's beginning.
    pub minute: Timestamp,
    /// The key.
    pub key_id: KeyId,
    /// `service/name` as it is called now; `None` when the key is gone.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Who called; `None` is the owner.
    pub client: Option<String>,
    /// Calls that reached the provider, or should have.
    pub calls: u64,
    /// Those that the provider answered with 4xx or 5xx, or not at all.
    pub errors: u64,
    /// Those after which another key took this one's place.
    pub fallbacks: u64,
    /// Bytes of requests' bodies.
    pub bytes_up: u64,
    /// Bytes of answers' bodies.
    pub bytes_down: u64,
    /// Tokens that were read, where answers told it.
    pub tokens_in: Option<u64>,
    /// Tokens that were made, where answers told it.
    pub tokens_out: Option<u64>,
    /// What it cost in US dollars, where answers told it.
    pub cost_usd: Option<f64>,
    /// Half of the answers began after at most so long.
    pub p50_ms: Option<f64>,
    /// 95 of 100.
    pub p95_ms: Option<f64>,
    /// 99 of 100.
    pub p99_ms: Option<f64>,
}
