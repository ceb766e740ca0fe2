//! What stands in the place of something that is not there: it is being read, there is none, it could not be read.

use super::loaded::Loaded;
use super::text;
use crate::tui::event::Complaint;
use crate::tui::look::Look;
use byok_core::clock::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Wrap};

/// Draws why there is nothing to draw, or gives what is there.
pub(crate) fn ready<'a, T>(
    loaded: &'a Loaded<T>,
    now: Timestamp,
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
) -> Option<&'a T> {
    if let Some(value) = &loaded.value {
        return Some(value);
    }
    match &loaded.failure {
        Some(complaint) => failed(complaint, frame, area, look),
        None if loaded.is_slow(now) => words("Reading", "", look.palette.dim, frame, area, look),
        None => {}
    }
    None
}

/// What is wrong, and the next step.
pub(crate) fn failed(complaint: &Complaint, frame: &mut Frame<'_>, area: Rect, look: &Look) {
    let hint = complaint.hint.as_deref().unwrap_or("press Ctrl-R to try again");
    words(&complaint.message, hint, look.palette.bad, frame, area, look);
}

/// That there is nothing, and how to get something.
pub(crate) fn empty(what: &str, next: &str, frame: &mut Frame<'_>, area: Rect, look: &Look) {
    words(what, next, look.palette.title, frame, area, look);
}

fn words(first: &str, second: &str, style: Style, frame: &mut Frame<'_>, area: Rect, look: &Look) {
    let lines = Text::from(vec![
        Line::styled(text::fit(first, 400, look.glyphs).into_owned(), style),
        Line::default(),
        Line::styled(text::fit(second, 400, look.glyphs).into_owned(), look.palette.dim),
    ]);
    let width = area.width.saturating_sub(4).min(60);
    let room = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + area.height / 3,
        width,
        height: area.height - area.height / 3,
    };
    frame.render_widget(
        Paragraph::new(lines)
            .alignment(Alignment::Center)
            .wrap(Wrap { trim: true }),
        room,
    );
}
