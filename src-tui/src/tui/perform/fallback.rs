//! Which key steps in for one that fails.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::{FallbackPolicy, PolicyChange};
use byok_daemon::client::Client;
use byok_daemon::wire::{FallbackHistory, FallbackPolicies};

/// Rows of the history that are shown.
const ROWS: usize = 100;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// The policies of all services.
    Load(Ticket),
    /// What fell back of a service.
    History(Ticket, String),
    /// The policy of a service, to change it.
    Open(String),
    /// A change of it.
    Save {
        service: String,
        change: PolicyChange,
        /// What undoes it; nothing where it undoes something itself.
        undo: Option<PolicyChange>,
    },
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<FallbackPolicies, Complaint>),
    History(Ticket, Result<FallbackHistory, Complaint>),
    Opened(Result<FallbackPolicy, Complaint>),
    Saved {
        saved: Result<FallbackPolicy, Complaint>,
        undo: Option<PolicyChange>,
    },
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket) => Answer::Loaded(ticket, outside.call(Attention::Screen, Client::fallback_policies)),
        Ask::History(ticket, service) => {
            let found = outside.call(Attention::Screen, |client| {
                client.fallback_history(&service, Some(ROWS))
            });
            Answer::History(ticket, found)
        }
        Ask::Open(service) => {
            Answer::Opened(outside.call(Attention::Person, |client| client.fallback_policy(&service)))
        }
        Ask::Save { service, change, undo } => {
            let saved = outside.call(Attention::Person, |client| {
                client.set_fallback_policy(&service, &change)
            });
            Answer::Saved { saved, undo }
        }
    };
    outside.answer(outside::Answer::Fallback(answer));
}
