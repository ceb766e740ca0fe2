//! A new key: its value, and its service.

use super::offers::{self, Offer};
use super::{add_fields, provider, sheet};
use crate::print::provider_words;
use crate::tui::action::Command;
use crate::tui::model::add::{Add, Service, Step, Value};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::wrap::Lines;
use crate::tui::widget::{dialog, text};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// With less room a choice is told in two columns, the second one so wide.
const NARROW: usize = 44;
const SECOND: usize = 11;
/// With fewer rows few words are said.
const LOW: u16 = 16;
/// Rows of services in sight.
const SERVICES: u16 = 12;

/// Draws the dialogue.
pub(super) fn draw(model: &Model, add: &Add, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    if let Some(page) = &add.page {
        return provider::draw(model, page, frame, drawn);
    }
    let title = if add.is_first { "Your first key" } else { "Add a key" };
    match &add.step {
        Step::Value(value) => draw_value(model, (title, add.is_first), value, frame, drawn),
        Step::Service(service) => draw_service(model, service, frame, drawn),
        Step::Fields(fields) => add_fields::draw(model, fields, frame, drawn),
    }
}

fn draw_value(model: &Model, (title, is_first): (&str, bool), value: &Value, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let mut above = Lines::new(width);
    let words = if frame.area().height < LOW {
        "Paste the key. Nothing is sent before you say so; it is wiped after 60 s without a key press."
    } else {
        "Paste the key. It stays hidden, and nothing is sent before you say so. After 60 s without a key press it is wiped."
    };
    above.say(words, look.palette.text);
    above.gap();
    let mut below = Lines::new(width);
    match (&value.note, value.entry.is_empty(), value.found.len()) {
        (Some(note), ..) => below.say(note, look.palette.warn),
        (None, true, _) => below.say(
            "With nothing pasted, Enter chooses the service first.",
            look.palette.dim,
        ),
        (None, false, 0) => below.say("Its shape is no known one. Choose its service:", look.palette.text),
        (None, false, _) => below.say("Whose key is it?", look.palette.text),
    }
    let words = about(model, value, value.roll.at, width);
    let tallest = (0..value.rows()).map(|at| about(model, value, at, width).rows()).max();
    // The box stays as high as it is while one looks through them.
    let tallest = tallest.filter(|_| !value.entry.is_empty()).unwrap_or(0);
    let rows = if value.entry.is_empty() { 0 } else { value.rows() };
    let rows_wanted = u16::try_from(rows).unwrap_or(u16::MAX);
    let whole = above.rows() + below.rows() + tallest + rows_wanted + 4 + u16::from(tallest > 0);
    let inner = dialog::open(frame, title, (width, whole), look);
    let rest = above.draw(frame, offers::above_last(inner));
    let rest = typed(model, ("Key", &value.entry), frame, rest);
    let rest = below.draw(frame, pushed(rest, u16::from(inner.height >= whole)));
    let rest = under(words, rows_wanted, frame, rest);
    drawn.rows = usize::from(rest.height);
    for (place, at) in value.roll.window(rows, drawn.rows).enumerate() {
        let style = look.palette.dim;
        let cells = match value.found.get(at) {
            Some(found) => [
                (&*found.name, look.palette.text),
                (provider_words::sure(found.confidence), style),
                (&*found.label, style),
            ],
            None => [("Another service", look.palette.text), ("", style), ("", style)],
        };
        choice(
            model,
            (cells, at, at == value.roll.at),
            frame,
            nth_row(rest, place),
            drawn,
        );
    }
    let mut offers: Vec<Offer> = vec![
        (Command::Submit, "next"),
        (Command::ShowTyped, "show"),
        (Command::Cancel, if is_first { "later" } else { "leave" }),
    ];
    if !value.found.is_empty() {
        offers.push((Command::Provider, "about it"));
    }
    offers::draw(model, &offers, frame, offers::last_row(inner), drawn);
}

