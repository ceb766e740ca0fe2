//! The files of MCP clients, and the keys in them.

use super::outside::{self, Attention, Outside};
use crate::mcp_places::{is_on_path, places};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_daemon::client::{Client, ClientError};
use byok_daemon::wire::{McpAdoptRequest, McpAdopted, McpClients, McpClientsQuery, McpRestoreRequest, McpRestored};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// What there is.
    Load(Ticket),
    /// What would be done.
    Plan(Ticket, Wanted),
    /// It is to be done.
    Do(Wanted),
}

/// What is to be done with the files of these clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Their ids; none is all clients.
    pub(crate) clients: Vec<String>,
    /// What.
    pub(crate) deed: Deed,
}

/// One way or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// The keys come into the vault.
    Adopt,
    /// The files become what they were.
    PutBack {
        /// Also what somebody else has changed since, or removed.
        is_forced: bool,
    },
}

/// What was done, or would be.
pub(crate) enum Told {
    Adopted(McpAdopted),
    Restored(McpRestored),
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<McpClients, Complaint>),
    Planned(Ticket, Result<Told, Complaint>),
    Done(Deed, Result<Told, Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket) => {
            let found = outside.call(Attention::Screen, |client| client.mcp_clients(&query()));
            Answer::Loaded(ticket, found)
        }
        Ask::Plan(ticket, wanted) => {
            let told = outside.call(Attention::Person, |client| tell(client, wanted, false));
            Answer::Planned(ticket, told)
        }
        Ask::Do(wanted) => {
            let deed = wanted.deed;
            Answer::Done(
                deed,
                outside.call(Attention::Person, |client| tell(client, wanted, true)),
            )
        }
    };
    outside.answer(outside::Answer::Mcp(answer));
}

fn tell(client: &mut Client, wanted: Wanted, write: bool) -> Result<Told, ClientError> {
    match wanted.deed {
        Deed::Adopt => {
            let request = McpAdoptRequest {
                clients: wanted.clients,
                places: places(),
                program: unfound(),
                write,
            };
            client.adopt(&request).map(Told::Adopted)
        }
        Deed::PutBack { is_forced } => {
            let request = McpRestoreRequest {
                clients: wanted.clients,
                force: is_forced,
                write,
            };
            client.restore_files(&request).map(Told::Restored)
        }
    }
}

/// This program, where clients would not find it by its name.
fn unfound() -> Option<String> {
    if is_on_path() {
        return None;
    }
    std::env::current_exe().ok()?.into_os_string().into_string().ok()
}

fn query() -> McpClientsQuery {
    McpClientsQuery {
        clients: None,
        places: places(),
    }
}
