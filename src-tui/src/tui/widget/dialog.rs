//! A box in the middle of the screen.

use super::text;
use crate::tui::look::Look;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::text::Span;
use ratatui::widgets::{Block, Borders, Clear};

/// Clears a box of that size in the middle, or the whole screen where it is small, frames it, and gives the room inside.
pub(crate) fn open(frame: &mut Frame<'_>, title: &str, (width, height): (u16, u16), look: &Look) -> Rect {
    let screen = frame.area();
    let width = width.saturating_add(4).min(screen.width);
    let height = height.saturating_add(2).min(screen.height);
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    };
    frame.render_widget(Clear, area);
    framed(frame, title, area, look)
}

/// Frames an area and gives the room inside.
pub(crate) fn framed(frame: &mut Frame<'_>, title: &str, area: Rect, look: &Look) -> Rect {
    let room = usize::from(area.width).saturating_sub(6);
    let title = format!(" {} ", text::fit(title, room, look.glyphs));
    let block = Block::new()
        .borders(Borders::ALL)
        .border_set(border_set(look))
        .border_style(look.palette.frame)
        .title(Span::styled(title, look.palette.title));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect {
        x: inner.x + 1.min(inner.width),
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

fn border_set(look: &Look) -> border::Set<'static> {
    let [top_left, top_right, bottom_left, bottom_right, horizontal, vertical] = look.glyphs.frame;
    border::Set {
        top_left,
        top_right,
        bottom_left,
        bottom_right,
        vertical_left: vertical,
        vertical_right: vertical,
        horizontal_top: horizontal,
        horizontal_bottom: horizontal,
    }
}
