//! Every failure that reaches the page: a code, a sentence, and the next step.

use byok_core::complaint::repeatable;
use byok_core::error::{Code, Failure as CoreFailure};
use byok_daemon::client::ClientError;
use schemars::JsonSchema;
use serde::Serialize;

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Failure {
    /// What kind; nobody matches on sentences.
    #[schemars(with = "String")]
    pub(crate) code: Code,
    /// What is wrong; names the thing.
    pub(crate) message: String,
    /// The next step.
    pub(crate) hint: Option<String>,
}

impl Failure {
    /// A failure of ours.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// Names the field that is wrong, so that the page can complain beside it.
    pub(crate) fn at(self, field: &str) -> Self {
        Self {
            message: format!("{field}: {}", self.message),
            ..self
        }
    }

    /// Of anything in core that can fail. Whatever was pasted in the wrong place is not repeated.
    pub(crate) fn of(failure: &(impl CoreFailure + ?Sized)) -> Self {
        Self {
            code: failure.code(),
            message: repeatable(&failure.to_string()).into_owned(),
            hint: failure.hint(),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(failure: ClientError) -> Self {
        Self::of(&failure)
    }
}