/// Why the chosen one may be whose key it is, what the key tells of itself, where it would be sent.
fn about(model: &Model, value: &Value, at: usize, width: u16) -> Lines {
    let palette = &model.look.palette;
    let mut about = Lines::new(width);
    let Some(found) = value.found.get(at) else {
        if value.more > 0 {
            let words = format!(
                "{} more have keys of such a shape. Find the one by its name.",
                value.more
            );
            about.say(&words, palette.dim);
        }
        return about;
    };
    about.say(
        &format!("{}: {}.", provider_words::sure(found.confidence), found.reason),
        palette.dim,
    );
    let facts = value.facts.get(at).into_iter().flatten();
    let facts: Vec<String> = facts
        .map(|(name, told)| format!("{} {told}", name.replace('_', " ")))
        .collect();
    if !facts.is_empty() {
        about.say(&format!("The key says of itself: {}.", facts.join(", ")), palette.text);
    }
    if !found.hosts.is_empty() {
        let words = format!(
            "Nothing was sent. A check would send it to {} only.",
            found.hosts.join(", ")
        );
        about.say(&words, palette.dim);
    }
    about
}

/// Draws below `rows` rows what there is room for; gives the room above.
fn under(about: Lines, rows: u16, frame: &mut Frame<'_>, area: Rect) -> Rect {
    let left = area.height.saturating_sub(rows);
    let shown = about.whole_rows(left.saturating_sub(1));
    if shown == 0 {
        return area;
    }
    let place = Rect {
        y: area.bottom() - shown,
        height: shown,
        ..area
    };
    about.draw(frame, place);
    Rect {
        height: area.height - shown,
        ..area
    }
}

fn draw_service(model: &Model, service: &Service, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = sheet::room(frame);
    let inner = dialog::open(frame, "Which service?", (width, SERVICES + 4), look);
    let rest = typed(model, ("Find", &service.entry), frame, offers::above_last(inner));
    let rest = pushed(rest, u16::from(inner.height > SERVICES));
    drawn.rows = usize::from(rest.height);
    for (place, at) in service.roll.window(service.shown.len(), drawn.rows).enumerate() {
        let found = &service.all[service.shown[at]];
        let cells = [
            (&*found.name, look.palette.text),
            (found.id.as_str(), look.palette.dim),
            (&*found.aliases, look.palette.dim),
        ];
        choice(
            model,
            (cells, at, at == service.roll.at),
            frame,
            nth_row(rest, place),
            drawn,
        );
    }
    let offers = [
        (Command::Submit, "choose"),
        (Command::Cancel, "back"),
        (Command::Provider, "about it"),
    ];
    offers::draw(model, &offers, frame, offers::last_row(inner), drawn);
}

/// A line that is typed, and the room under it.
fn typed(
    model: &Model,
    (label, entry): (&str, &crate::tui::widget::entry::Entry),
    frame: &mut Frame<'_>,
    area: Rect,
) -> Rect {
    let look = &model.look;
    let row = Rect {
        height: 1.min(area.height),
        ..area
    };
    let counted = match entry.hidden_chars() {
        None | Some(0) => String::new(),
        Some(count) => format!("  {count}"),
    };
    let start = u16::try_from(text::width(label) + 4).unwrap_or(0);
    let taken = start + u16::try_from(text::width(&counted)).unwrap_or(0);
    let (shown, cursor) = entry.shown(usize::from(row.width.saturating_sub(taken)), look);
    let label = Span::styled(format!("{} {label}  ", look.glyphs.pointer), look.palette.accent);
    frame.render_widget(Line::from(vec![label, shown]), row);
    frame.render_widget(Line::styled(counted, look.palette.dim).right_aligned(), row);
    frame.set_cursor_position(Position::new(row.x + start + cursor, row.y));
    pushed(area, 1)
}

