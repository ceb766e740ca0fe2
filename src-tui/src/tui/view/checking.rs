//! Asking the providers: one key on a page, many in a list.

use super::advice;
use crate::print;
use crate::tui::look::Look;
use crate::tui::model::checking::{Checking, Order};
use crate::tui::model::{Drawn, Hit, Model};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{chart, dialog, page, text};
use byok_core::model::Verdict;
use byok_daemon::wire::Checked;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

const WIDEST: u16 = 96;
/// In the order in which a person needs them.
const VERDICTS: [Verdict; 4] = [Verdict::Dead, Verdict::Limited, Verdict::Unknown, Verdict::Ok];
/// The width of the longest status with its sign.
const STATUS: usize = 16;
/// From so many columns on a row tells what was said.
const WITH_WORDS: u16 = 64;
/// From so many rows on there is room for the next step.
const WITH_STEP: u16 = 14;

/// Draws the dialogue.
pub(super) fn draw(model: &Model, checking: &Checking, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    if checking.total == 1 {
        one(model, checking, frame, drawn);
    } else {
        many(model, checking, frame, drawn);
    }
}

/// One key, and everything that was said of it.
fn one(model: &Model, checking: &Checking, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let width = WIDEST.min(72).min(frame.area().width.saturating_sub(4));
    let lines = page_of(model, checking, usize::from(width));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = dialog::open(frame, &format!("Check {}", checking.first), (width, height), look);
    let [body, _, foot] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(u16::from(inner.height > 8)),
        Constraint::Length(1),
    ])
    .areas(inner);
    drawn.rows = usize::from(body.height);
    drawn.lines = lines.len();
    let top = page::first(checking.top, drawn.rows, lines.len());
    let seen: Vec<Line<'_>> = lines.into_iter().skip(top).collect();
    frame.render_widget(Paragraph::new(seen), body);
    page::marks(top, drawn.lines, frame, body, look);
    frame.render_widget(keys(checking, foot.width, look), foot);
}

fn page_of(model: &Model, checking: &Checking, room: usize) -> Vec<Line<'static>> {
    let look = &model.look;
    if let Some((complaint, _)) = checking.failures.first() {
        let mut lines = said(&complaint.message, room, look.palette.bad);
        lines.extend(said(complaint.hint.as_deref().unwrap_or(""), room, look.palette.dim));
        return lines;
    }
    let Some(found) = checking.results.first() else {
        let words = format!("Asking the provider {} {}", look.glyphs.dot, elapsed(model, checking));
        return vec![Line::styled(words, look.palette.dim)];
    };
    let check = &found.check;
    let (sign, style) = look.verdict(check.verdict);
    let mut lines = vec![
        Line::from(vec![
            Span::styled(format!("{sign} {}  ", check.status), style),
            Span::styled(
                text::fit(&found.reference, room.saturating_sub(STATUS + 2), look.glyphs).into_owned(),
                look.palette.title,
            ),
        ]),
        Line::default(),
    ];
    lines.extend(said(&check.message, room, look.palette.text));
    lines.push(Line::default());
    let latency = check
        .latency_ms
        .map(|ms| ("answered in".to_owned(), format!("{ms} ms")));
    let http = check
        .http_status
        .map(|code| ("HTTP status".to_owned(), code.to_string()));
    let facts = check
        .facts
        .iter()
        .map(|(name, value)| (name.replace('_', " "), value.clone()));
    for (name, value) in latency.into_iter().chain(http).chain(facts) {
        lines.extend(fact(&name, &value, room, look));
    }
    lines.push(Line::default());
    lines.extend(said(advice::next_step(check.status), room, look.palette.accent));
    lines
}

/// A name and its value; a long value goes on below itself.
fn fact(name: &str, value: &str, room: usize, look: &Look) -> Vec<Line<'static>> {
    const NAMES: usize = 18;
    let values = wrapped(value, room.saturating_sub(NAMES));
    let line = |(at, value): (usize, String)| {
        let name = if at == 0 { name } else { "" };
        Line::from(vec![
            Span::styled(text::padded(name, NAMES - 1, look.glyphs), look.palette.dim),
            Span::styled(format!(" {value}"), look.palette.text),
        ])
    };
    values.into_iter().enumerate().map(line).collect()
}

