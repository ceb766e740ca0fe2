//! The figures.

use crate::tui::model::{Drawn, Model};
use crate::tui::widget::state;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let _ = state::ready(&model.health.loaded, model.now, frame, area, &model.look);
}
