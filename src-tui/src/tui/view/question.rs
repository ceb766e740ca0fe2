//! Yes or no.

use crate::tui::model::Model;
use crate::tui::model::question::Question;
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Columns of the words.
const WIDEST: u16 = 60;

/// Draws it.
pub(super) fn draw(model: &Model, question: &Question, frame: &mut Frame<'_>) {
    let look = &model.look;
    let width = frame.area().width.saturating_sub(4).min(WIDEST);
    let lines: Vec<String> = question
        .lines
        .iter()
        .flat_map(|line| wrapped(line, usize::from(width)))
        .collect();
    // A gap above the words and one under them, where there is room for it.
    let words = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = dialog::open(frame, &question.title, (width, words.saturating_add(3)), look);
    let top = u16::from(inner.height > words + 2);
    for (place, line) in lines.into_iter().enumerate() {
        let y = (inner.y + top).saturating_add(u16::try_from(place).unwrap_or(u16::MAX));
        if y < inner.bottom().saturating_sub(1) {
            frame.render_widget(Line::styled(line, look.palette.text), Rect { y, height: 1, ..inner });
        }
    }
    let foot = Rect {
        y: inner.bottom().saturating_sub(1),
        height: 1.min(inner.height),
        ..inner
    };
    match &question.word {
        None => frame.render_widget(Line::styled("y yes   n no", look.palette.accent), foot),
        Some((word, entry)) => {
            let label = format!("Type {word} and press Enter: ");
            let start = u16::try_from(text::width(&label)).unwrap_or(0);
            let (typed, cursor) = entry.shown(usize::from(foot.width.saturating_sub(start)), look);
            let mut line = Line::styled(label, look.palette.accent);
            line.push_span(typed);
            frame.render_widget(line, foot);
            frame.set_cursor_position(Position::new(foot.x + start + cursor, foot.y));
        }
    }
}

#[cfg(test)]
mod tests;
