//! What is asked and told about the gateway.

use byok_core::ids::KeyId;
use byok_core::model::{CallRule, Rate, ServiceId, Traffic};
use byok_core::secret::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /gateway`: what the caller may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reachable {
    /// By service.
    pub services: Vec<ReachableService>,
    /// The calls it may make; none here is every call.
    pub rules: Vec<CallRule>,
    /// How many it may make in which time; `None` is as many as it likes.
    pub rate: Option<Rate>,
    /// How many at once.
    pub concurrency: u32,
}

/// One service that the caller may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReachableService {
    /// The service.
    pub service: ServiceId,
    /// Its name for people.
    pub name: String,
    /// What a base URL is made of, behind `http://` and the listener's address: `/gateway/openai`.
    pub path: String,
    /// The variables in which its programs look for a base URL.
    pub variables: Vec<String>,
    /// The keys that may be used.
    pub keys: Vec<ReachableKey>,
}

/// One key that the caller may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReachableKey {
    /// The key.
    pub id: KeyId,
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Whether it is the one that a path without a name means.
    pub is_default: bool,
}

/// `GET /api/gateway/traffic`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrafficQuery {
    /// How many minutes back, this one included: 1 to 10,080 (a week); 60 when it is left out.
    pub minutes: Option<u32>,
}

/// The answer: oldest first. Also one line of `GET /api/gateway/live`: what was counted since the line before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrafficList {
    /// By minute, key and client.
    pub traffic: Vec<Traffic>,
}

/// `POST /api/gateway/children`: a token for the process that asks, which then becomes the program it is for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildRequest {
    /// The keys it may use, by id or reference; all default keys when it is left out.
    #[serde(default)]
    pub only: Option<Vec<String>>,
    /// What the program is called, for the trail and the figures.
    pub program: String,
}

/// The answer, read by the client. The token is good as long as the process lives.
#[derive(Deserialize, JsonSchema)]
pub struct ChildToken {
    /// To be given to the program and to nobody else.
    pub token: Secret,
    /// Where the gateway listens: `127.0.0.1:41234`.
    pub address: String,
    /// What the program's variables are to say.
    pub base_urls: Vec<BaseUrl>,
}

/// One service in a program's environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseUrl {
    /// The service.
    pub service: ServiceId,
    /// The variables in which its programs look for a base URL; empty when none is known.
    pub variables: Vec<String>,
    /// What they say.
    pub url: String,
    /// The variables in which its programs look for a key; they get the token.
    pub key_variables: Vec<String>,
}
