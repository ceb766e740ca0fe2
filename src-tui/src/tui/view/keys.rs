//! The keys.

use super::{detail, time};
use crate::tui::look::Look;
use crate::tui::model::keys::{Row, SortBy};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::table::{Cell, Column, Table};
use crate::tui::widget::{state, text};
use byok_core::clock::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

/// From so many columns on the details stand beside the list, below that in its place.
const BESIDE: u16 = 100;

const COLUMNS: &[Column] = &[
    column("KEY", 22, 0, true),
    column("PREVIEW", 12, 4, false),
    column("STATUS", 15, 1, false),
    column("EXPIRES", 9, 2, false),
    column("USED", 10, 3, false),
    column("TAGS", 14, 5, false),
];

const fn column(title: &'static str, width: usize, expendable: u8, grows: bool) -> Column {
    Column {
        title,
        width,
        expendable,
        grows,
    }
}

/// Draws the list, and the details where they are open.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    match &model.keys.detail {
        Some(open) if area.width >= BESIDE => {
            let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
            list(model, frame, left, drawn);
            detail::draw(model, open, frame, right);
        }
        Some(open) => detail::draw(model, open, frame, area),
        None => list(model, frame, area, drawn),
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let Some(rows) = state::ready(&model.keys.loaded, model.now, frame, body, &model.look) else {
        return;
    };
    bar(model, rows.len(), frame, top);
    if rows.is_empty() {
        state::empty(
            "There are no keys yet",
            "press a to add the first one",
            frame,
            body,
            &model.look,
        );
        return;
    }
    if model.keys.shown.is_empty() {
        state::empty(
            "No key fits the filter",
            "press Esc to drop it",
            frame,
            body,
            &model.look,
        );
        return;
    }
    let table = Table {
        columns: COLUMNS,
        len: model.keys.shown.len(),
        roll: model.keys.roll,
        row: |at| {
            let row = &rows[model.keys.shown[at]];
            let is_marked = model.keys.marked.contains(&row.reference);
            cells(row, is_marked, model.now, &model.look)
        },
    };
    let (window, body) = table.draw(frame, body, &model.look);
    drawn.rows = usize::from(body.height);
    for (place, row) in window.enumerate() {
        let y = body.y + u16::try_from(place).unwrap_or(0);
        drawn.hits.push((Rect { y, height: 1, ..body }, Hit::Row(row)));
    }
}

fn cells(row: &Row, is_marked: bool, now: Timestamp, look: &Look) -> Vec<Cell> {
    let palette = &look.palette;
    let (sign, style) = look.verdict(row.status.verdict());
    let name = format!(
        "{}{}{}",
        if is_marked {
            format!("{} ", look.glyphs.mark)
        } else {
            String::new()
        },
        row.reference,
        if row.is_default {
            format!(" {}", look.glyphs.default)
        } else {
            String::new()
        },
    );
    let status = if row.is_active {
        format!("{sign} {}", row.status)
    } else {
        format!("{} off", look.glyphs.dot)
    };
    vec![
        Cell(name, if row.is_active { palette.text } else { palette.dim }),
        Cell(row.preview.to_string(), palette.dim),
        Cell(status, if row.is_active { style } else { palette.dim }),
        Cell(time::until(row.expires_at, now), expiry_style(row, now, look)),
        Cell(time::ago(row.last_used_at, now), palette.dim),
        Cell(row.tags.to_string(), palette.dim),
    ]
}

fn expiry_style(row: &Row, now: Timestamp, look: &Look) -> ratatui::style::Style {
    const DAY_SECONDS: i64 = 86_400;
    match row.expires_at.map(|at| at - now.as_second()) {
        Some(..=0) => look.palette.bad,
        Some(left) if left <= 7 * DAY_SECONDS => look.palette.warn,
        _ => look.palette.text,
    }
}

/// The filter, how many keys there are, and their order.
fn bar(model: &Model, total: usize, frame: &mut Frame<'_>, area: Rect) {
    let keys = &model.keys;
    let palette = &model.look.palette;
    let order = match keys.sort {
        SortBy::Name => "name",
        SortBy::Status => "status",
        SortBy::Expiry => "expiry",
        SortBy::Use => "use",
    };
    let arrow = if keys.is_backwards {
        model.look.glyphs.up
    } else {
        model.look.glyphs.down
    };
    let count = if keys.shown.len() == total {
        format!("{total} keys")
    } else {
        format!("{} of {total} keys", keys.shown.len())
    };
    let marked = match keys.marked.len() {
        0 => String::new(),
        marked => format!("{marked} marked {} ", model.look.glyphs.dot),
    };
    let right = format!("{marked}{count} {} by {order} {arrow} ", model.look.glyphs.dot);
    let room = usize::from(area.width).saturating_sub(text::width(&right) + 4);
    if keys.is_filtering || !keys.filter.is_empty() {
        let (typed, cursor) = keys.filter.shown(room, &model.look);
        frame.render_widget(Line::from(vec![Span::styled(" / ", palette.accent), typed]), area);
        if keys.is_filtering && model.dialog.is_none() {
            frame.set_cursor_position(Position::new(area.x + 3 + cursor, area.y));
        }
    }
    let right = Line::styled(right, palette.dim).right_aligned();
    frame.render_widget(right, area);
}
