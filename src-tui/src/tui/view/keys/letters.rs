//! The letters that the filter met, made to stand out in the rows in sight.

use super::cells;
use crate::tui::model::Model;
use crate::tui::model::keys::{ListLine, Row};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Draws over the column of names, in which `window` stands.
pub(super) fn draw((model, rows): (&Model, &[Row]), window: Range<usize>, frame: &mut Frame<'_>, names: Rect) {
    let Some(mut letters) = model.keys.wanted.letters() else {
        return;
    };
    // Underlined, too: a colour never carries the only meaning.
    let style = model.look.palette.accent.add_modifier(Modifier::UNDERLINED);
    for (place, line) in window.enumerate() {
        let ListLine::Key(at) = model.keys.lines[line] else {
            continue;
        };
        let row = &rows[at];
        let y = names.y + u16::try_from(place).unwrap_or(0);
        let start = text::width(&cells::before(model, row));
        // Where a name is cut, the sign of that stands in the last column.
        let is_cut = start + text::width(&row.reference) > usize::from(names.width);
        let end = usize::from(names.width) - usize::from(is_cut).min(usize::from(names.width));
        let met = letters.of(row);
        let mut column = start;
        for (at, letter) in row.reference.chars().enumerate() {
            let wide = letter.width().unwrap_or(0);
            if column + wide > end {
                break;
            }
            if met.iter().any(|one| usize::try_from(*one) == Ok(at)) {
                let x = names.x + u16::try_from(column).unwrap_or(0);
                let width = u16::try_from(wide).unwrap_or(1);
                let area = Rect { x, y, width, height: 1 };
                frame.buffer_mut().set_style(area, style);
            }
            column += wide;
        }
    }
}
