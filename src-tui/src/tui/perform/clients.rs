//! Tokens of other programs.

use super::keys::CLEARED_AFTER;
use super::outside::{self, Attention, Outside};
use crate::clipboard;
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::model;
use byok_core::secret::Secret;
use byok_daemon::wire::{self, ClientToken, NewClientRequest};

/// What is asked.
pub(crate) enum Ask {
    /// All of them.
    Load(Ticket),
    /// A new token.
    Add(Box<NewClientRequest>),
    /// A new token, to the clipboard.
    Copy(Secret),
    /// Have a token refused, or not any more.
    Suspend {
        name: String,
        is_suspended: bool,
        /// It undoes that, and is not undone.
        is_undo: bool,
    },
    /// Withdraw it for good.
    Revoke(String),
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<wire::Clients, Complaint>),
    Added(Box<Result<ClientToken, Complaint>>),
    /// Which way it went.
    Copied(Result<&'static str, Complaint>),
    Suspended {
        result: Result<model::Client, Complaint>,
        is_undo: bool,
    },
    Revoked(String, Result<(), Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket) => {
            let found = outside.call(Attention::Screen, byok_daemon::client::Client::clients);
            Answer::Loaded(ticket, found)
        }
        Ask::Add(new) => {
            let made = outside.call(Attention::Person, |client| client.add_client(&new));
            Answer::Added(Box::new(made))
        }
        Ask::Copy(token) => Answer::Copied(clipboard::copy(&token, CLEARED_AFTER).map_err(Complaint::from)),
        Ask::Suspend {
            name,
            is_suspended,
            is_undo,
        } => {
            let result = outside.call(Attention::Person, |client| client.suspend_client(&name, is_suspended));
            Answer::Suspended { result, is_undo }
        }
        Ask::Revoke(name) => {
            let done = outside.call(Attention::Person, |client| client.revoke_client(&name));
            Answer::Revoked(name, done)
        }
    };
    outside.answer(outside::Answer::Clients(answer));
}
