//! The last lines: what was just done, and what can be done here.

use crate::tui::action::Command;
use crate::tui::keymap::{self, Binding};
use crate::tui::model::toast::{Mood, Toast};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A message takes at most so many lines; what is longer is cut.
const MOST_LINES: usize = 3;
/// The sign before a message, with its blanks.
const SIGN: usize = 3;
/// What a message says at its end when its deed can be undone.
const UNDO: &str = "u undo";

/// The lines that are needed: one for the keys, and one for the message or, where it is long, more.
pub(super) fn rows(model: &Model, width: u16) -> u16 {
    let lines = model
        .toasts
        .newest()
        .map_or(1, |toast| lines(model, toast, width).len());
    u16::try_from(lines + 1).unwrap_or(2)
}

/// Draws them.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    message(model, frame, area, drawn);
    let last = Rect {
        y: area.bottom() - 1,
        height: 1,
        ..area
    };
    offers(model, frame, last, drawn);
}

fn lines(model: &Model, toast: &Toast, width: u16) -> Vec<String> {
    let undo = if toast.undo.is_some() { UNDO.len() + 2 } else { 0 };
    let room = usize::from(width).saturating_sub(SIGN + 1 + undo);
    text::wrapped(&toast.words, room, MOST_LINES, model.look.glyphs)
}

fn message(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let Some(toast) = model.toasts.newest() else { return };
    let palette = &model.look.palette;
    let (sign, style) = match toast.mood {
        Mood::Good => (model.look.glyphs.ok, palette.good),
        Mood::Warn => (model.look.glyphs.limited, palette.warn),
        Mood::Bad => (model.look.glyphs.dead, palette.bad),
    };
    for (at, words) in (0..area.height.saturating_sub(1)).zip(lines(model, toast, area.width)) {
        let row = Rect {
            y: area.y + at,
            height: 1,
            ..area
        };
        let sign = if at == 0 { format!(" {sign} ") } else { " ".repeat(SIGN) };
        let mut line = Line::from(vec![Span::styled(sign, style), Span::styled(words, palette.text)]);
        if at == 0 && toast.undo.is_some() {
            let x = area.x + u16::try_from(line.width() + 2).unwrap_or(0);
            let width = u16::try_from(UNDO.len()).unwrap_or(0);
            drawn.hits.push((Rect { x, width, ..row }, Hit::Offer(Command::Undo)));
            line.push_span(Span::raw("  "));
            line.extend(offer(&model.look.palette, "u", "undo"));
        }
        frame.render_widget(line, row);
    }
}

/// The innermost place's keys first, as many as fit; the way to all of them stands at the right end whenever there is one.
fn offers(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let places = model.places();
    let (help, others): (Vec<_>, Vec<_>) = keymap::offers(&places).partition(|offer| offer.command == Command::Help);
    let help = help.first();
    let end = help.map_or(area.right(), |help| area.right().saturating_sub(columns(help) + 1));
    let mut x = area.x + 1;
    for offer in others {
        let width = columns(offer);
        if x + width + 1 >= end {
            break;
        }
        put(model, frame, Rect { x, width, ..area }, offer, drawn);
        x += width + 2;
    }
    if let Some(help) = help {
        let width = columns(help);
        put(model, frame, Rect { x: end, width, ..area }, help, drawn);
    }
}

fn put(model: &Model, frame: &mut Frame<'_>, area: Rect, binding: &Binding, drawn: &mut Drawn) {
    drawn.hits.push((area, Hit::Offer(binding.command)));
    let line = Line::from_iter(offer(&model.look.palette, binding.keys[0], binding.short));
    frame.render_widget(line, area);
}

fn offer(palette: &crate::tui::look::Palette, key: &'static str, words: &'static str) -> [Span<'static>; 3] {
    [
        Span::styled(key, palette.accent),
        Span::styled(" ", Style::new()),
        Span::styled(words, palette.dim),
    ]
}

fn columns(offer: &Binding) -> u16 {
    u16::try_from(text::width(offer.keys[0]) + 1 + text::width(offer.short)).unwrap_or(u16::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::{Command, Hit, Model, Mood};
    use crate::tui::effect::Effect;
    use crate::tui::model::{Gate, Screen};
    use crate::tui::testing::{self, drawn};
    use insta::assert_snapshot;

    fn open() -> Model {
        let mut model = testing::model();
        model.gate = Gate::Open;
        model
    }

    fn foot(model: &Model, width: u16) -> String {
        let text = drawn(model, (width, 12)).0;
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len() - 3..].join("\n")
    }

    #[test]
    fn the_footer_is_good_at_every_width() {
        let mut text = Vec::new();
        for width in [160, 80, 60, 40, 24] {
            for screen in [Screen::Keys, Screen::Clients] {
                let mut model = open();
                model.screen = screen;
                text.push(format!("--- {width}\n{}", foot(&model, width)));
            }
        }
        assert_snapshot!(text.join("\n"));
    }

    #[test]
    fn a_message_says_how_good_it_is_and_what_undoes_it_and_wraps_where_it_is_long() {
        let mut text = Vec::new();
        for width in [80, 40, 24] {
            let mut model = open();
            model
                .toasts
                .say(Mood::Good, "Copied openai/work to the clipboard", model.now);
            text.push(foot(&model, width));
            let words = "the provider of `openai/work` can't be reached: no route to 日本語.example; look at your network, then try again";
            model.toasts.say(Mood::Bad, words, model.now);
            text.push(foot(&model, width));
            model
                .toasts
                .offer("Switched openai/work off", Effect::Redraw, model.now);
            text.push(foot(&model, width));
        }
        assert_snapshot!(text.join("\n---\n"));
    }

    #[test]
    fn the_way_to_all_keys_is_in_sight_at_every_width_and_can_be_clicked() {
        for screen in Screen::ALL {
            for width in 24..160 {
                let mut model = open();
                model.screen = screen;
                let (text, drawn) = drawn(&model, (width, 12));
                assert!(text.trim_end().ends_with("? help"), "{width}: {text}");
                assert!(drawn.hits.iter().any(|(_, hit)| *hit == Hit::Offer(Command::Help)));
            }
        }
    }
}
