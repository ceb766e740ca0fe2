//! The keys.

mod bar;
mod cells;
mod letters;

use super::detail;
use crate::tui::model::keys::{ListLine, Row, SortBy};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::state;
use crate::tui::widget::table::{Column, Table, column, places};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

/// From so many columns on the details stand beside the list, below that in its place.
const BESIDE: u16 = 100;
/// What a list needs at least beside the details, and what of the rest it gets.
const LIST_SHARE: Constraint = Constraint::Percentage(46);

/// In the order of [`SortBy::ALL`].
const COLUMNS: &[Column; SortBy::ALL.len()] = &[
    column("KEY", 18, 0, true),
    column("PREVIEW", 11, 4, false),
    column("STATUS", 16, 1, false),
    column("EXPIRES", 10, 2, false),
    column("USED", 10, 3, false),
    column("TAGS", 14, 5, false),
];

/// Draws the list, and the details where they are open.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    match &model.keys.detail {
        Some(open) if area.width >= BESIDE => {
            let [left, right] = Layout::horizontal([LIST_SHARE, Constraint::Fill(1)]).areas(area);
            list(model, frame, left, drawn);
            detail::draw((model, open), frame, (right, false), drawn);
        }
        Some(open) => detail::draw((model, open), frame, (area, true), drawn),
        None => list(model, frame, area, drawn),
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let Some(rows) = state::ready(&model.keys.loaded, model.now, frame, body, &model.look) else {
        return;
    };
    if !rows.is_empty() {
        bar::draw(model, rows.len(), frame, top);
    }
    let nothing = match (rows.is_empty(), model.keys.shown.is_empty()) {
        (true, _) => Some(("There are no keys yet", "press a to add the first one")),
        (false, true) => Some(("No key fits the filter", "press Esc to drop it")),
        _ => None,
    };
    match nothing {
        Some((what, next)) => state::empty(what, next, frame, body, &model.look),
        None => table((model, rows), frame, body, drawn),
    }
}

fn table((model, rows): (&Model, &[Row]), frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let keys = &model.keys;
    let table = Table {
        columns: COLUMNS,
        len: keys.lines.len(),
        roll: keys.roll,
        row: |at| match keys.lines[at] {
            ListLine::Head(group) => cells::head(&keys.groups[group], &model.look),
            ListLine::Key(at) => cells::key(model, &rows[at]),
        },
    };
    let (window, body) = table.draw(frame, area, &model.look);
    let places = places(COLUMNS, area);
    let heading = Rect {
        height: 1.min(area.height),
        ..area
    };
    for (column, (x, width)) in places.iter().copied().enumerate().filter(|(_, (_, width))| *width > 0) {
        let place = Rect { x, width, ..heading }.intersection(area);
        drawn.hits.push((place, Hit::Heading(column)));
        if SortBy::ALL[column] == keys.sort {
            frame.buffer_mut().set_style(place, model.look.palette.accent);
        }
    }
    drawn.rows = usize::from(body.height);
    for (place, line) in window.clone().enumerate() {
        let y = body.y + u16::try_from(place).unwrap_or(0);
        drawn.hits.push((Rect { y, height: 1, ..body }, Hit::Row(line)));
    }
    if let Some((x, width)) = places.first() {
        let names = Rect {
            x: *x,
            width: *width,
            ..body
        };
        letters::draw((model, rows), window, frame, names.intersection(body));
    }
}

#[cfg(test)]
mod tests;
