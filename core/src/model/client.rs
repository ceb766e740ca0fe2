//! Other programs that may use the vault, each with a token and a few rights.

use super::call_rule::CallRule;
use super::key::Key;
use super::names::{ClientName, ServiceId};
use super::scope::{Reach, Scope};
use crate::clock::Timestamp;
use crate::error::{Code, Failure};
use crate::ids::{ClientId, KeyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A client as everybody may see it; the `client` object of the contract. Its token is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Client {
    /// Stays the same as long as it lives.
    pub id: ClientId,
    /// Unique; stands in the trail.
    pub name: ClientName,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The services it is kept to; with `keys` empty too, it may reach every key.
    pub services: Vec<ServiceId>,
    /// The keys it is kept to: `service/name` as they are called now, or the id of one that is gone.
    pub keys: Vec<String>,
    /// When its token ends.
    pub expires_at: Option<Timestamp>,
    /// When its token was last good, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// How much it may do.
    pub rate: Rate,
    /// The calls it may make through the gateway; none here is every call that its scopes allow.
    #[serde(default)]
    pub rules: Vec<CallRule>,
    /// Its calls through the gateway at once; `None` is the gateway's own limit.
    #[serde(default)]
    pub concurrency: Option<u32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether its token is refused until it is resumed.
    pub is_suspended: bool,
}

/// How many operations of one kind a client may do in which time: `10/60s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^[0-9]+/[0-9]+s$"))]
pub struct Rate {
    /// So many.
    pub operations: u32,
    /// Within so many seconds, at any time.
    pub seconds: u32,
}

/// Ten a minute for each kind of operation: enough for a program that starts, too little for one that reads out the vault.
impl Default for Rate {
    fn default() -> Self {
        Self {
            operations: 10,
            seconds: 60,
        }
    }
}

/// A rate that can't be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a rate")]
pub struct InvalidRate(String);

impl Failure for InvalidRate {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        Some("write operations and seconds such as `10/60s`; 1 to 100000 within 1 to 86400 s".into())
    }
}

impl Rate {
    /// Parses `10/60s`.
    ///
    /// # Errors
    /// When it has another shape, or allows nothing, or more than 100,000 operations or a day.
    pub fn parse(text: &str) -> Result<Self, InvalidRate> {
        let read = || {
            let (operations, span) = text.split_once('/')?;
            let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
            let rate = Self {
                operations: Some(operations).filter(is_number)?.parse().ok()?,
                seconds: span.strip_suffix('s').filter(is_number)?.parse().ok()?,
            };
            let fits = (1..=100_000).contains(&rate.operations) && (1..=86_400).contains(&rate.seconds);
            fits.then_some(rate)
        };
        read().ok_or_else(|| InvalidRate(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}s", self.operations, self.seconds)
    }
}

impl TryFrom<String> for Rate {
    type Error = InvalidRate;
    fn try_from(text: String) -> Result<Self, InvalidRate> {
        Self::parse(&text)
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

/// What a good token gives: who its holder is, and what it may do to which keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose token it is.
    pub client: ClientId,
    /// Its name, for the trail.
    pub name: ClientName,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The services it is kept to.
    pub services: Vec<ServiceId>,
    /// The keys it is kept to.
    pub keys: Vec<KeyId>,
    /// When its token ends.
    pub expires_at: Option<Timestamp>,
    /// How much it may do.
    pub rate: Rate,
    /// The calls it may make through the gateway; none here is every call that its scopes allow.
    pub rules: Vec<CallRule>,
    /// Its calls through the gateway at once; `None` is the gateway's own limit.
    pub concurrency: Option<u32>,
}

impl Grant {
    /// Whether it has this right.
    pub fn has(&self, scope: &Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// Whether it is kept to some services or keys.
    pub fn is_restricted(&self) -> bool {
        !(self.services.is_empty() && self.keys.is_empty())
    }

    /// Whether this key is within its reach.
    pub fn reaches(&self, key: &Key) -> bool {
        self.reaches_service(&key.service) || self.keys.contains(&key.id)
    }

    /// Whether every key of this service, also one that is made tomorrow, is within its reach.
    pub fn reaches_service(&self, service: &ServiceId) -> bool {
        !self.is_restricted() || self.services.contains(service)
    }

    /// Whether its rules allow this call; the path is the one the provider sees.
    pub fn may_call(&self, method: &str, path: &str) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|rule| rule.allows(method, path))
    }

    /// Whether the gateway may use this key for it.
    pub fn may_use(&self, key: &Key) -> bool {
        self.reaches(key)
            && self.scopes.iter().any(|scope| match scope {
                Scope::Use(Reach::Everything) => true,
                Scope::Use(Reach::Service(service)) => *service == key.service,
                Scope::Use(Reach::Key(service, name)) => *service == key.service && *name == key.name,
                _ => false,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn a_rate_is_read_back_as_it_was_written() {
        let rate = Rate::parse("10/60s").unwrap();
        assert_eq!((rate, rate.to_string().as_str()), (Rate::default(), "10/60s"));
    }

    #[test]
    fn a_rate_that_allows_nothing_or_anything_is_refused() {
        for text in [
            "",
            "10",
            "10/60",
            "0/60s",
            "10/0s",
            "-1/60s",
            "+1/60s",
            "1/1h",
            "100001/1s",
            "1/86401s",
            "a/1s",
        ] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
