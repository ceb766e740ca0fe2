//! The keys.

mod answers;
mod arrange;
mod deeds;
mod typing;

use super::{add, checking, detail, root};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::keys::SortBy;
use crate::tui::model::{Hit, Model, Screen};
use crate::tui::perform::keys::Ask;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Action as Deed;
use byok_daemon::wire::EventLine;
use ratatui::layout::Position;

pub(super) use answers::answer;
pub(crate) use arrange::settle;

/// Reads the list.
pub(crate) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.keys.loaded.refresh(model.now);
    ticket.map(list).into_iter().collect()
}

fn list(ticket: Ticket) -> Effect {
    Effect::Keys(Ask::List(ticket))
}

/// Something was done with a key.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    // A row of the trail that changes no key: reading after it would write the next one.
    let is_about_keys = !matches!(line.kind, Deed::Listed | Deed::Shown | Deed::Unlocked);
    let mut effects = Vec::new();
    if is_about_keys {
        effects.extend(load(model));
        detail::heard(model, line);
    }
    effects
}

/// Goes to the list with this key chosen and everything about it shown, wherever one was.
pub(super) fn show(model: &mut Model, reference: &str) -> Vec<Effect> {
    model.keys.is_filtering = false;
    let is_known = model.keys.row(reference).is_some();
    if is_known && !choose(model, reference) {
        // Something hides it.
        model.keys.filter.clear();
        model.keys.closed.clear();
        settle(&mut model.keys);
        choose(model, reference);
    }
    let mut effects = root::go(model, Screen::Keys);
    effects.extend(detail::open(model, reference));
    effects
}

/// Chooses a key if it is in the list.
fn choose(model: &mut Model, reference: &str) -> bool {
    let at = arrange::find(&model.keys, reference);
    if let Some(at) = at {
        model.keys.roll.to(at, model.keys.lines.len(), model.drawn.rows);
    }
    at.is_some()
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    if model.keys.is_filtering {
        return typing::act(model, action);
    }
    match action {
        Action::Do(command) if detail::obey(model, *command) => Vec::new(),
        Action::Do(command) if moves(model, *command) => detail::follow(model),
        Action::Scroll(at, by) => scroll(model, *at, *by),
        Action::Click(at) => click(model, *at),
        Action::Do(command) => deed(model, *command),
        _ => Vec::new(),
    }
}

fn moves(model: &mut Model, command: Command) -> bool {
    let (len, rows) = (model.keys.lines.len(), model.drawn.rows);
    model.keys.roll.obey(command, len, rows)
}

fn scroll(model: &mut Model, at: Position, by: i16) -> Vec<Effect> {
    if matches!(model.drawn.hit_at(at), Some(Hit::Detail(_))) {
        detail::scroll(model, by);
        return Vec::new();
    }
    let (len, rows) = (model.keys.lines.len(), model.drawn.rows);
    model.keys.roll.by(by, len, rows);
    detail::follow(model)
}

/// A click chooses; one on what is chosen already opens it.
fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    match model.drawn.hit_at(at) {
        Some(Hit::Row(line)) if line == model.keys.roll.at => deed(model, Command::Details),
        Some(Hit::Row(line)) => {
            let (len, rows) = (model.keys.lines.len(), model.drawn.rows);
            model.keys.roll.to(line, len, rows);
            detail::leave(model);
            detail::follow(model)
        }
        Some(Hit::Heading(column)) => {
            if let Some(by) = SortBy::ALL.get(column) {
                sort(model, *by);
            }
            Vec::new()
        }
        Some(Hit::Detail(line)) => {
            detail::enter_at(model, line);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn deed(model: &mut Model, command: Command) -> Vec<Effect> {
    let keys = &mut model.keys;
    match command {
        Command::Filter => typing::begin(model),
        Command::Sort => sort(model, model.keys.sort.next()),
        Command::SortBackwards => sort(model, model.keys.sort),
        Command::Group => {
            keys.group = keys.group.next();
            keys.closed.clear();
            settle(keys);
        }
        Command::Mark => mark(model),
        Command::MarkAll => mark_all(model),
        Command::Cancel => return cancel(model),
        Command::Details if fold(model, None) => {}
        Command::Right if fold(model, Some(false)) => {}
        Command::Left if fold(model, Some(true)) => {}
        Command::Details | Command::Right => return detail::enter(model),
        Command::Left => return detail::back(model),
        Command::Add => return add::open(model),
        Command::CheckAll => return checking::all(model),
        other => return deeds::deed(model, other),
    }
    detail::follow(model)
}

/// Another order, or the same one turned round.
fn sort(model: &mut Model, by: SortBy) {
    let keys = &mut model.keys;
    keys.is_backwards = keys.sort == by && !keys.is_backwards;
    keys.sort = by;
    settle(keys);
}

/// Opens or closes the chosen group, or does the other; false when no heading is chosen.
fn fold(model: &mut Model, is_closed: Option<bool>) -> bool {
    let keys = &mut model.keys;
    let Some(group) = keys.chosen_group() else {
        return false;
    };
    let name = group.name.clone();
    if is_closed.unwrap_or(!group.is_closed) {
        keys.closed.insert(name);
    } else {
        keys.closed.remove(&name);
    }
    settle(keys);
    true
}

/// Marks the chosen key and goes on to the next, or all keys of the chosen group; takes marks away where all have them.
fn mark(model: &mut Model) {
    let keys = &mut model.keys;
    let members = keys.chosen_group().map(|group| group.members.clone());
    match (members, keys.chosen().map(|row| row.reference.clone())) {
        (Some(members), _) => toggle(model, &members),
        (None, Some(reference)) => {
            if !keys.marked.remove(&reference) {
                keys.marked.insert(reference);
            }
            moves(model, Command::Down);
        }
        (None, None) => {}
    }
}

fn mark_all(model: &mut Model) {
    let all = model.keys.shown.clone();
    toggle(model, &all);
}

fn toggle(model: &mut Model, places: &[usize]) {
    let Some(rows) = &model.keys.loaded.value else { return };
    let marked = &mut model.keys.marked;
    let references = || places.iter().map(|at| &rows[*at].reference);
    if references().all(|reference| marked.contains(reference)) {
        for reference in references() {
            marked.remove(reference);
        }
    } else {
        marked.extend(references().cloned());
    }
}

/// Leaves what is open, one thing at a time.
fn cancel(model: &mut Model) -> Vec<Effect> {
    if model.keys.detail.is_some() {
        return detail::back(model);
    }
    if model.keys.marked.is_empty() {
        typing::clear(model);
    } else {
        model.keys.marked.clear();
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
