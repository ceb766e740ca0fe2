//! What happens outside.

use super::perform::Answer;
use super::signals::Caught;
use byok_core::error::{Code, Failure as _};
use byok_daemon::client::ClientError;
use byok_daemon::wire::EventLine;
use ratatui::crossterm::event::Event as Input;

/// Everything the loop waits for.
pub(crate) enum Event {
    /// The terminal.
    Input(Input),
    /// An effect was performed.
    Answer(Answer),
    /// Something was done with the vault, here or by another face.
    Heard(EventLine),
    /// The stream of what is done begins; whatever was done before has to be read.
    Listening,
    /// The daemon can't be reached any more.
    Gone(Complaint),
    /// A signal came.
    Signal(Caught),
    /// The terminal is closed.
    Ended,
}

/// A failure in words: what is wrong, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// What kind.
    pub(crate) code: Code,
    /// What is wrong.
    pub(crate) message: String,
    /// The next step.
    pub(crate) hint: Option<String>,
}

impl Complaint {
    /// Both, on one line.
    pub(crate) fn in_words(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}; {hint}", self.message),
            None => self.message.clone(),
        }
    }
}

impl From<ClientError> for Complaint {
    fn from(failure: ClientError) -> Self {
        Self {
            code: failure.code(),
            hint: failure.hint(),
            message: failure.to_string(),
        }
    }
}

impl From<crate::stop::Stop> for Complaint {
    fn from(stop: crate::stop::Stop) -> Self {
        Self {
            code: stop.code,
            message: stop.message,
            hint: stop.hint,
        }
    }
}
