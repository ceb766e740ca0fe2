//! What is known of a key, changed.

use crate::tui::model::Model;
use crate::tui::model::edit::Edit;
use crate::tui::widget::dialog;
use ratatui::Frame;

/// Draws the form.
pub(super) fn draw(model: &Model, edit: &Edit, frame: &mut Frame<'_>) {
    let inner = dialog::open(frame, "Edit", (60, edit.form.rows()), &model.look);
    edit.form.draw(frame, inner, &model.look);
}
