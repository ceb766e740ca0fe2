//! The settings.

use crate::tui::model::settings::NewPassword;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::dialog;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let _ = (model, frame);
    drawn.rows = usize::from(area.height);
}

/// Draws the form.
pub(super) fn draw_dialog(model: &Model, password: &NewPassword, frame: &mut Frame<'_>) {
    let inner = dialog::open(frame, "Password", (60, password.form.rows()), &model.look);
    password.form.draw(frame, inner, &model.look);
}
