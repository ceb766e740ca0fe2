//! What can be done in a dialogue, on its last line: it may cover the footer.

use crate::tui::action::Command;
use crate::tui::keymap::TABLE;
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A command, and what it does at this moment.
pub(super) type Offer = (Command, &'static str);

/// Draws as many as fit, each with the key that the keymap has for it here.
pub(super) fn draw(model: &Model, offers: &[Offer], frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    if area.height == 0 {
        return;
    }
    let places = model.places();
    let mut spans = Vec::new();
    let mut x = area.x;
    for (command, words) in offers {
        let binding = TABLE
            .iter()
            .find(|line| line.command == *command && places.contains(&line.place));
        let Some(key) = binding.map(|line| line.keys[0]) else {
            continue;
        };
        let width = u16::try_from(text::width(key) + 1 + text::width(words)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            break;
        }
        drawn.hits.push((
            Rect {
                x,
                width,
                height: 1,
                ..area
            },
            Hit::Offer(*command),
        ));
        spans.push(Span::styled(key, model.look.palette.accent));
        spans.push(Span::styled(format!(" {words}  "), model.look.palette.dim));
        x += width + 2;
    }
    frame.render_widget(Line::from(spans), Rect { height: 1, ..area });
}

/// The last row of an area.
pub(super) fn last_row(area: Rect) -> Rect {
    Rect {
        y: area.bottom().saturating_sub(1),
        height: 1.min(area.height),
        ..area
    }
}

/// Everything but the last row.
pub(super) fn above_last(area: Rect) -> Rect {
    Rect {
        height: area.height.saturating_sub(1),
        ..area
    }
}
