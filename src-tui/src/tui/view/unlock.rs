//! The screen of a locked vault.

use crate::tui::model::Model;
use crate::tui::model::unlock::Unlock;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Draws it.
pub(super) fn draw(model: &Model, unlock: &Unlock, frame: &mut Frame<'_>) {
    let look = &model.look;
    let vault = model.session.value.as_ref().map_or("", |session| &session.vault);
    let title = format!("byok {} {vault} is locked", look.glyphs.dot);
    let width = frame.area().width.saturating_sub(6).min(56);
    let inner = dialog::open(frame, &title, (width, 5), look);
    let row = |at: u16| Rect {
        y: inner.y + at,
        height: u16::from(at < inner.height),
        ..inner
    };
    let label = if unlock.is_recovery {
        "Recovery code "
    } else {
        "Password "
    };
    let start = u16::try_from(text::width(label)).unwrap_or(0);
    let room = usize::from(inner.width.saturating_sub(start));
    let (typed, cursor) = unlock.entry.shown(room, look);
    let mut line = Line::styled(label, look.palette.dim);
    line.push_span(typed);
    frame.render_widget(line, row(1));
    let (words, style) = match (&unlock.complaint, unlock.is_busy) {
        (_, true) => ("Opening".to_owned(), look.palette.dim),
        (Some(complaint), _) => (complaint.message.clone(), look.palette.bad),
        _ => (String::new(), look.palette.dim),
    };
    frame.render_widget(
        Line::styled(
            text::fit(&words, usize::from(inner.width), look.glyphs).into_owned(),
            style,
        ),
        row(2),
    );
    let other = if unlock.is_recovery {
        "Tab password"
    } else {
        "Tab recovery code"
    };
    let keys = format!("Enter unlock  {other}  Esc leave");
    frame.render_widget(
        Line::styled(
            text::fit(&keys, usize::from(inner.width), look.glyphs).into_owned(),
            look.palette.dim,
        ),
        row(4),
    );
    if !unlock.is_busy && model.dialog.is_none() {
        frame.set_cursor_position(Position::new(inner.x + start + cursor, inner.y + 1));
    }
}