fn said(words: &str, room: usize, style: ratatui::style::Style) -> Vec<Line<'static>> {
    let lines = wrapped(words, room).into_iter();
    lines.map(|line| Line::styled(line, style)).collect()
}

/// Many keys: how far it is, how they are, the results, what was said of the chosen one.
fn many(model: &Model, checking: &Checking, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let look = &model.look;
    let rows = u16::try_from(checking.total).unwrap_or(u16::MAX);
    let height = rows
        .saturating_add(9)
        .min(frame.area().height.saturating_sub(6).max(10));
    let title = format!("Check {} keys", checking.total);
    let inner = dialog::open(frame, &title, (WIDEST, height), look);
    let room = usize::from(inner.width);
    let counts = counts(checking, room, look);
    let note = note(checking, room, look);
    let words = chosen_words(checking, inner, look);
    let length = |lines: &[Line<'_>]| Constraint::Length(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let [bar, top, trouble, body, _, bottom, foot] = Layout::vertical([
        Constraint::Length(1),
        length(&counts),
        length(&note),
        Constraint::Fill(1),
        Constraint::Length(u16::from(inner.height >= WITH_STEP)),
        length(&words),
        Constraint::Length(1),
    ])
    .areas(inner);
    frame.render_widget(progress(model, checking, room), bar);
    frame.render_widget(Paragraph::new(counts), top);
    frame.render_widget(Paragraph::new(note), trouble);
    list(checking, frame, body, look, drawn);
    frame.render_widget(Paragraph::new(words), bottom);
    frame.render_widget(keys(checking, foot.width, look), foot);
}

/// `12 of 40 · 3 s ████████`.
fn progress(model: &Model, checking: &Checking, room: usize) -> Line<'static> {
    let look = &model.look;
    let answered = checking.answered();
    let far = format!("{answered} of {}", checking.total);
    let far = match (checking.is_stopped, checking.over_at) {
        (true, None) => format!("stopping, {far}"),
        (true, Some(_)) => format!("stopped after {far}"),
        (false, Some(_)) if answered < checking.total => format!("ended after {far}"),
        (false, _) => far,
    };
    let words = format!("{far} {} {} ", look.glyphs.dot, elapsed(model, checking));
    let left = room.saturating_sub(text::width(&words)).min(48);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let bar = chart::bar(count(answered), count(checking.total), left, look.glyphs);
    let full = bar.trim_end().to_owned();
    let rest = look.glyphs.rule.repeat(left - text::width(&full));
    Line::from(vec![
        Span::styled(words, look.palette.title),
        Span::styled(full, look.palette.accent),
        Span::styled(rest, look.palette.dim),
    ])
}

fn elapsed(model: &Model, checking: &Checking) -> String {
    print::span(checking.seconds(model.now))
}

/// `✗ 1 dead  ! 0 limited  ? 2 unknown  ✓ 9 ok`, on as many lines as it takes.
fn counts(checking: &Checking, room: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    for verdict in VERDICTS {
        let (sign, style) = look.verdict(verdict);
        let count = checking.count(verdict);
        let words = format!("{sign} {count} {verdict}  ");
        let style = if count == 0 { look.palette.dim } else { style };
        let used = lines.last().map_or(0, Line::width);
        if used > 0 && used + words.trim_end().chars().count() > room {
            lines.push(Line::default());
        }
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(words, style));
        }
    }
    lines
}

/// Why keys could not be asked about: the first reason, and how many more there are.
fn note(checking: &Checking, room: usize, look: &Look) -> Vec<Line<'static>> {
    let Some((complaint, keys)) = checking.failures.first() else {
        return Vec::new();
    };
    let keys = match keys {
        1 => "1 key".to_owned(),
        keys => format!("{keys} keys"),
    };
    let more = match checking.failures.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let mut lines = said(
        &format!("{keys} not checked: {}{more}", complaint.message),
        room,
        look.palette.bad,
    );
    lines.truncate(2);
    lines
}

