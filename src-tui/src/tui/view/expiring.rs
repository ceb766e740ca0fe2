//! The keys by the days they have left: those whose time has passed first, then today, this week, this month, later.

use crate::print;
use crate::tui::model::expiring::{Band, days_left};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::roll::Roll;
use crate::tui::widget::{chart, state, text};
use byok_core::clock::Timestamp;
use byok_core::model::ExpirySource;
use byok_daemon::wire::ExpiringKey;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::ops::Range;

/// `350 days ago`, `within a day`.
const WORDS: usize = 12;
/// `2026-11-24`.
const DATE: usize = 10;
/// `provider`.
const SOURCE: usize = 8;
/// `silent 365 d`.
const SILENT: usize = 12;
/// From so many columns on there is room for dates and where they come from, and for long bars.
const WITH_DATE: u16 = 64;
const WITH_LONG_BAR: u16 = 100;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    drawn.rows = usize::from(body.height);
    let Some(found) = state::ready(&model.expiring.loaded, model.now, frame, body, &model.look) else {
        return;
    };
    heading(model, found.keys.len(), frame, top);
    if found.keys.is_empty() {
        nothing(model, frame, body);
        return;
    }
    let columns = Columns::of(model, &found.keys, body.width);
    let lines = lines(model, &found.keys);
    let seen = in_sight(&lines, model.expiring.roll, found.keys.len(), drawn.rows);
    for (y, entry) in (body.y..).zip(&lines[seen]) {
        let row = Rect { y, height: 1, ..body };
        match entry {
            Entry::Band(band, keys) => frame.render_widget(band_line(*band, *keys, model), row),
            Entry::Key(at) => {
                let is_chosen = *at == model.expiring.roll.at;
                let mut line = key_line(&found.keys[*at], is_chosen, &columns, model);
                if is_chosen {
                    line = line.patch_style(model.look.palette.chosen);
                    frame.buffer_mut().set_style(row, model.look.palette.chosen);
                }
                frame.render_widget(line, row);
                drawn.hits.push((row, Hit::Row(*at)));
            }
        }
    }
}

/// What is looked at, how far, and how many there are.
fn heading(model: &Model, keys: usize, frame: &mut Frame<'_>, area: Rect) {
    let expiring = &model.expiring;
    let days = expiring.days;
    let what = if expiring.is_rotation {
        format!(" To be replaced within {days} days")
    } else {
        format!(" Ends within {days} days")
    };
    let count = match keys {
        1 => "1 key ".to_owned(),
        keys => format!("{keys} keys "),
    };
    frame.render_widget(Line::styled(what, model.look.palette.title), area);
    frame.render_widget(Line::styled(count, model.look.palette.dim).right_aligned(), area);
}

fn nothing(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let expiring = &model.expiring;
    let days = expiring.days;
    let (what, other) = if expiring.is_rotation {
        (
            format!("No key is to be replaced within {days} days"),
            "t for what ends",
        )
    } else {
        (
            format!("No key ends within {days} days"),
            "t for what is due to be replaced",
        )
    };
    let next = if days < 365 {
        format!("press + to look further ahead, {other}")
    } else {
        format!("press {other}")
    };
    state::empty(&what, &next, frame, area, &model.look);
}

/// A line of the list.
enum Entry {
    /// A heading, and how many keys stand under it.
    Band(Band, usize),
    /// A key, by its place.
    Key(usize),
}

/// The keys under their headings.
fn lines(model: &Model, keys: &[ExpiringKey]) -> Vec<Entry> {
    let band_of = |one: &ExpiringKey| {
        let date = model.expiring.date(one);
        date.map_or(Band::Later, |date| Band::of(date, model.now))
    };
    let mut lines = Vec::with_capacity(keys.len() + 5);
    let mut at = 0;
    for group in keys.chunk_by(|one, next| band_of(one) == band_of(next)) {
        lines.push(Entry::Band(band_of(&group[0]), group.len()));
        lines.extend((at..at + group.len()).map(Entry::Key));
        at += group.len();
    }
    lines
}

/// The lines in sight: the chosen key, and a heading with its first key where there is room for both.
fn in_sight(lines: &[Entry], roll: Roll, keys: usize, rows: usize) -> Range<usize> {
    let line_of = |key: usize| {
        let is_it = |line: &Entry| matches!(line, Entry::Key(at) if *at == key);
        lines.iter().position(is_it).unwrap_or(0)
    };
    let first = line_of(roll.window(keys, rows).start);
    let above = first
        .checked_sub(1)
        .filter(|at| rows > 1 && matches!(lines[*at], Entry::Band(..)));
    let chosen = line_of(roll.at);
    let top = above.unwrap_or(first).max((chosen + 1).saturating_sub(rows));
    top..(top + rows).min(lines.len())
}

