//! The keys, from the table that they are read from.

use crate::tui::keymap::{Place, TABLE};
use crate::tui::model::help::Help;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Draws the page: the keys of this place first.
pub(super) fn draw(model: &Model, help: &Help, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::open(frame, "Keys", (70, frame.area().height), look);
    drawn.rows = usize::from(inner.height);
    let others = Place::ALL.iter().filter(|place| !help.places.contains(place));
    let mut lines = Vec::new();
    for place in help.places.iter().chain(others) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(place.title(), look.palette.title));
        for binding in TABLE.iter().filter(|binding| binding.place == *place) {
            let keys = text::padded(&binding.keys.join(" "), 20, look.glyphs);
            lines.push(Line::from(vec![
                Span::styled(keys, look.palette.accent),
                Span::styled(binding.words, look.palette.text),
            ]));
        }
    }
    let top = help.top.min(lines.len().saturating_sub(usize::from(inner.height)));
    frame.render_widget(Paragraph::new(lines.split_off(top)), inner);
}
