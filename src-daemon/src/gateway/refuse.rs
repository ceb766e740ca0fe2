//! What a caller is told when it is byok that answers.

use crate::problem::{ErrorBody, ErrorDocument, Problem};
use byok_core::complaint::repeatable;
use byok_core::error::Code;

/// Why a call ends without a provider's answer.
pub(super) enum Stop {
    /// The caller is told.
    Told(Told),
    /// The caller is gone, or in the middle of an answer: nothing can be told.
    Gone,
}

/// What it is told.
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) problem: Problem,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        let status = problem.status().as_u16();
        Self::Told(Told { status, problem })
    }
}

impl Stop {
    /// The provider can't be reached, or did not answer like one.
    pub(super) fn bad_gateway(problem: Problem) -> Self {
        Self::Told(Told { status: 502, problem })
    }

    /// The provider did not answer in time.
    pub(super) fn timed_out(problem: Problem) -> Self {
        Self::Told(Told { status: 504, problem })
    }
}

impl Told {
    /// The whole answer. Its body is the one that the rest of the API has.
    pub(super) fn write(self, reply: &mut Vec<u8>, is_last: bool) {
        let Self { status, problem } = self;
        let document = ErrorDocument {
            error: ErrorBody {
                code: problem.code,
                message: repeatable(&problem.message).into_owned(),
                hint: problem.hint.map(|hint| repeatable(&hint).into_owned()),
            },
        };
        let body = serde_json::to_vec(&document).expect("plain data is JSON");
        let reason = axum::http::StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason());
        let mut head = format!(
            "HTTP/1.1 {status} {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-byok-error: {}\r\n",
            reason.unwrap_or("Refused"),
            body.len(),
            problem.code.as_str(),
        );
        if let Some(wait) = problem.retry_after {
            head += &format!("retry-after: {}\r\n", wait.as_secs_f64().ceil().max(1.0));
        }
        if problem.code == Code::Unauthorized {
            head += "www-authenticate: Bearer realm=\"byok\"\r\n";
        }
        if is_last {
            head += "connection: close\r\n";
        }
        reply.extend_from_slice(head.as_bytes());
        reply.extend_from_slice(b"\r\n");
        reply.extend_from_slice(&body);
    }
}
