//! Lines that may be more than the screen has, drawn with the place where one is.

use super::page;
use crate::tui::look::Look;
use crate::tui::model::Drawn;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Draws the lines from `top` on, and where one is when not all are in sight.
pub(crate) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    mut lines: Vec<Line<'static>>,
    top: usize,
    drawn: &mut Drawn,
    look: &Look,
) {
    let rows = usize::from(area.height);
    let is_long = lines.len() > rows && rows > 1;
    let body = Rect {
        height: area.height - u16::from(is_long),
        ..area
    };
    drawn.lines = lines.len();
    drawn.page_rows = usize::from(body.height);
    let top = page::first(top, drawn.page_rows, drawn.lines);
    let last = (top + drawn.page_rows).min(drawn.lines);
    if is_long {
        let words = format!("lines {} to {last} of {}", top + 1, drawn.lines);
        let foot = Rect {
            y: body.bottom(),
            height: 1,
            ..area
        };
        frame.render_widget(Line::styled(words, look.palette.dim).right_aligned(), foot);
    }
    frame.render_widget(Paragraph::new(lines.split_off(top)), body);
}
