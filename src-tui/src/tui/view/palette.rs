//! Finding a command by its name.

use crate::tui::keymap::TABLE;
use crate::tui::model::palette::Palette;
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Draws it.
pub(super) fn draw(model: &Model, palette: &Palette, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::open(frame, "Commands", (64, 14), look);
    let room = usize::from(inner.width.saturating_sub(2));
    let (typed, cursor) = palette.entry.shown(room, look);
    let line = Line::from(vec![Span::styled(": ", look.palette.accent), typed]);
    frame.render_widget(line, Rect { height: 1, ..inner });
    frame.set_cursor_position(Position::new(inner.x + 2 + cursor, inner.y));
    let rows = usize::from(inner.height.saturating_sub(1));
    drawn.rows = rows;
    for (place, at) in palette.roll.window(palette.found.len(), rows).enumerate() {
        let command = palette.found[at];
        let Some(binding) = TABLE.iter().find(|line| line.command == command) else {
            continue;
        };
        let row = Rect {
            y: inner.y + 1 + u16::try_from(place).unwrap_or(0),
            height: 1,
            ..inner
        };
        drawn.hits.push((row, Hit::Choice(at)));
        let is_chosen = at == palette.roll.at;
        let words = text::padded(binding.words, usize::from(row.width).saturating_sub(12), look.glyphs);
        let mut line = Line::from(vec![
            Span::styled(
                format!("{} ", if is_chosen { look.glyphs.pointer } else { " " }),
                look.palette.accent,
            ),
            Span::raw(words),
            Span::styled(format!("{:>10}", binding.keys[0]), look.palette.dim),
        ]);
        if is_chosen {
            line = line.patch_style(look.palette.chosen);
        }
        frame.render_widget(line, row);
    }
}
