//! Reading the list, always on the same thread.
//!
//! The allocator keeps what a thread freed for that thread. A new thread for each reading would leave a list's worth of memory
//! behind in several places; with ten thousand keys that is more than everything else the program holds.

use super::super::outside::{self, Attention, Outside};
use super::{Answer, rows};
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::KeysQuery;
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};

/// The way to the thread; it lives as long as the program.
static READER: OnceLock<Sender<(Ticket, Outside)>> = OnceLock::new();

/// Has the list read; the answer is told to the loop.
pub(super) fn read(ticket: Ticket, outside: &Outside) {
    let reader = READER.get_or_init(|| {
        let (sender, asked) = mpsc::channel::<(Ticket, Outside)>();
        std::thread::spawn(move || {
            for (ticket, outside) in asked {
                list(ticket, &outside);
            }
        });
        sender
    });
    // The other end is never dropped.
    let _ = reader.send((ticket, outside.clone()));
}

fn list(ticket: Ticket, outside: &Outside) {
    let listed = outside.call(Attention::Screen, |client| {
        Ok(rows(client.key_columns(&KeysQuery::default())?.parse()?))
    });
    outside.answer(outside::Answer::Keys(Answer::Listed(ticket, listed)));
}