fn list(checking: &Checking, frame: &mut Frame<'_>, area: Rect, look: &Look, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let window = checking.roll.window(checking.listed.len(), drawn.rows);
    for (y, at) in (area.y..).zip(window) {
        let row = Rect { y, height: 1, ..area };
        let is_chosen = at == checking.roll.at;
        let mut line = row_of(&checking.results[checking.listed[at]], is_chosen, area.width, look);
        if is_chosen {
            line = line.patch_style(look.palette.chosen);
            frame.buffer_mut().set_style(row, look.palette.chosen);
        }
        frame.render_widget(line, row);
        drawn.hits.push((row, Hit::Choice(at)));
    }
}

fn row_of(one: &Checked, is_chosen: bool, width: u16, look: &Look) -> Line<'static> {
    let check = &one.check;
    let (sign, style) = look.verdict(check.verdict);
    let pointer = if is_chosen { look.glyphs.pointer } else { " " };
    let room = usize::from(width).saturating_sub(2 + STATUS + 1);
    let names = if width < WITH_WORDS { room } else { 26 };
    let mut spans = vec![
        Span::styled(format!("{pointer} "), look.palette.accent),
        Span::styled(
            text::padded(&format!("{sign} {}", check.status), STATUS, look.glyphs),
            style,
        ),
        Span::styled(
            format!(" {}", text::padded(&one.reference, names, look.glyphs)),
            look.palette.text,
        ),
    ];
    if width >= WITH_WORDS {
        let time = match check.latency_ms {
            _ if one.cached => "cached".into(),
            Some(ms) => format!("{ms} ms"),
            None => String::new(),
        };
        let words = text::fit(&check.message, room.saturating_sub(names + 12), look.glyphs).into_owned();
        spans.push(Span::styled(format!("{time:>9}  "), look.palette.dim));
        spans.push(Span::styled(words, look.palette.dim));
    }
    Line::from(spans)
}

/// What was said of the chosen key, and what can be done.
fn chosen_words(checking: &Checking, inner: Rect, look: &Look) -> Vec<Line<'static>> {
    let room = usize::from(inner.width);
    let Some(one) = checking.chosen() else {
        return Vec::new();
    };
    let mut lines = said(&one.check.message, room, look.palette.text);
    lines.truncate(2);
    if inner.height >= WITH_STEP {
        lines.extend(said(advice::next_step(one.check.status), room, look.palette.dim));
    }
    lines
}

