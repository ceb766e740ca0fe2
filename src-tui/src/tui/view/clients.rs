//! The programs that have tokens.

use crate::tui::model::clients::NewClient;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::{dialog, state};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let _ = state::ready(&model.clients.loaded, model.now, frame, area, &model.look);
}

/// Draws the form.
pub(super) fn draw_dialog(model: &Model, client: &NewClient, frame: &mut Frame<'_>) {
    let inner = dialog::open(frame, "New token", (60, client.form.rows()), &model.look);
    client.form.draw(frame, inner, &model.look);
}
