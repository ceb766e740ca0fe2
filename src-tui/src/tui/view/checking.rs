//! Asking the providers.

use crate::tui::model::checking::Checking;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws the dialogue.
pub(super) fn draw(model: &Model, checking: &Checking, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let title = format!("Checked {} of {}", checking.results.len(), checking.total);
    let height = u16::try_from(checking.total.clamp(1, 20)).unwrap_or(20) + 1;
    let inner = dialog::open(frame, &title, (72, height), look);
    let body = usize::from(inner.height.saturating_sub(1));
    drawn.rows = body;
    let window = checking.roll.window(checking.results.len(), body);
    for (place, at) in window.enumerate() {
        let row = Rect {
            y: inner.y + u16::try_from(place).unwrap_or(0),
            height: 1,
            ..inner
        };
        let line = match &checking.results[at] {
            Ok(one) => {
                let (sign, style) = look.verdict(one.check.verdict);
                Line::from(vec![
                    Span::styled(format!("{sign} "), style),
                    Span::raw(text::padded(&one.reference, 24, look.glyphs)),
                    Span::styled(format!(" {}", one.check.message), look.palette.dim),
                ])
            }
            Err(complaint) => Line::styled(complaint.message.clone(), look.palette.bad),
        };
        frame.render_widget(line, row);
    }
}
