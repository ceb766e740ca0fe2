//! What a check can say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is known of a key's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The provider accepted it.
    Valid,
    /// Genuine, but the call that asked is not among its rights.
    ValidLimited,
    /// The provider does not know it.
    Invalid,
    /// Its time is over.
    Expired,
    /// Somebody withdrew it.
    Revoked,
    /// Switched off at the provider.
    Disabled,
    /// Genuine, but there is no credit left.
    NoCredit,
    /// Too many calls at the moment.
    RateLimited,
    /// Not from this country.
    RegionBlocked,
    /// Genuine, but not from this network or referrer.
    IpBlocked,
    /// Asked at the wrong host, tenant or version.
    ConfigError,
    /// The provider has a problem of its own.
    ProviderError,
    /// The provider could not be reached.
    Unreachable,
    /// An answer came that says nothing about the key.
    Inconclusive,
    /// There is nothing to ask, or nobody asked yet.
    Unverified,
    /// The shape is wrong; it was not sent.
    Malformed,
}

/// Groups the statuses by what a person has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Ok,
    /// It won't work again.
    Dead,
    /// It is genuine and does not work at the moment.
    Limited,
    /// Could not tell; never means dead.
    Unknown,
}

impl Status {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 16] = [
        Self::Valid,
        Self::ValidLimited,
        Self::Invalid,
        Self::Expired,
        Self::Revoked,
        Self::Disabled,
        Self::NoCredit,
        Self::RateLimited,
        Self::RegionBlocked,
        Self::IpBlocked,
        Self::ConfigError,
        Self::ProviderError,
        Self::Unreachable,
        Self::Inconclusive,
        Self::Unverified,
        Self::Malformed,
    ];

    /// The group.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Valid | Self::ValidLimited => Verdict::Ok,
            Self::Invalid | Self::Expired | Self::Revoked | Self::Disabled | Self::Malformed => Verdict::Dead,
            Self::NoCredit | Self::RateLimited | Self::RegionBlocked | Self::IpBlocked => Verdict::Limited,
            Self::ConfigError | Self::ProviderError | Self::Unreachable | Self::Inconclusive | Self::Unverified => {
                Verdict::Unknown
            }
        }
    }

    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::ValidLimited => "valid_limited",
            Self::Invalid => "invalid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Disabled => "disabled",
            Self::NoCredit => "no_credit",
            Self::RateLimited => "rate_limited",
            Self::RegionBlocked => "region_blocked",
            Self::IpBlocked => "ip_blocked",
            Self::ConfigError => "config_error",
            Self::ProviderError => "provider_error",
            Self::Unreachable => "unreachable",
            Self::Inconclusive => "inconclusive",
            Self::Unverified => "unverified",
            Self::Malformed => "malformed",
        }
    }

    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

impl Verdict {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Dead => "dead",
            Self::Limited => "limited",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, Verdict};

    #[test]
    fn words_are_the_serialised_words_and_read_back() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn could_not_tell_is_never_dead() {
        for status in [
            Status::Unreachable,
            Status::Inconclusive,
            Status::ProviderError,
            Status::Unverified,
        ] {
            assert_eq!(status.verdict(), Verdict::Unknown);
        }
    }
}
