//! The only place where an error becomes a response.
//!
//! Messages come from [`Failure`]s, which name things and hold no values; what a parser says about a body is not passed on,
//! because it may quote the body.

use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byok_core::complaint::repeatable;
use byok_core::error::{Code, Failure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An answer that is not the one that was hoped for.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What kind.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    /// How long to wait before trying again.
    pub retry_after: Option<Duration>,
}

/// Goes with a response that refuses for want of a right, so that the guard can record why.
#[derive(Debug, Clone)]
pub struct Refusal(pub String);

/// The document: `{"error":{…}}`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDocument {
    /// The problem.
    pub error: ErrorBody,
}

/// What is in it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// What kind.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without advice.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            retry_after: None,
        }
    }

    /// With advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With a time to wait.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The vault has to be unlocked first.
    pub fn locked() -> Self {
        Self::new(Code::Locked, "the vault is locked").hint("run `byok unlock`")
    }

    /// A defect of ours: the details went to the log.
    pub fn internal() -> Self {
        Self::new(Code::Internal, "internal error").hint("please report this with what you did")
    }

    /// The HTTP status of the code; public contract.
    pub fn status(&self) -> StatusCode {
        match self.code {
            Code::Internal | Code::Daemon => StatusCode::INTERNAL_SERVER_ERROR,
            Code::Usage | Code::InvalidKey => StatusCode::BAD_REQUEST,
            Code::WrongPassword | Code::Unauthorized => StatusCode::UNAUTHORIZED,
            Code::Refused if self.retry_after.is_some() => StatusCode::TOO_MANY_REQUESTS,
            Code::Aborted | Code::Refused | Code::Expired | Code::Disabled => StatusCode::FORBIDDEN,
            Code::NotFound | Code::NoVault => StatusCode::NOT_FOUND,
            Code::Exists => StatusCode::CONFLICT,
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::InvalidField => StatusCode::UNPROCESSABLE_ENTITY,
            Code::Locked => StatusCode::LOCKED,
            Code::Damaged | Code::Config | Code::Io => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl<F: Failure> From<F> for Problem {
    fn from(failure: F) -> Self {
        Self {
            code: failure.code(),
            message: failure.to_string(),
            hint: failure.hint(),
            retry_after: failure.retry_after(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let wait = self.retry_after.map(|wait| wait.as_secs().max(1).to_string());
        let body = ErrorBody {
            code: self.code,
            message: repeatable(&self.message).into_owned(),
            hint: self.hint.map(|hint| repeatable(&hint).into_owned()),
        };
        let mut response = (status, Json(ErrorDocument { error: body })).into_response();
        if self.code == Code::Refused && wait.is_none() {
            response.extensions_mut().insert(Refusal(self.message));
        }
        if let Some(seconds) = wait {
            let name: HeaderName = header::RETRY_AFTER;
            response
                .headers_mut()
                .insert(name, seconds.parse().expect("digits are a header value"));
        }
        response
    }
}
