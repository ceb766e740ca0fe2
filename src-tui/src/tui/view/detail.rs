//! Everything about one key.

mod history;
mod known;
mod sheet;

use crate::tui::model::detail::Detail;
use crate::tui::model::{Drawn, Hit, Model, Pane};
use crate::tui::widget::{dialog, state};
use byok_daemon::wire::DetailAnswer;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use sheet::Sheet;

/// Draws the pane, beside the list or alone.
pub(super) fn draw(
    (model, detail): (&Model, &Detail),
    frame: &mut Frame<'_>,
    (area, is_alone): (Rect, bool),
    drawn: &mut Drawn,
) {
    let look = &model.look;
    let title = if detail.reference.is_empty() {
        "Details"
    } else {
        &detail.reference
    };
    let inner = dialog::framed(frame, title, area, look);
    let rows = usize::from(inner.height);
    drawn.pane = Some(Pane {
        lines: 0,
        rows,
        is_alone,
    });
    let has_failed = detail.loaded.value.is_none() && detail.loaded.failure.is_some();
    if has_failed || detail.reference.is_empty() {
        match &detail.loaded.failure {
            Some(complaint) => state::failed(complaint, frame, inner, look),
            None => state::empty("No key is chosen", "choose one in the list", frame, inner, look),
        }
        return;
    }
    let lines = lines(model, detail, inner.width);
    if is_alone {
        drawn.rows = rows;
    }
    drawn.pane = Some(Pane {
        lines: lines.len(),
        rows,
        is_alone,
    });
    let cursor = (is_alone || detail.is_entered).then_some(detail.roll.at);
    let window = detail.roll.window(lines.len(), rows);
    marks(model, (window.start, window.end, lines.len()), frame, area);
    for (place, at) in window.enumerate() {
        let y = inner.y + u16::try_from(place).unwrap_or(0);
        let row = Rect { y, height: 1, ..inner };
        drawn.hits.push((row, Hit::Detail(at)));
        let mut line = lines[at].clone();
        if cursor == Some(at) {
            line = line.patch_style(look.palette.chosen);
            frame.buffer_mut().set_style(row, look.palette.chosen);
        }
        frame.render_widget(line, row);
    }
}

/// Where there is more above or below, the frame says so.
fn marks(model: &Model, (start, end, len): (usize, usize, usize), frame: &mut Frame<'_>, area: Rect) {
    let glyphs = model.look.glyphs;
    let mut mark = |glyph: &'static str, y: u16| {
        let at = Rect {
            x: area.right().saturating_sub(3),
            y,
            width: 1,
            height: 1,
        };
        frame.render_widget(Line::styled(glyph, model.look.palette.accent), at.intersection(area));
    };
    if start > 0 {
        mark(glyphs.up, area.y);
    }
    if end < len {
        mark(glyphs.down, area.bottom().saturating_sub(1));
    }
}

fn lines(model: &Model, detail: &Detail, width: u16) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(&model.look, usize::from(width));
    match &detail.loaded.value {
        Some(answer) => whole(model, answer, &mut sheet),
        None => {
            // What the list knows stands there at once.
            if let Some(row) = model.keys.row(&detail.reference) {
                known::row(model, row, detail.loaded.is_slow(model.now), &mut sheet);
            }
        }
    }
    sheet.lines()
}

fn whole(model: &Model, answer: &DetailAnswer, sheet: &mut Sheet<'_>) {
    // The fields come first: the line one is on names the field that reveal and copy are for.
    known::fields(model, answer, sheet);
    sheet.gap();
    known::state(model, answer, sheet);
    known::words(answer, sheet);
    known::projects(model, answer, sheet);
    history::uses(model, answer, sheet);
    known::facts(model, answer, sheet);
    history::versions(model, answer, sheet);
    history::checks(model, answer, sheet);
    known::provider(model, answer, sheet);
}

#[cfg(test)]
mod tests;
