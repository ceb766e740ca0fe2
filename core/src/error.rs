//! The small set of codes that faces rely on, and the trait every error of this crate implements.
//!
//! A message names the thing that is wrong; [`Failure::hint`] is the advice, kept apart. Nobody matches on sentences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What kind of failure it was: decides the exit status, the HTTP status and the face's reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A defect of byok.
    Internal,
    /// The words of the call are wrong.
    Usage,
    /// The person said no.
    Aborted,
    /// There is no such thing.
    NotFound,
    /// The vault is locked and nobody may be asked.
    Locked,
    /// The password or recovery code does not open the vault.
    WrongPassword,
    /// There is no vault yet.
    NoVault,
    /// It is there already.
    Exists,
    /// Scope, policy or rate forbids it.
    Refused,
    /// There is no token, or it is not, or no longer, good for anything.
    Unauthorized,
    /// A file is damaged or was tampered with.
    Damaged,
    /// A configuration file or a provider definition is wrong.
    Config,
    /// Disk, socket or terminal failed.
    Io,
    /// The provider says the key is dead.
    InvalidKey,
    /// The key's expiry date has passed.
    Expired,
    /// The key is switched off.
    Disabled,
    /// A field of the request does not have the right shape.
    InvalidField,
    /// The request is larger than the door.
    TooLarge,
    /// The daemon does not answer or speaks another version.
    Daemon,
}

impl Code {
    /// The word in `error.code` of every JSON document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Usage => "usage",
            Self::Aborted => "aborted",
            Self::NotFound => "not_found",
            Self::Locked => "locked",
            Self::WrongPassword => "wrong_password",
            Self::NoVault => "no_vault",
            Self::Exists => "exists",
            Self::Refused => "refused",
            Self::Unauthorized => "unauthorized",
            Self::Damaged => "damaged",
            Self::Config => "config",
            Self::Io => "io",
            Self::InvalidKey => "invalid_key",
            Self::Expired => "expired",
            Self::Disabled => "disabled",
            Self::InvalidField => "invalid_field",
            Self::TooLarge => "too_large",
            Self::Daemon => "daemon",
        }
    }

    /// The exit status of the command line; public contract.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Internal => 1,
            Self::Usage | Self::InvalidField | Self::TooLarge => 2,
            Self::Aborted => 3,
            Self::NotFound => 4,
            Self::Locked => 5,
            Self::WrongPassword => 6,
            Self::NoVault => 7,
            Self::Exists => 8,
            Self::Refused | Self::Unauthorized | Self::InvalidKey | Self::Expired | Self::Disabled => 9,
            Self::Damaged => 10,
            Self::Config => 11,
            Self::Io | Self::Daemon => 12,
        }
    }
}

/// What every error of byok can say about itself.
pub trait Failure: std::error::Error {
    /// The kind of failure.
    fn code(&self) -> Code;

    /// The next step, where there is one: one sentence, lower case, no full stop.
    fn hint(&self) -> Option<String> {
        None
    }

    /// How long to wait before trying again can help, where time alone helps.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn code_word_is_the_serialised_word() {
        for code in [
            Code::Internal,
            Code::WrongPassword,
            Code::NoVault,
            Code::InvalidKey,
            Code::TooLarge,
        ] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
