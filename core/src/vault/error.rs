//! What the verbs of the vault can answer instead of a result.

use crate::crypto::{EnvelopeError, InvalidCode, KdfError};
use crate::error::{Code, Failure};
use crate::store::{HeaderError, StoreError};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a vault can't be created, opened or re-keyed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// See [`HeaderError`].
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// See [`KdfError`].
    #[error(transparent)]
    Kdf(#[from] KdfError),
    /// See [`InvalidCode`].
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// The slot's parameters are outside what is allowed.
    #[error("{} asks for forbidden key derivation: {reason}", path.display())]
    HostileSlot {
        /// The header.
        path: PathBuf,
        /// What it asks for.
        reason: KdfError,
    },
    /// No slot opens with this password.
    #[error("wrong password")]
    WrongPassword,
    /// The code is well formed and opens no slot.
    #[error("this recovery code belongs to another vault or was replaced")]
    WrongRecoveryCode,
    /// There is a vault already.
    #[error("there is a vault at {} already", .0.display())]
    Exists(PathBuf),
    /// A password that is no protection.
    #[error("the password has {0} characters: at least {min} are needed", min = super::MIN_PASSWORD_CHARS)]
    PasswordTooShort(usize),
    /// A file or folder of the vault belongs to somebody else.
    #[error("{} belongs to another user", .0.display())]
    ForeignOwner(PathBuf),
    /// The file system said no.
    #[error("{} can't be used: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

impl Failure for VaultError {
    fn code(&self) -> Code {
        match self {
            Self::Header(inner) => inner.code(),
            Self::Store(inner) => inner.code(),
            Self::Kdf(inner) => inner.code(),
            Self::Code(inner) => inner.code(),
            Self::HostileSlot { .. } => Code::Damaged,
            Self::WrongPassword | Self::WrongRecoveryCode => Code::WrongPassword,
            Self::Exists(_) => Code::Exists,
            Self::PasswordTooShort(_) => Code::InvalidField,
            Self::ForeignOwner(_) => Code::Refused,
            Self::Io { .. } => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Header(inner) => inner.hint(),
            Self::Store(inner) => inner.hint(),
            Self::Kdf(inner) => inner.hint(),
            Self::Code(inner) => inner.hint(),
            Self::HostileSlot { .. } => {
                Some("somebody changed the vault's files: restore its folder from a backup you trust".into())
            }
            Self::WrongPassword => Some("forgotten? `byok unlock --recovery` opens it with the recovery code".into()),
            Self::WrongRecoveryCode => Some("use the code that was shown last".into()),
            Self::Exists(_) => Some("choose another name with `--vault`, or use this one".into()),
            Self::PasswordTooShort(_) => Some("a few random words are easy to keep and hard to guess".into()),
            Self::ForeignOwner(_) => Some("change its owner, or run byok as that user".into()),
            Self::Io { .. } => Some("check the folder's owner, permissions and free space".into()),
        }
    }
}

/// Why a verb about a key was not done.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key's value does not open.
    #[error("the value of `{reference}` can't be opened: {reason}")]
    Sealed {
        /// `service/name`.
        reference: String,
        /// Why.
        reason: EnvelopeError,
    },
    /// No such key.
    #[error("no key named `{0}`")]
    NotFound(String),
    /// The service has keys but none is its default.
    #[error("`{service}` has no default key")]
    NoDefault {
        /// The service.
        service: String,
        /// The names it has.
        names: Vec<String>,
    },
    /// The key has no such field.
    #[error("`{reference}` has no field `{field}`")]
    NoField {
        /// `service/name`.
        reference: String,
        /// What was asked for.
        field: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The client asked more often than its rate allows.
    #[error("too many requests to {operation}: try again in {} s", retry_after.as_secs_f64().ceil())]
    RateLimited {
        /// What was asked for.
        operation: &'static str,
        /// Until the next one is admitted.
        retry_after: Duration,
    },
    /// No such alert.
    #[error("no alert with the number {0}")]
    NoAlert(u64),
    /// A client must not put an alert about itself out of sight.
    #[error("alert {0} is about this client")]
    OwnAlert(u64),
    /// The name is taken.
    #[error("there is a key named `{0}` already")]
    Exists(String),
    /// Its date has passed.
    #[error("`{reference}` expired on {date}")]
    Expired {
        /// `service/name`.
        reference: String,
        /// The day it ended.
        date: String,
    },
    /// It is switched off.
    #[error("`{0}` is disabled")]
    Disabled(String),
    /// No value before the current one can be read.
    #[error("`{0}` has no value to go back to")]
    NothingKept(String),
    /// A new key was made, or asked for, at its provider and is not in use yet.
    #[error("a rotation of `{0}` at its provider is under way")]
    UnderWay(String),
    /// One field of what was given is wrong.
    #[error("{field}: {reason}")]
    Field {
        /// Which.
        field: String,
        /// Why.
        reason: String,
    },
}

impl Failure for KeyError {
    fn code(&self) -> Code {
        match self {
            Self::Store(inner) => inner.code(),
            Self::Sealed { .. } => Code::Damaged,
            Self::NotFound(_)
            | Self::NoDefault { .. }
            | Self::NoField { .. }
            | Self::NoAlert(_)
            | Self::NothingKept(_) => Code::NotFound,
            Self::UnderWay(_) => Code::Refused,
            Self::Exists(_) => Code::Exists,
            Self::Expired { .. } => Code::Expired,
            Self::Disabled(_) => Code::Disabled,
            Self::Field { .. } => Code::InvalidField,
            Self::RateLimited { .. } | Self::OwnAlert(_) => Code::Refused,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Store(inner) => inner.hint(),
            Self::Sealed { reason, .. } => reason.hint(),
            Self::NotFound(_) => Some("run `byok list` to see the names".into()),
            Self::NoDefault { service, names } => {
                let first = names.first()?;
                Some(format!(
                    "name one ({}), or run `byok default {service}/{first}`",
                    names.join(", ")
                ))
            }
            Self::NoField { known, .. } => Some(format!("it has {}", known.join(", "))),
            Self::Exists(reference) => Some(format!(
                "give another name, or change that one with `byok edit {reference}`"
            )),
            Self::Expired { reference, .. } => Some(format!(
                "replace it, or correct the date with `byok edit {reference} --expires DATE`"
            )),
            Self::Disabled(reference) => Some(format!("run `byok enable {reference}` to use it again")),
            Self::NoAlert(_) => Some("run `byok alerts --all` to see the numbers".into()),
            Self::OwnAlert(_) => Some("only the owner can say that it was seen".into()),
            Self::RateLimited { .. } => Some("ask less often, or have the owner give this client another rate".into()),
            Self::NothingKept(reference) => Some(format!("`byok versions {reference}` shows what became of them")),
            Self::UnderWay(reference) => Some(format!(
                "finish it with `byok rotate {reference} --at-provider`, or do without the new key with `byok rollback {reference}`"
            )),
            Self::Field { .. } => None,
        }
    }
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}

/// Why a verb about another program was not done.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such client.
    #[error("no client named `{0}`")]
    NotFound(String),
    /// The name is taken.
    #[error("there is a client named `{0}` already")]
    Exists(String),
    /// One field of what was given is wrong.
    #[error("{field}: {reason}")]
    Field {
        /// Which.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
}

impl Failure for ClientError {
    fn code(&self) -> Code {
        match self {
            Self::Store(inner) => inner.code(),
            Self::NotFound(_) => Code::NotFound,
            Self::Exists(_) => Code::Exists,
            Self::Field { .. } => Code::InvalidField,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Store(inner) => inner.hint(),
            Self::NotFound(_) => Some("run `byok client list` to see the names".into()),
            Self::Exists(name) => Some(format!(
                "give another name, or withdraw that one with `byok client revoke {name}`"
            )),
            Self::Field { .. } => None,
        }
    }
}
