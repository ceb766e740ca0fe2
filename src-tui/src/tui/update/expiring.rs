//! The keys that end soon.

use super::root;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::expiring::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.expiring.loaded.refresh(model.now);
    ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    Effect::Expiring(Ask::Load {
        ticket,
        days: model.expiring.days,
        is_rotation: model.expiring.is_rotation,
    })
}

/// Something was done with the vault.
pub(super) fn heard(model: &mut Model, _line: &EventLine) -> Vec<Effect> {
    load(model)
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model.expiring.loaded.value.as_ref().map_or(0, |value| value.keys.len());
    let rows = model.drawn.rows;
    match action {
        Action::Do(command) => {
            model.expiring.roll.obey(*command, len, rows);
        }
        Action::Scroll(_, by) => model.expiring.roll.by(*by, len, rows),
        Action::Click(at) => {
            if let Some(row) = root::row_at(model, *at) {
                model.expiring.roll.to(row, len, rows);
            }
        }
        _ => {}
    }
    Vec::new()
}
/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let Answer::Loaded(ticket, found) = answer;
    let again = model.expiring.loaded.accept(ticket, found, model.now);
    again.map(|ticket| ask(model, ticket)).into_iter().collect()
}
