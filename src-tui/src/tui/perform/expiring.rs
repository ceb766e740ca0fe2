//! Keys that end soon, or should be replaced.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::ExpiringKeys;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// Within so many days, with those whose time has passed.
    Load {
        ticket: Ticket,
        days: u32,
        is_rotation: bool,
    },
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<ExpiringKeys, Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let Ask::Load {
        ticket,
        days,
        is_rotation,
    } = ask;
    let within = format!("{days}d");
    let found = outside.call(Attention::Screen, |client| {
        if is_rotation {
            client.rotations_due(&within)
        } else {
            client.ending(&within)
        }
    });
    outside.answer(outside::Answer::Expiring(Answer::Loaded(ticket, found)));
}
