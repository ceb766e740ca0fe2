//! Everything about one key.

use crate::print;
use crate::tui::model::Model;
use crate::tui::model::detail::Detail;
use crate::tui::widget::{dialog, state, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Draws the pane.
pub(super) fn draw(model: &Model, detail: &Detail, frame: &mut Frame<'_>, area: Rect) {
    let inner = dialog::framed(frame, &detail.reference, area, &model.look);
    let Some(answer) = state::ready(&detail.loaded, model.now, frame, inner, &model.look) else {
        return;
    };
    let key = &answer.key;
    let (sign, style) = model.look.verdict(key.verdict);
    let fact = |name: &str, value: String| {
        Line::from(vec![
            Span::styled(text::padded(name, 12, model.look.glyphs), model.look.palette.dim),
            Span::styled(value, model.look.palette.text),
        ])
    };
    let lines = vec![
        Line::from(vec![
            Span::styled(text::padded("status", 12, model.look.glyphs), model.look.palette.dim),
            Span::styled(format!("{sign} {}", key.status), style),
        ]),
        fact("value", key.preview.clone()),
        fact("added", print::ago(key.created_at, model.now)),
        fact("used", format!("{} times", key.use_count)),
    ];
    frame.render_widget(Paragraph::new(lines), inner);
}