fn band_line(band: Band, keys: usize, model: &Model) -> Line<'static> {
    let style = match band {
        Band::Over => model.look.palette.bad,
        Band::Day | Band::Week => model.look.palette.warn,
        Band::Month | Band::Later => model.look.palette.title,
    };
    let title = band.title(model.expiring.is_rotation);
    Line::from(vec![
        Span::styled(format!(" {title} "), style),
        Span::styled(format!("{keys}"), model.look.palette.dim),
    ])
}

fn key_line(one: &ExpiringKey, is_chosen: bool, columns: &Columns, model: &Model) -> Line<'static> {
    let look = &model.look;
    let date = model.expiring.date(one);
    let pointer = if is_chosen { look.glyphs.pointer } else { " " };
    let style = date.map_or(look.palette.text, |date| style(date, model));
    let words = date.map_or_else(String::new, |date| days_left(date, model.now));
    let bar = date.map_or_else(String::new, |date| bar(date, model, columns.bar));
    let cell = |words: &str, room: usize, style: Style| {
        let words = match room {
            0 => String::new(),
            room => text::padded(words, room, look.glyphs) + " ",
        };
        Span::styled(words, style)
    };
    Line::from(vec![
        Span::styled(format!("{pointer} "), look.palette.accent),
        cell(&words, WORDS, style),
        cell(&bar, columns.bar, style),
        cell(
            &date.map(print::day).unwrap_or_default(),
            columns.date,
            look.palette.dim,
        ),
        cell(&one.key.reference, columns.name, look.palette.text),
        cell(source(one, model), columns.source, look.palette.dim),
        Span::styled(silent(one, model.now, columns.date > 0), look.palette.dim),
    ])
}

/// What each column of a row gets; 0 for one that there is no room for.
struct Columns {
    bar: usize,
    date: usize,
    name: usize,
    source: usize,
}

impl Columns {
    fn of(model: &Model, keys: &[ExpiringKey], width: u16) -> Self {
        let is_dated = width >= WITH_DATE;
        let bar = match is_dated {
            false => 6,
            true if width < WITH_LONG_BAR => 14,
            true => 28,
        };
        let (date, source) = match (is_dated, model.expiring.is_rotation) {
            (true, false) => (DATE, SOURCE),
            (true, true) => (DATE, 0),
            (false, _) => (0, 0),
        };
        let silent = match keys.iter().any(|one| is_silent(one, model.now)) {
            true if is_dated => SILENT,
            true => "silent".len(),
            false => 0,
        };
        let others = [WORDS, bar, date, source, silent];
        let used: usize = others.iter().filter(|room| **room > 0).map(|room| room + 1).sum();
        Self {
            bar,
            date,
            name: usize::from(width).saturating_sub(used + 2).max(1),
            source,
        }
    }
}

/// How much of the time that is looked at is left; nothing once it has passed.
fn bar(date: Timestamp, model: &Model, room: usize) -> String {
    let left = (date.as_second() - model.now.as_second()).max(0);
    let whole = i64::from(model.expiring.days) * 86_400;
    let number = |seconds: i64| u64::try_from(seconds).unwrap_or(0);
    chart::bar(number(left), number(whole), room, model.look.glyphs)
}

fn style(date: Timestamp, model: &Model) -> Style {
    let palette = &model.look.palette;
    match Band::of(date, model.now) {
        Band::Over => palette.bad,
        Band::Day | Band::Week => palette.warn,
        Band::Month | Band::Later => palette.text,
    }
}

/// Who said when it ends.
fn source(one: &ExpiringKey, model: &Model) -> &'static str {
    match one.key.expires_source {
        _ if model.expiring.is_rotation => "",
        Some(ExpirySource::Person) => "you",
        Some(ExpirySource::Provider) => "provider",
        Some(ExpirySource::Offline) => "the key",
        None => "",
    }
}

/// Whether nothing is told of it.
fn is_silent(one: &ExpiringKey, now: Timestamp) -> bool {
    one.snoozed_until.is_some_and(|until| until > now)
}

