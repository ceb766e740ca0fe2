//! The keys, from the table that they are read from.

use crate::tui::keymap::{Binding, Place, TABLE};
use crate::tui::model::help::Help;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::{dialog, scroll};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Draws the page: the keys of this place first.
pub(super) fn draw(model: &Model, help: &Help, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::open(frame, "Keys", (76, frame.area().height), look);
    let [body, foot] = [
        Rect {
            height: inner.height.saturating_sub(1),
            ..inner
        },
        Rect {
            y: inner.bottom().saturating_sub(1),
            height: 1.min(inner.height),
            ..inner
        },
    ];
    let lines = lines(model, help, usize::from(body.width));
    scroll::draw(frame, body, lines, help.top, drawn, look);
    drawn.rows = drawn.page_rows;
    let (typed, cursor) = help.filter.shown(usize::from(foot.width.saturating_sub(2)), look);
    let line = if help.is_filtering || !help.filter.is_empty() {
        Line::from(vec![Span::styled("/ ", look.palette.accent), typed])
    } else {
        Line::styled("/ find   Esc close", look.palette.dim)
    };
    frame.render_widget(line, foot);
    if help.is_filtering {
        frame.set_cursor_position(Position::new(foot.x + 2 + cursor, foot.y));
    }
}

fn lines(model: &Model, help: &Help, room: usize) -> Vec<Line<'static>> {
    let look = &model.look;
    let looked_for = help.filter.text().trim().to_lowercase();
    let others = Place::ALL.iter().filter(|place| !help.here.contains(place));
    let mut lines = Vec::new();
    for place in help.here.iter().chain(others) {
        let found = TABLE
            .iter()
            .filter(|line| line.place == *place && fits(line, &looked_for));
        let found: Vec<Fact> = found
            .map(|line| Fact::new(line.keys.join(" "), line.words, look).name_style(look.palette.accent))
            .collect();
        if found.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(place.title(), look.palette.title));
        lines.extend(facts::lines(&found, room * 2 / 5, room, look));
    }
    if lines.is_empty() {
        lines.push(Line::styled("No key does that", look.palette.dim));
    }
    lines
}

fn fits(line: &Binding, looked_for: &str) -> bool {
    line.words.to_lowercase().contains(looked_for) || line.keys.iter().any(|key| key.to_lowercase() == looked_for)
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::testing::{drawn, frames, model};
    use crate::tui::update;
    use insta::assert_snapshot;

    fn on(screen: Screen) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = screen;
        update::act(&mut model, Act::Do(Command::Help));
        model
    }

    #[test]
    fn the_keys_of_the_place_stand_first() {
        // How many keys other places have is not this page's.
        insta::with_settings!({filters => vec![(r"of \d+", "of N")]}, {
            assert_snapshot!(frames(&on(Screen::Audit)));
        });
    }

    #[test]
    fn a_key_is_found_by_what_it_does() {
        let mut model = on(Screen::Keys);
        update::act(&mut model, Act::Do(Command::Filter));
        for c in "token".chars() {
            update::act(&mut model, Act::Type(c));
        }
        let mut all = frames(&model);
        update::act(&mut model, Act::Type('q'));
        all += &frames(&model);
        assert_snapshot!(all);
    }

    #[test]
    fn esc_leads_out_step_by_step() {
        let mut model = on(Screen::Keys);
        update::act(&mut model, Act::Do(Command::Filter));
        update::act(&mut model, Act::Type('x'));
        update::act(&mut model, Act::Do(Command::Submit));
        update::act(&mut model, Act::Do(Command::Cancel));
        assert!(model.dialog.is_some(), "the search goes first");
        update::act(&mut model, Act::Do(Command::Cancel));
        assert!(model.dialog.is_none());
    }

    #[test]
    fn the_end_of_the_page_can_be_left_again() {
        let mut model = on(Screen::Keys);
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Act::Do(Command::Bottom));
        let end = drawn(&model, (40, 12)).0;
        update::act(&mut model, Act::Do(Command::Up));
        assert_ne!(drawn(&model, (40, 12)).0, end);
    }
}
