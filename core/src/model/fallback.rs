//! When another key may take the place of one that fails: what a person chose for a service, and nothing beyond it.

use super::names::{KeyName, ServiceId};
use crate::clock::Timestamp;
use crate::error::{Code, Failure};
use crate::ids::KeyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of failure after which the next key of the chain is taken. There is none for a vault that is locked or a value that
/// can't be opened, because those are never a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// There is no default key, or it is disabled or has expired.
    Missing,
    /// The provider refused the key: 401, or a 403 that is about the key.
    AuthFailure,
    /// The provider will not serve this key for now: 429, used-up quota, 402.
    Limit,
}

/// A word that is no trigger.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no reason to fall back")]
pub struct InvalidTrigger(String);

impl Failure for InvalidTrigger {
    fn code(&self) -> Code {
        Code::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("use never, or missing, auth-failure and limit, with commas between".into())
    }
}

impl Trigger {
    /// Every one, in the order in which people are shown them.
    pub const ALL: [Self; 3] = [Self::Missing, Self::AuthFailure, Self::Limit];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::AuthFailure => "auth-failure",
            Self::Limit => "limit",
        }
    }

    /// Reads one word.
    ///
    /// # Errors
    /// When it is none of them; `never` is the empty list and not a word of it.
    pub fn parse(word: &str) -> Result<Self, InvalidTrigger> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
        found.ok_or_else(|| InvalidTrigger(word.chars().take(40).collect()))
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happens when a service's key fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FallbackPolicy {
    /// Whose keys.
    pub service: ServiceId,
    /// When the chain is used; empty means never.
    pub on: Vec<Trigger>,
    /// The keys that may step in, by name, the first one first. The default key stands before all of them and is not in it.
    pub chain: Vec<KeyName>,
    /// How long a key that failed is passed over, in seconds.
    pub cool_down_seconds: u64,
    /// Keys of the service that failed in use and still cool down, and why. Those whose cause is in `on` are passed over.
    pub failing: Vec<Failing>,
}

/// What is to change about a policy; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyChange {
    /// When the chain is used; empty means never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Vec<Trigger>>,
    /// The keys that may step in, the first one first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Vec<KeyName>>,
    /// How long a key that failed is passed over, in seconds; 0 is what the setting `fallback.cool_down` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cool_down_seconds: Option<u64>,
}

/// In whose place a key stands in, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Instead {
    /// The key; `None` when the service has no default one.
    pub key_id: Option<KeyId>,
    /// `service/name`, or the service alone when it has no default key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What is wrong with it.
    pub cause: Trigger,
}

/// A key that failed in use lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failing {
    /// `service/name`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What failed.
    pub cause: Trigger,
    /// When.
    pub failed_at: Timestamp,
    /// Until then the chain goes past it.
    pub cools_until: Timestamp,
}
