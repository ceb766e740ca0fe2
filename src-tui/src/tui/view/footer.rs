//! The last lines: what was just done, and what can be done here.

use crate::tui::keymap;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A line for the message, one for the keys.
pub(super) const ROWS: u16 = 2;

/// Draws both.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    message(model, frame, Rect { height: 1, ..area });
    offers(
        model,
        frame,
        Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        },
        drawn,
    );
}

fn message(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let Some(toast) = model.toasts.newest() else { return };
    let palette = &model.look.palette;
    let (sign, style) = match toast.mood {
        Mood::Good => (model.look.glyphs.ok, palette.good),
        Mood::Warn => (model.look.glyphs.limited, palette.warn),
        Mood::Bad => (model.look.glyphs.dead, palette.bad),
    };
    let undo = if toast.undo.is_some() { "  u undo" } else { "" };
    let room = usize::from(area.width).saturating_sub(4 + undo.len());
    let words = text::fit(&toast.words, room, model.look.glyphs).into_owned();
    let line = Line::from(vec![
        Span::styled(format!(" {sign} "), style),
        Span::styled(words, palette.text),
        Span::styled(undo, palette.accent),
    ]);
    frame.render_widget(line, area);
}

fn offers(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    for offer in keymap::offers(&model.places()) {
        let key = offer.keys[0];
        let width = u16::try_from(text::width(key) + 1 + text::width(offer.short)).unwrap_or(u16::MAX);
        if x + width > area.right() {
            break;
        }
        drawn.hits.push((Rect { x, width, ..area }, Hit::Offer(offer.command)));
        spans.push(Span::styled(key, model.look.palette.accent));
        spans.push(Span::styled(format!(" {}  ", offer.short), model.look.palette.dim));
        x += width + 2;
    }
    frame.render_widget(Line::from(spans), area);
}
