//! A value, for a few seconds. The only place where plaintext gets into a frame, besides what a person has just typed and asked
//! to see, and codes and tokens that are shown once.

use crate::tui::model::reveal::Shown;
use crate::tui::model::{Drawn, Model, Pane};
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthChar;
use zeroize::Zeroizing;

/// A line of a value is broken after so many columns, however wide the screen is.
const WIDEST: u16 = 76;
/// The line under the value, and the one between.
const FOOT: u16 = 2;
/// A tab in a value is as wide as so many blanks.
const TAB: &str = "    ";

/// Draws it over everything.
#[expect(clippy::disallowed_methods, reason = "the person asked to see the value")]
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let Some(shown) = &model.shown else { return };
    let look = &model.look;
    let width = frame.area().width.saturating_sub(4).clamp(1, WIDEST);
    let value = shown
        .value
        .expose_text()
        .unwrap_or("(bytes that are no text: `byok get` writes them as they are)");
    let lines = broken(value, usize::from(width), look.glyphs.unknown);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(FOOT);
    let title = format!("{} {} {}", shown.reference, look.glyphs.dot, shown.field);
    let inner = dialog::open(frame, &title, (width, height), look);
    let rows = usize::from(inner.height.saturating_sub(FOOT).max(1.min(inner.height)));
    let top = shown.top.min(lines.len().saturating_sub(rows));
    for (place, line) in lines.iter().skip(top).take(rows).enumerate() {
        let y = inner.y + u16::try_from(place).unwrap_or(0);
        frame.render_widget(
            Line::styled(line.as_str(), look.palette.accent),
            Rect { y, height: 1, ..inner },
        );
    }
    foot(model, shown, (top, rows, lines.len()), frame, inner);
    drawn.value = Some(Pane {
        lines: lines.len(),
        rows,
        is_alone: true,
    });
}

fn foot(model: &Model, shown: &Shown, (top, rows, lines): (usize, usize, usize), frame: &mut Frame<'_>, inner: Rect) {
    let look = &model.look;
    let left = shown.seconds_left(model.now);
    let room = usize::from(inner.width);
    let more = if rows < lines {
        let last = (top + rows).min(lines);
        format!(
            "{}-{last} of {lines}  {}{}  ",
            top + 1,
            look.glyphs.up,
            look.glyphs.down
        )
    } else {
        String::new()
    };
    let words = [
        format!("{more}hidden in {left} s, or with any key; y copies"),
        format!("{more}hidden in {left} s, or with any key"),
        format!("{more}hidden in {left} s"),
    ];
    let words = words
        .iter()
        .find(|words| text::width(words) <= room)
        .unwrap_or(&words[2]);
    let foot = Rect {
        y: inner.bottom().saturating_sub(1),
        height: 1.min(inner.height),
        ..inner
    };
    frame.render_widget(
        Line::styled(text::fit(words, room, look.glyphs).into_owned(), look.palette.dim),
        foot,
    );
}

/// The value in lines of at most `room` columns, broken wherever one is full: a blank in a value is a part of it. What can't be
/// seen and what moves the cursor is shown as `unknown`.
fn broken(value: &str, room: usize, unknown: &str) -> Vec<Zeroizing<String>> {
    let room = room.max(2);
    let mut lines = Vec::new();
    for line in value.lines() {
        // Never more than its bytes, and a tab's blanks: it does not move while it grows.
        let mut full = Zeroizing::new(String::with_capacity(room * 4));
        let mut used = 0;
        let visible = |c: char| match c {
            '\t' => TAB.to_owned(),
            c if c.is_control() || c.width() == Some(0) => unknown.to_owned(),
            c => c.to_string(),
        };
        for c in line.chars() {
            for c in visible(c).chars() {
                let wide = c.width().unwrap_or(0);
                if used + wide > room {
                    lines.push(std::mem::replace(
                        &mut full,
                        Zeroizing::new(String::with_capacity(room * 4)),
                    ));
                    used = 0;
                }
                full.push(c);
                used += wide;
            }
        }
        lines.push(full);
    }
    if lines.is_empty() {
        lines.push(Zeroizing::default());
    }
    lines
}

#[cfg(test)]
mod tests;
