//! The first start.

use crate::tui::model::Model;
use crate::tui::model::first_run::FirstRun;
use crate::tui::widget::dialog;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Draws it.
pub(super) fn draw(model: &Model, first_run: &FirstRun, frame: &mut Frame<'_>) {
    let inner = dialog::open(frame, "byok", (56, 5), &model.look);
    let (typed, _) = first_run.password.shown(40, &model.look);
    let mut line = Line::styled("New password ", model.look.palette.dim);
    line.push_span(typed);
    frame.render_widget(line, Rect { height: 1, ..inner });
}