/// What can be done here: the footer lies under the dialogue where the screen is small.
fn keys(checking: &Checking, width: u16, look: &Look) -> Line<'static> {
    let leave = if checking.closes() { "close" } else { "stop" };
    let order = match checking.order {
        Order::WorstFirst => "as they came",
        Order::Arrival => "worst first",
    };
    let mut offers = vec![("esc", leave)];
    if !checking.results.is_empty() {
        offers.push(("enter", "key"));
        if checking.total > 1 {
            offers.push(("s", order));
        }
    }
    if checking.over_at.is_some() {
        offers.push(("c", "ask anew"));
    }
    let mut room = usize::from(width);
    offers.retain(|(key, words)| {
        let needs = key.len() + 1 + words.len();
        let fits = needs <= room;
        room = room.saturating_sub(if fits { needs + 2 } else { room });
        fits
    });
    let pair = |(key, words): (&'static str, &'static str)| {
        [
            Span::styled(key, look.palette.accent),
            Span::styled(format!(" {words}  "), look.palette.dim),
        ]
    };
    Line::from(offers.into_iter().flat_map(pair).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::{Dialog, Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::checking::Answer;
    use crate::tui::testing::watch::{checked, rows};
    use crate::tui::testing::{drawn, frames, model};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::Status;
    use byok_daemon::wire::Checked;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    const LONG: &str =
        "the provider answered 429: you exceeded your current quota, please check your plan and billing details";

    /// A check of so many keys that began two seconds ago.
    fn checking(keys: usize) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        // Nothing is drawn under it.
        model.screen = Screen::Health;
        rows(&mut model, (0..keys).map(|at| format!("openai/key-{at:02}")));
        update::act(&mut model, Action::Do(Command::CheckAll));
        model.now += SignedDuration::from_secs(2);
        model
    }

    fn came(model: &mut Model, result: Result<Checked, Complaint>) {
        let Some(Dialog::Checking(checking)) = &model.dialog else {
            panic!("it is open")
        };
        let run = checking.run.clone();
        update::answer(model, Any::Checking(Answer::One(run, Box::new(result))));
    }

    fn some(model: &mut Model) {
        came(model, Ok(checked("openai/key-00", Status::Valid, "the key works")));
        came(model, Ok(checked("openai/key-01", Status::NoCredit, LONG)));
        came(
            model,
            Ok(checked(
                "openai/日本語の鍵",
                Status::Revoked,
                "the provider says that the key was revoked",
            )),
        );
        came(
            model,
            Ok(checked(
                "openai/key-03",
                Status::Unreachable,
                "api.openai.com did not answer within 10 s",
            )),
        );
        came(
            model,
            Ok(checked(
                "openai/a-name-that-is-longer-than-its-column",
                Status::Valid,
                "the key works",
            )),
        );
    }

    #[test]
    fn nothing_came_yet() {
        assert_snapshot!(frames(&checking(40)));
    }

    #[test]
    fn the_worst_stands_first_while_it_goes_on() {
        let mut model = checking(40);
        some(&mut model);
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn stopped_before_it_was_over() {
        let mut model = checking(40);
        some(&mut model);
        update::act(&mut model, Action::Do(Command::Cancel));
        assert_snapshot!("stopping", frames(&model));
        let Some(Dialog::Checking(checking)) = &model.dialog else {
            panic!("it is open")
        };
        let run = checking.run.clone();
        update::answer(&mut model, Any::Checking(Answer::Over(run)));
        assert_snapshot!("stopped", frames(&model));
    }

    #[test]
    fn over_with_failures_of_ours() {
        let mut model = checking(7);
        some(&mut model);
        for _ in 0..2 {
            let complaint = Complaint {
                code: Code::Locked,
                message: "the vault is locked".into(),
                hint: None,
            };
            came(&mut model, Err(complaint));
        }
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn without_unicode_and_colours() {
        let mut model = checking(9);
        some(&mut model);
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        let (frame, _) = drawn(&model, (80, 24));
        assert!(frame.is_ascii() || frame.contains('日'), "{frame}");
        assert_snapshot!(frame);
    }

    #[test]
    fn one_key_is_a_page() {
        let mut model = checking(1);
        assert_snapshot!("asking", frames(&model));
        let mut one = checked("openai/key-00", Status::NoCredit, LONG);
        one.check.facts = [
            ("account".to_owned(), "a-team-with-a-long-name@example.com".to_owned()),
            ("credit_remaining".to_owned(), "0.00".to_owned()),
            (
                "scopes".to_owned(),
                "models.read, chat.write, files.read, files.write, assistants".to_owned(),
            ),
        ]
        .into();
        came(&mut model, Ok(one));
        assert_snapshot!("answered", frames(&model));
    }

    #[test]
    fn what_was_found_a_moment_ago_says_so_and_can_be_asked_anew() {
        let mut model = checking(2);
        let mut one = checked("openai/key-00", Status::Valid, "the key works");
        one.cached = true;
        came(&mut model, Ok(one));
        came(&mut model, Ok(checked("openai/key-01", Status::Valid, "the key works")));
        let frame = drawn(&model, (80, 24)).0;
        let row = |name: &str| frame.lines().find(|line| line.contains(name)).unwrap_or_default();
        assert!(
            row("key-00").contains("cached") && !row("key-01").contains("cached"),
            "{frame}"
        );
        assert!(frame.contains("c ask anew"), "{frame}");
    }

    #[test]
    fn one_key_that_could_not_be_asked_about() {
        let mut model = checking(1);
        let complaint = Complaint {
            code: Code::NotFound,
            message: "no key named `openai/key-00`".into(),
            hint: Some("run `byok list` to see the names".into()),
        };
        came(&mut model, Err(complaint));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn every_status_has_a_next_step() {
        let steps: Vec<String> = Status::ALL
            .iter()
            .map(|status| format!("{status}: {}", super::advice::next_step(*status)))
            .collect();
        assert_snapshot!(steps.join("\n"));
    }
}
