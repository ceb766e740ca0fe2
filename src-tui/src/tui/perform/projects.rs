//! The folders whose `byok.toml` is trusted.

use super::outside::{self, Attention, Outside};
use crate::tui::event::Complaint;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Project;
use byok_daemon::client::Client;
use byok_daemon::wire::{ProjectFile, Projects};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// All of them.
    Load(Ticket),
    /// Trust it no more.
    Forget(Box<Project>),
    /// Trust it again as it was: that undoes forgetting.
    Trust(Box<ProjectFile>),
}

/// What is answered.
pub(crate) enum Answer {
    Loaded(Ticket, Result<Projects, Complaint>),
    Forgotten(Box<Project>, Result<(), Complaint>),
    Trusted(Result<Project, Complaint>),
}

/// Does it.
pub(crate) fn perform(ask: Ask, outside: &Outside) {
    let answer = match ask {
        Ask::Load(ticket) => Answer::Loaded(ticket, outside.call(Attention::Screen, Client::projects)),
        Ask::Forget(project) => {
            let done = outside.call(Attention::Person, |client| client.forget_project(project.id));
            Answer::Forgotten(project, done)
        }
        Ask::Trust(file) => Answer::Trusted(outside.call(Attention::Person, |client| client.trust_project(&file))),
    };
    outside.answer(outside::Answer::Projects(answer));
}
