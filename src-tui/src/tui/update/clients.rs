//! The programs that have tokens.

use super::root;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::clients::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.clients.loaded.refresh(model.now);
    ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    {
        let _ = model;
        Effect::Clients(Ask::Load(ticket))
    }
}

/// Something was done with the vault.
pub(super) fn heard(model: &mut Model, _line: &EventLine) -> Vec<Effect> {
    load(model)
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model
        .clients
        .loaded
        .value
        .as_ref()
        .map_or(0, |value| value.clients.len());
    let rows = model.drawn.rows;
    match action {
        Action::Do(command) => {
            model.clients.roll.obey(*command, len, rows);
        }
        Action::Scroll(_, by) => model.clients.roll.by(*by, len, rows),
        Action::Click(at) => {
            if let Some(row) = root::row_at(model, *at) {
                model.clients.roll.to(row, len, rows);
            }
        }
        _ => {}
    }
    Vec::new()
}
/// What a person does with the form.
pub(super) fn act_dialog(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(action, Action::Do(crate::tui::action::Command::Cancel)) {
        model.dialog = None;
    }
    Vec::new()
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Loaded(ticket, found) => {
            let again = model.clients.loaded.accept(ticket, found, model.now);
            again.map(|ticket| ask(model, ticket)).into_iter().collect()
        }
        Answer::Added(_) | Answer::Suspended(_) | Answer::Revoked(..) => Vec::new(),
    }
}
