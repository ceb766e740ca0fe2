//! The first line: where one is, where one can go, and when the vault locks.

use crate::print;
use crate::tui::model::{Drawn, Hit, Model, Screen};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The last minute is counted by seconds, and told aloud.
const LAST_SECONDS: i64 = 60;

/// Draws it.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let lock = lock_words(model);
    let room = usize::from(area.width).saturating_sub(text::width(&lock) + 1);
    let names: usize = Screen::ALL
        .iter()
        .map(|screen| text::width(&name(model, *screen)) + 2)
        .sum();
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    if names < room {
        for screen in Screen::ALL {
            let words = name(model, screen);
            let width = u16::try_from(text::width(&words)).unwrap_or(0);
            drawn.hits.push((Rect { x, width, ..area }, Hit::Screen(screen)));
            x += width + 2;
            spans.push(Span::styled(words, style(model, screen)));
            spans.push(Span::raw("  "));
        }
    } else {
        let words = name(model, model.screen);
        spans.push(Span::styled(
            text::fit(&words, room.saturating_sub(8), model.look.glyphs).into_owned(),
            model.look.palette.title,
        ));
        spans.push(Span::styled("  1-7", model.look.palette.dim));
    }
    frame.render_widget(Line::from(spans), area);
    let is_last = model.locks_in().is_some_and(|left| left <= LAST_SECONDS);
    let style = if is_last {
        model.look.palette.warn
    } else {
        model.look.palette.dim
    };
    frame.render_widget(Line::styled(lock, style).right_aligned(), area);
}

fn name(model: &Model, screen: Screen) -> String {
    let number = Screen::ALL.iter().position(|one| *one == screen).unwrap_or(0) + 1;
    let session = model.session.value.as_ref();
    let count = match screen {
        Screen::Expiring => session.and_then(|session| session.expiring_30d),
        Screen::Alerts => session.and_then(|session| session.alerts_open),
        _ => None,
    };
    match count.filter(|count| *count > 0) {
        Some(count) => format!("{number} {} ({count})", screen.title()),
        None => format!("{number} {}", screen.title()),
    }
}

fn style(model: &Model, screen: Screen) -> ratatui::style::Style {
    if screen == model.screen {
        model.look.palette.chosen
    } else {
        model.look.palette.dim
    }
}

fn lock_words(model: &Model) -> String {
    match model.locks_in() {
        Some(left) if left <= LAST_SECONDS => format!("locks in {left} s "),
        Some(left) => format!("locks in {} ", print::span(left)),
        None => String::new(),
    }
}
