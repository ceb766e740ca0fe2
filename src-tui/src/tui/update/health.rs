//! The figures.

use super::root;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::health::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.health.loaded.refresh(model.now);
    ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    {
        let _ = model;
        Effect::Health(Ask::Load(ticket))
    }
}

/// Something was done with the vault.
pub(super) fn heard(model: &mut Model, _line: &EventLine) -> Vec<Effect> {
    load(model)
}

/// Turns the page.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let _ = (model, action, root::look);
    Vec::new()
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let Answer::Loaded(ticket, found) = answer;
    let again = model.health.loaded.accept(ticket, *found, model.now);
    again.map(|ticket| ask(model, ticket)).into_iter().collect()
}
