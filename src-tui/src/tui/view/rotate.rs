//! A new value.

use crate::tui::model::Model;
use crate::tui::model::rotate::Rotate;
use crate::tui::widget::dialog;
use ratatui::Frame;

/// Draws the form.
pub(super) fn draw(model: &Model, rotate: &Rotate, frame: &mut Frame<'_>) {
    let inner = dialog::open(frame, "Rotate", (60, rotate.form.rows()), &model.look);
    rotate.form.draw(frame, inner, &model.look);
}