fn choice(
    model: &Model,
    (cells, at, is_chosen): ([(&str, Style); 3], usize, bool),
    frame: &mut Frame<'_>,
    row: Rect,
    drawn: &mut Drawn,
) {
    let look = &model.look;
    let room = usize::from(row.width.saturating_sub(4));
    let widths = if room < NARROW {
        [room - SECOND, SECOND, 0]
    } else {
        [room * 2 / 5, room / 5, room - room * 2 / 5 - room / 5]
    };
    let pointer = if is_chosen { look.glyphs.pointer } else { " " };
    let mut spans = vec![Span::styled(format!("{pointer} "), look.palette.accent)];
    for ((words, style), width) in cells.into_iter().zip(widths) {
        if width > 0 {
            spans.push(Span::styled(text::padded(words, width, look.glyphs), style));
            spans.push(Span::raw(" "));
        }
    }
    let mut line = Line::from(spans);
    if is_chosen {
        line = line.patch_style(look.palette.chosen);
        frame.buffer_mut().set_style(row, look.palette.chosen);
    }
    drawn.hits.push((row, Hit::Choice(at)));
    frame.render_widget(line, row);
}

fn pushed(area: Rect, rows: u16) -> Rect {
    Rect {
        y: area.y + rows.min(area.height),
        height: area.height.saturating_sub(rows),
        ..area
    }
}

fn nth_row(area: Rect, place: usize) -> Rect {
    Rect {
        y: area.y + u16::try_from(place).unwrap_or(0),
        height: 1,
        ..area
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::Command;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::Model;
    use crate::tui::testing::{drawn, frames};
    use crate::tui::testing_entering::{github_key, hiding_frames, open_model, paste, press, type_in};
    use crate::tui::update;
    use jiff::SignedDuration;

    fn opened() -> Model {
        let mut model = open_model(&["openai/main"]);
        press(&mut model, Command::Add);
        model
    }

    #[test]
    fn a_value_is_pasted_and_recognised() {
        let mut model = opened();
        insta::assert_snapshot!("add_value_empty", hiding_frames(&model));
        paste(&mut model, &github_key());
        insta::assert_snapshot!("add_value_certain", hiding_frames(&model));
        press(&mut model, Command::ShowTyped);
        insta::assert_snapshot!("add_value_shown_on_demand", frames(&model));
        press(&mut model, Command::EraseAll);
        paste(&mut model, &format!("AIzaCANARY{}", "a".repeat(29)));
        insta::assert_snapshot!("add_value_possible", hiding_frames(&model));
        press(&mut model, Command::EraseAll);
        paste(&mut model, "CANARY of no known shape");
        insta::assert_snapshot!("add_value_unknown", hiding_frames(&model));
        model.now += SignedDuration::from_secs(60);
        update::tick(&mut model);
        insta::assert_snapshot!("add_value_wiped", hiding_frames(&model));
    }

    #[test]
    fn candidates_say_how_sure_each_is_and_why() {
        let mut model = opened();
        paste(&mut model, &"0a1b2c3d".repeat(4));
        let first = hiding_frames(&model);
        press(&mut model, Command::NextField);
        let second = hiding_frames(&model);
        press(&mut model, Command::PreviousField);
        press(&mut model, Command::PreviousField);
        // What counts is how they are told, and not how many providers have such keys.
        insta::with_settings!({filters => vec![(r"\d+ (more|providers)", "N $1")]}, {
            insta::assert_snapshot!("add_value_candidates", format!("{first}\n{second}\n{}", hiding_frames(&model)));
        });
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        let frame = drawn(&model, (80, 24)).0;
        assert!(frame.is_ascii() && frame.contains("possible"), "{frame}");
    }

    #[test]
    fn what_a_key_says_of_itself_is_told_before_anybody_is_asked() {
        let mut model = opened();
        // The example of the article that first described the number in such an id (Tal Be'ery, 2023).
        paste(&mut model, "AKIAQNZGKIQY56JQ7WML");
        let frame = drawn(&model, (80, 24)).0;
        assert!(
            frame.contains("The key says of itself: account 029608264753."),
            "{frame}"
        );
        assert!(frame.contains("Nothing was sent."), "{frame}");
    }

    #[test]
    fn a_service_is_found_by_name_or_alias() {
        let mut model = opened();
        press(&mut model, Command::Submit);
        insta::assert_snapshot!("add_service_all", hiding_frames(&model));
        type_in(&mut model, "clau");
        insta::assert_snapshot!("add_service_found", hiding_frames(&model));
        press(&mut model, Command::EraseAll);
        type_in(&mut model, "nobody has this");
        insta::assert_snapshot!("add_service_none", hiding_frames(&model));
    }
}
