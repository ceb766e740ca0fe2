//! Why a call got no answer, or not the one that was hoped for.

use crate::problem::ErrorBody;
use byok_core::error::{Code, Failure};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens on the socket.
    #[error("the daemon is not running")]
    NotRunning,
    /// It could not be started.
    #[error("the daemon could not be started: {reason}")]
    Start {
        /// What it said.
        reason: String,
        /// What kind of failure it was.
        code: Code,
        /// Its advice.
        hint: Option<String>,
    },
    /// It listens and does not answer sense.
    #[error("the daemon gave an answer that this byok does not understand")]
    Protocol,
    /// The connection broke.
    #[error("the connection to the daemon broke: {0}")]
    Io(#[from] io::Error),
    /// The socket belongs to another user.
    #[error("{} belongs to another user", .0.display())]
    ForeignSocket(PathBuf),
    /// The daemon said no.
    #[error("{message}")]
    Answer {
        /// What kind.
        code: Code,
        /// What is wrong.
        message: String,
        /// The next step.
        hint: Option<String>,
        /// How long to wait.
        retry_after: Option<Duration>,
    },
}

impl ClientError {
    /// From an error document.
    pub(super) fn from_body(body: ErrorBody, retry_after: Option<Duration>) -> Self {
        Self::Answer {
            code: body.code,
            message: body.message,
            hint: body.hint,
            retry_after,
        }
    }
}

impl Failure for ClientError {
    fn code(&self) -> Code {
        match self {
            Self::Answer { code, .. } | Self::Start { code, .. } => *code,
            Self::ForeignSocket(_) => Code::Refused,
            Self::NotRunning | Self::Protocol | Self::Io(_) => Code::Daemon,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Answer { hint, .. } | Self::Start { hint, .. } => hint.clone(),
            Self::NotRunning => Some("run the command again, or `byok doctor`".into()),
            Self::Protocol => Some("an older daemon may still run: end it with `byok daemon stop`".into()),
            Self::Io(_) => Some("run the command again; if it happens again, `byok doctor`".into()),
            Self::ForeignSocket(_) => Some("remove it, or run byok as that user".into()),
        }
    }
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answer { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
