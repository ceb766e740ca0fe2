//! What is called through the gateway.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_daemon::client::Client;
use byok_daemon::wire::TrafficList;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The last minutes.
    Load { ticket: Ticket, minutes: u32 },
    /// To be told what is called, as it happens.
    Listen,
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<TrafficList, Complaint>),
    /// From now on it is told.
    Live,
    /// This was called since the last time.
    Called(TrafficList),
    /// Nothing more is told: the daemon ended, or it told faster than anybody can read.
    Silent,
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load { ticket, minutes } => Answer::Loaded(
            ticket,
            outside.call(Attention::Screen, |client| client.traffic(minutes)),
        ),
        Ask::Listen => {
            let answer = |answer| outside.answer(outside::Answer::Gateway(answer));
            if let Ok(calls) = outside.connect(Attention::Screen).and_then(Client::live_traffic) {
                answer(Answer::Live);
                calls
                    .map_while(Result::ok)
                    .for_each(|news| answer(Answer::Called(news)));
            }
            Answer::Silent
        }
    };
    outside.answer(outside::Answer::Gateway(answer));
}
