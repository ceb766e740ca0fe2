//! What is known of a key, changed; or the labels of several.

use crate::tui::model::Model;
use crate::tui::model::edit::{Edit, EditOf};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{dialog, state};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Columns of the form.
const WIDEST: u16 = 72;
/// Rows while the key is being read.
const READING_ROWS: u16 = 5;
/// Rows for words that need more than one, and for the last line.
const SPARE: u16 = 3;

/// Draws the form.
pub(super) fn draw(model: &Model, edit: &Edit, frame: &mut Frame<'_>) {
    let look = &model.look;
    let (title, was) = match &edit.of {
        EditOf::Key { reference, was } => (format!("Edit {reference}"), Some(was)),
        EditOf::Tags(references) => (format!("Tags of {} keys", references.len()), None),
    };
    if let Some(was) = was.filter(|_| edit.form.fields.is_empty()) {
        let inner = dialog::open(frame, &title, (WIDEST, READING_ROWS), look);
        state::ready(was, model.now, frame, inner, look);
        return;
    }
    let inner = dialog::open(frame, &title, (WIDEST, edit.form.rows() + SPARE), look);
    let foot = foot(model, edit, inner.width);
    let rows = u16::try_from(foot.len()).unwrap_or(0).min(inner.height);
    let form = Rect {
        height: inner.height - rows,
        ..inner
    };
    edit.form.draw(frame, form, look);
    for (place, line) in foot.into_iter().enumerate() {
        let y = form.bottom() + u16::try_from(place).unwrap_or(0);
        if y < inner.bottom() {
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
    }
}

/// What is wrong and belongs to no field, or that it is being stored.
fn foot(model: &Model, edit: &Edit, width: u16) -> Vec<Line<'static>> {
    let palette = &model.look.palette;
    let of = |words: &str, style| {
        let lines = wrapped(words, usize::from(width));
        lines.into_iter().map(move |line| Line::styled(line, style))
    };
    match &edit.complaint {
        _ if edit.is_busy => of("Saving", palette.dim).collect(),
        Some(complaint) => of(&complaint.message, palette.bad)
            .chain(of(complaint.hint.as_deref().unwrap_or_default(), palette.dim))
            .collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
