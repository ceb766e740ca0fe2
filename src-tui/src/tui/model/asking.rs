//! A form whose answer comes from outside: tested, saved, refused.

use crate::tui::event::Complaint;
use byok_core::model::Check;

/// What is under way, and what was said last.
#[derive(Default)]
pub(crate) struct Asking {
    /// What is waited for.
    pub(crate) busy: Option<Busy>,
    /// What was said.
    pub(crate) said: Said,
    /// Whether the provider is asked while it is being saved.
    pub(crate) asks: bool,
    /// The number of the newest test: only its answer counts.
    ticket: u64,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    /// The provider is asked, nothing is stored.
    Testing,
    /// It is stored, after the provider was asked.
    Saving,
}

/// What was said of what the form holds now.
#[derive(Default)]
pub(crate) enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// Something for the person to know.
    Note(String),
    /// It could not be done.
    Wrong(Complaint),
    /// The provider calls the value dead. Saving once more stores it without asking.
    Refused(String),
    /// The answer to a test.
    Tested(Box<Check>),
}

impl Asking {
    /// A test begins; gives its number.
    pub(crate) fn begin_test(&mut self) -> u64 {
        self.ticket += 1;
        self.busy = Some(Busy::Testing);
        self.said = Said::Nothing;
        self.ticket
    }

    /// Whether the answer of that number is waited for.
    pub(crate) fn awaits(&self, ticket: u64) -> bool {
        self.busy == Some(Busy::Testing) && self.ticket == ticket
    }

    /// Saving begins; tells whether the provider is to be asked: not when nobody wants it, nor when it has just refused this
    /// value.
    pub(crate) fn begin_save(&mut self, is_wanted: bool) -> bool {
        self.busy = Some(Busy::Saving);
        let is_refused = matches!(std::mem::take(&mut self.said), Said::Refused(_));
        self.asks = is_wanted && !is_refused;
        self.asks
    }

    /// Nobody waits any more. What was sent goes on.
    pub(crate) fn stop(&mut self) {
        self.busy = None;
        self.said = Said::Note("Stopped waiting; nothing was stored.".into());
    }

    /// The form holds something else now: what was said is not about it.
    pub(crate) fn changed(&mut self) {
        self.said = Said::Nothing;
    }
}
