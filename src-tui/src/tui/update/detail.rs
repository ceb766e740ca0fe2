//! Everything about the chosen key.

use crate::tui::action::Command;
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::detail::{Detail, Part, RESTS_AFTER};
use crate::tui::model::{Model, Screen};
use crate::tui::perform::keys::Ask;
use crate::tui::update::{projects, root};
use crate::tui::widget::loaded::Ticket;
use byok_daemon::wire::{DetailAnswer, EventLine};

/// Opens the pane for a key.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    let is_entered = model.keys.detail.as_ref().is_some_and(|detail| detail.is_entered);
    let mut detail = Box::new(Detail {
        is_entered,
        ..Detail::of(reference, None)
    });
    let effect = read(&mut detail, model.now);
    model.keys.detail = Some(detail);
    let mut effects = vec![effect];
    if model.projects.loaded.is_untouched() {
        effects.extend(projects::load(model));
    }
    effects
}

fn read(detail: &mut Detail, now: byok_core::clock::Timestamp) -> Effect {
    detail.due = None;
    let ticket = detail.loaded.begin(now);
    Effect::Keys(Ask::Show(ticket, detail.reference.to_string()))
}

/// Opens the pane, or, where it is open already, goes into it.
pub(super) fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(reference) = model.keys.chosen().map(|row| row.reference.clone()) else {
        return Vec::new();
    };
    match &mut model.keys.detail {
        Some(detail) if detail.reference == reference => {
            detail.is_entered = true;
            Vec::new()
        }
        _ => open(model, &reference),
    }
}

/// Out of the pane, or, where one is not in it, closes it.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    if is_inside(model) && !is_alone(model) {
        leave(model);
    } else {
        model.keys.detail = None;
    }
    Vec::new()
}

/// Moving moves in the list again.
pub(super) fn leave(model: &mut Model) {
    if let Some(detail) = &mut model.keys.detail {
        detail.is_entered = false;
    }
}

/// Goes into the pane, to this line.
pub(super) fn enter_at(model: &mut Model, line: usize) {
    let (lines, rows) = extent(model);
    if let Some(detail) = &mut model.keys.detail {
        detail.is_entered = true;
        detail.roll.to(line, lines, rows);
    }
}

/// Moves in the pane if one is in it; tells whether it did.
pub(super) fn obey(model: &mut Model, command: Command) -> bool {
    let (lines, rows) = extent(model);
    if !is_inside(model) {
        return false;
    }
    let detail = model.keys.detail.as_mut();
    detail.is_some_and(|detail| detail.roll.obey(command, lines, rows))
}

/// The wheel was turned over the pane: the lines move at once, wherever among them one was.
pub(super) fn scroll(model: &mut Model, by: i16) {
    let (lines, rows) = extent(model);
    if let Some(detail) = &mut model.keys.detail {
        let window = detail.roll.window(lines, rows);
        let edge = if by > 0 {
            window.end.saturating_sub(1)
        } else {
            window.start
        };
        let to = edge.saturating_add_signed(isize::from(by));
        detail.roll.to(to, lines, rows);
    }
}

/// The field that reveal and copy are for; none where the key's main one is.
pub(super) fn part(model: &Model) -> Option<Part> {
    let detail = model.keys.detail.as_ref().filter(|_| is_inside(model))?;
    detail.part(&model.catalog)
}

fn is_inside(model: &Model) -> bool {
    is_alone(model) || model.keys.detail.as_ref().is_some_and(|detail| detail.is_entered)
}

fn is_alone(model: &Model) -> bool {
    model.keys.detail.is_some() && model.drawn.pane.is_some_and(|pane| pane.is_alone)
}

fn extent(model: &Model) -> (usize, usize) {
    model.drawn.pane.map_or((1, 1), |pane| (pane.lines, pane.rows))
}

/// The pane shows the key that is chosen now; it is read once the choice rests.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let chosen = model.keys.chosen().map(|row| row.reference.clone()).unwrap_or_default();
    if let Some(detail) = &mut model.keys.detail
        && detail.reference != chosen
    {
        let due = (!chosen.is_empty()).then(|| model.now + RESTS_AFTER);
        **detail = Detail {
            is_entered: detail.is_entered && !chosen.is_empty(),
            ..Detail::of(&chosen, due)
        };
    }
    Vec::new()
}

/// The list was read anew. A key that is gone is not replaced by its neighbour under a reader's eyes.
pub(super) fn settle_choice(model: &mut Model) -> Vec<Effect> {
    let Some(detail) = &model.keys.detail else {
        return Vec::new();
    };
    let is_there = model.keys.row(&detail.reference).is_some();
    if !is_there && is_alone(model) && model.keys.sought.is_none() {
        model.keys.detail = None;
    }
    follow(model)
}

/// Something was done with a key: what is shown of it is read again, soon and once for many deeds.
pub(super) fn heard(model: &mut Model, line: &EventLine) {
    let due = model.now + RESTS_AFTER;
    if let Some(detail) = &mut model.keys.detail
        && line.subject.as_deref() == Some(&*detail.reference)
    {
        detail.due.get_or_insert(due);
    }
}

/// Reads what is due.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    if model.screen != Screen::Keys {
        return Vec::new();
    }
    match &mut model.keys.detail {
        Some(detail) if detail.due.is_some_and(|due| due <= now) => vec![read(detail, now)],
        _ => Vec::new(),
    }
}

/// What is known of it.
pub(super) fn shown(
    model: &mut Model,
    reference: String,
    ticket: Ticket,
    shown: Result<DetailAnswer, Complaint>,
) -> Vec<Effect> {
    let now = model.now;
    // Tickets begin anew with each key: an answer about the one before is not about this one.
    let Some(detail) = model
        .keys
        .detail
        .as_mut()
        .filter(|detail| *detail.reference == *reference)
    else {
        return Vec::new();
    };
    let again = detail.loaded.accept(ticket, shown, now);
    if let (Some(complaint), Some(_)) = (detail.loaded.failure.clone(), &detail.loaded.value) {
        root::complain(model, &complaint);
    }
    again
        .map(|ticket| Effect::Keys(Ask::Show(ticket, reference)))
        .into_iter()
        .collect()
}
