//! A list above, and everything about its chosen row below: a page that can be turned.

use super::page;
use crate::tui::look::Look;
use crate::tui::model::Drawn;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Draws the line between, and gives the room of both. The list gets as much as its rows and their heading need, and at most half.
pub(crate) fn divided(rows: usize, frame: &mut Frame<'_>, area: Rect, look: &Look) -> [Rect; 2] {
    let rows = u16::try_from(rows).unwrap_or(u16::MAX);
    let list = rows.saturating_add(1).min(area.height / 2).max(2);
    let [above, rule, below] =
        Layout::vertical([Constraint::Length(list), Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let line = look.glyphs.rule.repeat(usize::from(rule.width));
    frame.render_widget(Line::styled(line, look.palette.frame), rule);
    let below = Rect {
        x: below.x + 1.min(below.width),
        width: below.width.saturating_sub(2),
        ..below
    };
    [above, below]
}

/// The columns of words below: those at the right edge say that there is more.
pub(crate) fn room(below: Rect) -> usize {
    usize::from(below.width.saturating_sub(2))
}

/// Draws the lines below from `top` on.
pub(crate) fn page(
    mut lines: Vec<Line<'static>>,
    top: usize,
    frame: &mut Frame<'_>,
    below: Rect,
    drawn: &mut Drawn,
    look: &Look,
) {
    drawn.lines = lines.len();
    drawn.page_rows = usize::from(below.height);
    let top = page::first(top, drawn.page_rows, drawn.lines);
    frame.render_widget(Paragraph::new(lines.split_off(top)), below);
    page::marks(top, drawn.lines, frame, below, look);
}
