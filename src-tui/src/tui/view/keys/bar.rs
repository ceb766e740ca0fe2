//! The line over the list: the filter, how many keys there are, and their order.

use crate::tui::model::Model;
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Columns that the filter has at least.
const FILTER_ROOM: usize = 14;

/// What can be typed, until something is.
const HINT: &str = "text, tag:prod, status:dead, service:openai";

/// Draws it.
pub(super) fn draw(model: &Model, total: usize, frame: &mut Frame<'_>, area: Rect) {
    let (keys, palette) = (&model.keys, &model.look.palette);
    let has_filter = keys.is_filtering || !keys.filter.is_empty();
    let width = usize::from(area.width);
    let room = if has_filter {
        width.saturating_sub(FILTER_ROOM + 4)
    } else {
        width
    };
    let words = words(model, total, room.saturating_sub(1));
    if has_filter {
        let room = width.saturating_sub(text::width(&words) + 5);
        let (typed, cursor) = keys.filter.shown(room, &model.look);
        let mut line = Line::from(vec![Span::styled(" / ", palette.accent), typed]);
        if keys.filter.is_empty() {
            line.push_span(Span::styled(text::fit(HINT, room, model.look.glyphs), palette.dim));
        }
        frame.render_widget(line, area);
        if keys.is_filtering && model.dialog.is_none() {
            frame.set_cursor_position(Position::new(area.x + 3 + cursor, area.y));
        }
    }
    let right = Line::styled(format!("{words} "), palette.dim).right_aligned();
    frame.render_widget(right, area);
}

/// As much as fits, what matters most first.
fn words(model: &Model, total: usize, room: usize) -> String {
    let keys = &model.keys;
    let glyphs = model.look.glyphs;
    let shown = keys.shown.len();
    let count = match (shown == total, total) {
        (true, 1) => "1 key".into(),
        (true, _) => format!("{total} keys"),
        (false, _) => format!("{shown} of {total} keys"),
    };
    let is_best = keys.wanted.is_fuzzy() && keys.sort == Default::default();
    let order = if is_best { "fit" } else { keys.sort.as_str() };
    let arrow = if keys.is_backwards { glyphs.up } else { glyphs.down };
    let reading = keys.loaded.is_slow(model.now).then(|| "reading".to_owned());
    let marked = (!keys.marked.is_empty()).then(|| format!("{} marked", keys.marked.len()));
    let group = Some(keys.group.as_str())
        .filter(|word| !word.is_empty())
        .map(|word| format!("grouped by {word}"));
    let parts = [marked, Some(count), Some(format!("by {order} {arrow}")), group, reading];
    let mut words = String::new();
    for part in parts.into_iter().flatten() {
        let gap = if words.is_empty() {
            String::new()
        } else {
            format!(" {} ", glyphs.dot)
        };
        if text::width(&words) + text::width(&gap) + text::width(&part) > room {
            break;
        }
        words.push_str(&gap);
        words.push_str(&part);
    }
    words
}
