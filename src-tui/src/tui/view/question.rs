//! Yes or no.

use crate::tui::model::Model;
use crate::tui::model::question::Question;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Wrap};

/// Draws it.
pub(super) fn draw(model: &Model, question: &Question, frame: &mut Frame<'_>) {
    let look = &model.look;
    let width = frame.area().width.saturating_sub(6).min(60);
    let room = usize::from(width).max(1);
    let lines: usize = question
        .lines
        .iter()
        .map(|line| text::width(line).div_ceil(room).max(1))
        .sum();
    let height = u16::try_from(lines + 3).unwrap_or(u16::MAX);
    let inner = dialog::open(frame, &question.title, (width, height), look);
    let words: Text<'_> = question.lines.iter().map(|line| Line::raw(line.as_str())).collect();
    let body = Rect {
        y: inner.y + 1.min(inner.height),
        height: inner.height.saturating_sub(2),
        ..inner
    };
    frame.render_widget(Paragraph::new(words).wrap(Wrap { trim: true }), body);
    let foot = Rect {
        y: inner.bottom().saturating_sub(1),
        height: 1.min(inner.height),
        ..inner
    };
    match &question.word {
        None => frame.render_widget(Line::styled("y yes   n no", look.palette.accent), foot),
        Some((word, entry)) => {
            let label = format!("Type {word} ");
            let start = u16::try_from(text::width(&label)).unwrap_or(0);
            let (typed, cursor) = entry.shown(usize::from(foot.width.saturating_sub(start)), look);
            let mut line = Line::styled(label, look.palette.accent);
            line.push_span(typed);
            frame.render_widget(line, foot);
            frame.set_cursor_position(Position::new(foot.x + start + cursor, foot.y));
        }
    }
}
