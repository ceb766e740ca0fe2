//! The trail.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::{AuditQuery, Events};

/// What is asked.
pub(crate) enum Ask {
    /// The newest rows that fit.
    Load(Ticket, Box<AuditQuery>),
    /// Walk the whole chain.
    Verify,
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Box<Result<Events, Complaint>>),
    Verified(Box<Result<Events, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket, query) => {
            let found = outside.call(Attention::Screen, |client| client.audit(&query));
            Answer::Loaded(ticket, Box::new(found))
        }
        Ask::Verify => {
            let query = AuditQuery {
                limit: Some(1),
                verify: true,
                ..AuditQuery::default()
            };
            let found = outside.call(Attention::Person, |client| client.audit(&query));
            Answer::Verified(Box::new(found))
        }
    };
    outside.answer(outside::Answer::Audit(answer));
}
