//! The filter, as it is typed.

use super::arrange::settle;
use super::detail;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::keys::{Keys, ListLine};
use crate::tui::widget::roll::Roll;

/// Begins.
pub(super) fn begin(model: &mut Model) {
    // The list is what is filtered; it has to be in sight.
    if model.drawn.pane.is_some_and(|pane| pane.is_alone) {
        model.keys.detail = None;
    }
    detail::leave(model);
    model.keys.is_filtering = true;
}

/// Types, moves, ends.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let keys = &mut model.keys;
    match action {
        Action::Do(Command::Submit) => keys.is_filtering = false,
        Action::Do(Command::Cancel) => {
            keys.is_filtering = false;
            clear(model);
        }
        Action::Do(Command::NextField) => {
            super::moves(model, Command::Down);
        }
        Action::Do(Command::PreviousField) => {
            super::moves(model, Command::Up);
        }
        Action::Scroll(at, by) => return super::scroll(model, *at, *by),
        // A click is meant for the list.
        Action::Click(at) => {
            keys.is_filtering = false;
            return super::click(model, *at);
        }
        other => {
            let before = keys.filter.text().to_owned();
            keys.filter.obey(other);
            if keys.filter.text() != before {
                settle(keys);
                to_best(keys);
            }
        }
    }
    detail::follow(model)
}

/// What fits best is chosen, and not a heading above it.
fn to_best(keys: &mut Keys) {
    let is_key = |line: &ListLine| matches!(line, ListLine::Key(_));
    let at = keys.lines.iter().position(is_key).unwrap_or(0);
    keys.roll = Roll::default();
    keys.roll.to(at, keys.lines.len(), usize::MAX);
}

/// Drops the filter; what is chosen stays so.
pub(super) fn clear(model: &mut Model) {
    let keys = &mut model.keys;
    if keys.filter.is_empty() {
        return;
    }
    keys.filter.clear();
    settle(keys);
}
