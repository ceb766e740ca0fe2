//! A new key.

use crate::tui::model::Model;
use crate::tui::model::add::Add;
use crate::tui::widget::dialog;
use ratatui::Frame;

/// Draws the form.
pub(super) fn draw(model: &Model, add: &Add, frame: &mut Frame<'_>, _drawn: &mut crate::tui::model::Drawn) {
    let inner = dialog::open(frame, "Add", (60, add.form.rows()), &model.look);
    add.form.draw(frame, inner, &model.look);
}
