//! Finding a command by its name, a key by its reference, or the page of a provider.

use crate::tui::model::palette::{Found, Palette};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Columns for the key.
const KEY: usize = 9;

/// Draws it.
pub(super) fn draw(model: &Model, palette: &Palette, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::open(frame, "Commands, keys, providers", (64, 16), look);
    let room = usize::from(inner.width.saturating_sub(2));
    let (typed, cursor) = palette.entry.shown(room, look);
    let line = Line::from(vec![Span::styled(": ", look.palette.accent), typed]);
    frame.render_widget(line, Rect { height: 1, ..inner });
    frame.set_cursor_position(Position::new(inner.x + 2 + cursor, inner.y));
    let body = Rect {
        y: inner.y + 1,
        height: inner.height.saturating_sub(1),
        ..inner
    };
    drawn.rows = usize::from(body.height);
    if palette.found.is_empty() {
        frame.render_widget(Line::styled("  Nothing is called so", look.palette.dim), body);
    }
    let window = palette.roll.window(palette.found.len(), drawn.rows);
    for (at, row) in window.zip(body.rows()) {
        drawn.hits.push((row, Hit::Choice(at)));
        choice(model, palette, at, frame, row);
    }
}

fn choice(model: &Model, palette: &Palette, at: usize, frame: &mut Frame<'_>, row: Rect) {
    let look = &model.look;
    let (words, aside) = match &palette.found[at] {
        Found::Command(line) if palette.places.contains(&line.place) => (line.words, line.keys[0].to_owned()),
        Found::Command(line) => (line.words, format!("{} {}", line.place.title(), line.keys[0])),
        Found::Key(reference) => (&**reference, "key".to_owned()),
        Found::Provider(service) => {
            let name = model
                .catalog
                .get(service)
                .map_or(service.as_str(), |provider| &provider.name);
            (name, "provider".to_owned())
        }
    };
    let is_chosen = at == palette.roll.at;
    let pointer = if is_chosen { look.glyphs.pointer } else { " " };
    let aside_room = text::width(&aside).max(KEY);
    let room = usize::from(row.width).saturating_sub(aside_room + 3);
    let aside = format!(" {aside:>aside_room$}");
    let mut line = Line::from(vec![
        Span::styled(format!("{pointer} "), look.palette.accent),
        Span::styled(text::padded(words, room, look.glyphs), look.palette.text),
        Span::styled(aside, look.palette.dim),
    ]);
    if is_chosen {
        line = line.patch_style(look.palette.chosen);
    }
    frame.render_widget(line, row);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::testing::{frames, model};
    use crate::tui::update;
    use crate::tui::update::palette_samples::keys;
    use insta::assert_snapshot;

    fn typed(text: &str) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Audit;
        model.keys.loaded.value = Some(keys());
        update::act(&mut model, Act::Do(Command::Palette));
        for c in text.chars() {
            update::act(&mut model, Act::Type(c));
        }
        model
    }

    #[test]
    fn the_commands_of_the_place_stand_first() {
        assert_snapshot!(frames(&typed("")));
    }

    #[test]
    fn keys_are_found_among_the_commands() {
        let mut model = typed("wor");
        update::act(&mut model, Act::Do(Command::NextField));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn nothing_that_fits_is_said() {
        assert_snapshot!(frames(&typed("zzzzqq")));
    }
}
