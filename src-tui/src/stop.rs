//! Why a command ends early.

use byok_core::error::{Code, Failure};
use std::io;

/// A failure with everything a person or a script needs of it.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Decides the exit status.
    pub(crate) code: Code,
    /// What is wrong; names the thing.
    pub(crate) message: String,
    /// The next step.
    pub(crate) hint: Option<String>,
    /// Another exit status than the code's (`run` has its own).
    pub(crate) status: Option<u8>,
    /// Nothing is printed: somebody was told already, or nobody reads.
    pub(crate) is_silent: bool,
}

impl Stop {
    /// A failure without advice.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            status: None,
            is_silent: false,
        }
    }

    /// With advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With another exit status.
    pub(crate) fn status(mut self, status: u8) -> Self {
        self.status = Some(status);
        self
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &io::Error) -> Self {
        Self::new(Code::Io, format!("{}: {error}", path.display()))
    }
}

impl<F: Failure> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self {
            hint: failure.hint(),
            ..Self::new(failure.code(), failure.to_string())
        }
    }
}

/// Output that could not be written. A reader that went away (`byok list | head`) is no failure.
pub(crate) fn output(error: &io::Error) -> Stop {
    let stop = Stop::new(Code::Io, format!("output: {error}"));
    let is_broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
    Stop {
        is_silent: is_broken_pipe,
        status: is_broken_pipe.then_some(0),
        ..stop
    }
}
