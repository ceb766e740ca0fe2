//! The trail.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Event;
use byok_daemon::wire::{AuditQuery, Events};

/// What is asked.
pub(crate) enum Ask {
    /// The newest rows that fit.
    Newest(Ticket, Box<AuditQuery>),
    /// The next page.
    Older(Ticket, Box<AuditQuery>),
    /// Walk the whole chain, and compare it with an anchor.
    Verify(Ticket, Option<String>),
}

/// What is answered; rows the oldest first.
pub(crate) enum Answer {
    Newest(Ticket, Result<Vec<Event>, Complaint>),
    Older(Ticket, Result<Vec<Event>, Complaint>),
    Verified(Ticket, Box<Result<Events, Complaint>>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let rows = |attention, query: &AuditQuery| {
        let found = outside.call(attention, |client| client.audit(query));
        found.map(|found| found.events)
    };
    let answer = match ask {
        Ask::Newest(ticket, query) => Answer::Newest(ticket, rows(Attention::Screen, &query)),
        Ask::Older(ticket, query) => Answer::Older(ticket, rows(Attention::Person, &query)),
        Ask::Verify(ticket, anchor) => {
            let query = AuditQuery {
                limit: Some(1),
                verify: true,
                anchor,
                ..AuditQuery::default()
            };
            let found = outside.call(Attention::Person, |client| client.audit(&query));
            Answer::Verified(ticket, Box::new(found))
        }
    };
    outside.answer(outside::Answer::Audit(answer));
}
