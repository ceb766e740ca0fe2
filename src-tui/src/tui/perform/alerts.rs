//! Alerts.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Alert;
use byok_daemon::wire::{self, AlertsQuery};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// Those that wait, or all.
    Load { ticket: Ticket, all: bool },
    /// It was seen.
    Acknowledge(u64),
    /// It is over.
    Resolve(u64),
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<wire::Alerts, Complaint>),
    Changed(Result<Alert, Complaint>),
}

/// More than anybody reads.
const MOST: usize = 1000;

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load { ticket, all } => {
            let query = AlertsQuery { all, limit: Some(MOST) };
            Answer::Loaded(ticket, outside.call(Attention::Screen, |client| client.alerts(&query)))
        }
        Ask::Acknowledge(id) => Answer::Changed(outside.call(Attention::Person, |client| client.acknowledge_alert(id))),
        Ask::Resolve(id) => Answer::Changed(outside.call(Attention::Person, |client| client.resolve_alert(id))),
    };
    outside.answer(outside::Answer::Alerts(answer));
}
