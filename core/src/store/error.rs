//! What can go wrong with the database, told without SQL, table names or values.

use crate::error::{Code, Failure};
use rusqlite::ErrorCode;

/// A failure of the vault's database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Pages or rows are not what byok wrote.
    #[error("the vault's database is damaged: {0}")]
    Damaged(String),
    /// Written by a newer byok.
    #[error("the vault has format {found}, this byok knows up to {known}")]
    Newer {
        /// The file's format.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// No space left.
    #[error("the disk is full: nothing was changed")]
    DiskFull,
    /// The file can't be opened, read or written.
    #[error("the vault's database can't be used: {0}")]
    Unusable(String),
    /// Another process holds the database.
    #[error("another process holds the vault's database")]
    Busy,
    /// A statement of ours was wrong.
    #[error("internal error in the vault's database ({0})")]
    Internal(String),
}

impl Failure for StoreError {
    fn code(&self) -> Code {
        match self {
            Self::Damaged(_) => Code::Damaged,
            Self::Newer { .. } => Code::Config,
            Self::DiskFull | Self::Unusable(_) | Self::Busy => Code::Io,
            Self::Internal(_) => Code::Internal,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Damaged(_) => "restore the vault's folder from a backup; `byok doctor` tells what is damaged".into(),
            Self::Newer { .. } => "use the newer byok that wrote it".into(),
            Self::DiskFull => "free some space and try again".into(),
            Self::Unusable(_) => "check the folder's owner and permissions; `byok doctor` tells which".into(),
            Self::Busy => "end the other byok (`byok lock`, or see `byok doctor`)".into(),
            Self::Internal(_) => "please report this with what you did".into(),
        })
    }
}

/// The engine's words are kept out: they may quote SQL, and a person can't act on them.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return match error {
                rusqlite::Error::QueryReturnedNoRows => Self::Damaged("a row is missing".into()),
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..) => Self::Damaged("a row has the wrong shape".into()),
                _ => Self::Internal("statement".into()),
            };
        };
        match failure.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged("a page was changed or cut".into()),
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::CannotOpen => Self::Unusable("it can't be opened".into()),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::Unusable("it is read-only".into()),
            ErrorCode::SystemIoFailure => Self::Unusable("reading or writing failed".into()),
            ErrorCode::OutOfMemory => Self::Unusable("out of memory".into()),
            _ => Self::Internal(format!("code {}", failure.extended_code)),
        }
    }
}

impl From<rusqlite::types::FromSqlError> for StoreError {
    fn from(_: rusqlite::types::FromSqlError) -> Self {
        Self::Damaged("a row has the wrong shape".into())
    }
}