/// For how long, where there is room for it.
fn silent(one: &ExpiringKey, now: Timestamp, is_long: bool) -> String {
    match one.snoozed_until.filter(|until| *until > now) {
        Some(until) if is_long => format!("silent {}", print::span(until.as_second() - now.as_second())),
        Some(_) => "silent".into(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::expiring::Answer;
    use crate::tui::testing::watch::ending;
    use crate::tui::testing::{drawn, frames, model};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::ExpirySource;
    use byok_daemon::wire::{ExpiringKey, ExpiringKeys};
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn screen(answer: Result<Vec<ExpiringKey>, Complaint>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Expiring;
        let ticket = model.expiring.loaded.begin(model.now);
        let found = answer.map(|keys| ExpiringKeys { keys });
        update::answer(&mut model, Any::Expiring(Answer::Loaded(ticket, found)));
        model
    }

    fn some() -> Vec<ExpiringKey> {
        let mut keys = vec![
            ending("openai/gone", -3),
            ending("stripe/today", 0),
            ending("github/ci", 1),
            ending(
                "github/a-name-that-is-longer-than-any-column-of-this-list-has-room-for",
                6,
            ),
            ending("gitlab/日本語の鍵", 23),
            ending("cloudflare/edge", 60),
            ending("aws/prod", 89),
        ];
        keys[2].snoozed_until = Some(crate::tui::testing::now() + SignedDuration::from_hours(24 * 7));
        keys[3].key.expires_source = Some(ExpirySource::Offline);
        keys[5].key.expires_source = Some(ExpirySource::Person);
        keys
    }

    #[test]
    fn keys_stand_under_the_band_of_their_days() {
        let model = screen(Ok(some()));
        assert_snapshot!("full", frames(&model));
        assert_snapshot!("wide", drawn(&model, (140, 16)).0);
    }

    #[test]
    fn without_unicode_and_colours() {
        let mut model = screen(Ok(some()));
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        assert_snapshot!(drawn(&model, (80, 24)).0);
    }

    #[test]
    fn what_is_due_to_be_replaced() {
        let mut model = screen(Ok(Vec::new()));
        model.expiring.is_rotation = true;
        let mut keys = vec![ending("openai/late", -40), ending("stripe/soon", 5)];
        for one in &mut keys {
            one.key.rotate_due_at = one.key.expires_at.take();
            one.key.expires_source = None;
        }
        let ticket = model.expiring.loaded.begin(model.now);
        let found = Answer::Loaded(ticket, Ok(ExpiringKeys { keys }));
        update::answer(&mut model, Any::Expiring(found));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn nothing_ends_and_nothing_is_due() {
        let mut model = screen(Ok(Vec::new()));
        assert_snapshot!("nothing_ends", frames(&model));
        model.expiring.is_rotation = true;
        model.expiring.days = 365;
        assert_snapshot!("nothing_is_due", frames(&model));
    }

    #[test]
    fn reading_and_failed() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Expiring;
        let ticket = model.expiring.loaded.begin(model.now);
        model.now += SignedDuration::from_millis(100);
        assert_snapshot!("reading", frames(&model));
        let complaint = Complaint {
            code: Code::Io,
            message: "the daemon closed the connection".into(),
            hint: None,
        };
        update::answer(&mut model, Any::Expiring(Answer::Loaded(ticket, Err(complaint))));
        assert_snapshot!("failed", frames(&model));
    }

    #[test]
    fn the_chosen_key_is_in_sight_wherever_it_stands() {
        let keys: Vec<_> = (-5..60)
            .map(|days| ending(&format!("openai/key{days:+03}"), days))
            .collect();
        let last = keys.len() - 1;
        let mut model = screen(Ok(keys));
        for (width, height) in [(80, 24), (40, 12), (40, 6)] {
            for command in [Command::Bottom, Command::Top] {
                let mut steps = 0;
                while steps <= last {
                    let (frame, now) = drawn(&model, (width, height));
                    model.drawn = now;
                    let chosen = model.expiring.chosen().unwrap().key.reference.clone();
                    assert!(frame.contains(&chosen), "{chosen} in\\n{frame}");
                    let step = if command == Command::Bottom {
                        Command::Down
                    } else {
                        Command::Up
                    };
                    update::act(&mut model, Action::Do(step));
                    steps += 1;
                }
            }
        }
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Action::Do(Command::Bottom));
        assert_snapshot!(drawn(&model, (40, 12)).0);
    }
}
