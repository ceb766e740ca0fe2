//! A value, for a few seconds. The only place where plaintext gets into a frame, besides what a person has just typed and asked
//! to see, and codes and tokens that are shown once.

use crate::tui::model::Model;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

/// Draws it over everything.
#[expect(clippy::disallowed_methods, reason = "the person asked to see the value")]
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>) {
    let Some(shown) = &model.shown else { return };
    let look = &model.look;
    let width = frame.area().width.saturating_sub(8).clamp(20, 72);
    let value = shown
        .value
        .expose_text()
        .unwrap_or("(bytes that are no text: `byok get` writes them as they are)");
    let room = usize::from(width).max(1);
    let lines = value
        .lines()
        .map(|line| text::width(line).div_ceil(room).max(1))
        .sum::<usize>();
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX);
    let title = format!("{} {} {}", shown.reference, look.glyphs.dot, shown.field);
    let inner = dialog::open(frame, &title, (width, height), look);
    let body = Rect {
        height: inner.height.saturating_sub(2),
        ..inner
    };
    frame.render_widget(
        Paragraph::new(value)
            .style(look.palette.accent)
            .wrap(Wrap { trim: false }),
        body,
    );
    let foot = Rect {
        y: inner.bottom().saturating_sub(1),
        height: 1.min(inner.height),
        ..inner
    };
    let left = shown.seconds_left(model.now);
    frame.render_widget(
        Line::styled(format!("hidden in {left} s, or with any key"), look.palette.dim),
        foot,
    );
}
