//! Figures.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::watch::Metrics;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// All figures.
    Load(Ticket),
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Box<Result<Metrics, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let Ask::Load(ticket) = ask;
    let found = outside.call(Attention::Screen, byok_daemon::client::Client::metrics);
    outside.answer(outside::Answer::Health(Answer::Loaded(ticket, Box::new(found))));
}
