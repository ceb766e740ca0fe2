//! The first line: where one is, where one can go, which vault it is, and when it locks.
//!
//! Of its forms the first that fits is taken: all names in full, closer together, shorter, then numbers for all screens but the
//! present one, and last the present one alone.

use crate::print;
use crate::tui::model::root::LAST_SECONDS;
use crate::tui::model::{Drawn, Hit, Model, Screen};
use crate::tui::widget::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The vault's name takes no more columns.
const LONGEST_NAME: usize = 16;

/// How the screens are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// In full.
    Full,
    /// In a word of few letters.
    Short,
    /// In a word of few letters those that everybody has a use for, the others by their number.
    Few,
    /// The present one in full, the others by their number.
    Numbers,
    /// The present one, and that there are others.
    Alone,
}

/// How the lock is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    /// `locks in 14 min`
    Sentence,
    /// `locks 14 min`
    Word,
    /// `14 min`
    Time,
    /// The same, up to the edge.
    Edge,
}

/// What the line is made of.
#[derive(Debug, Clone, Copy)]
struct Form {
    names: Names,
    /// Blanks between names.
    gap: usize,
    lock: Lock,
    has_vault: bool,
}

const fn form(names: Names, gap: usize, lock: Lock, has_vault: bool) -> Form {
    Form {
        names,
        gap,
        lock,
        has_vault,
    }
}

/// From the roomiest to the closest.
const FORMS: [Form; 14] = [
    form(Names::Full, 2, Lock::Sentence, true),
    form(Names::Full, 1, Lock::Sentence, true),
    form(Names::Full, 1, Lock::Word, true),
    form(Names::Full, 1, Lock::Time, true),
    form(Names::Short, 1, Lock::Word, true),
    form(Names::Short, 1, Lock::Time, true),
    form(Names::Few, 1, Lock::Word, true),
    form(Names::Few, 1, Lock::Time, true),
    form(Names::Few, 1, Lock::Time, false),
    form(Names::Numbers, 2, Lock::Sentence, true),
    form(Names::Numbers, 1, Lock::Time, true),
    form(Names::Numbers, 1, Lock::Time, false),
    form(Names::Numbers, 1, Lock::Edge, false),
    form(Names::Alone, 1, Lock::Time, false),
];

/// Draws it.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let (form, right) = fitting(model, usize::from(area.width));
    let mut spans = vec![Span::raw(" ")];
    let mut x = area.x + 1;
    let gap = " ".repeat(form.gap);
    for screen in screens(model, form) {
        let name = name(model, screen, form.names);
        let width = u16::try_from(width(&name)).unwrap_or(0);
        drawn.hits.push((Rect { x, width, ..area }, Hit::Screen(screen)));
        x += width + u16::try_from(form.gap).unwrap_or(0);
        spans.extend(name);
        spans.push(Span::raw(gap.clone()));
    }
    if form.names == Names::Alone {
        spans.push(Span::styled(" 1-9 0 m", model.look.palette.dim));
    }
    frame.render_widget(Line::from(spans), area);
    frame.render_widget(Line::from(right).right_aligned(), area);
}

/// The first form that fits, and what stands at the right.
fn fitting(model: &Model, room: usize) -> (Form, Vec<Span<'static>>) {
    let [.., last] = FORMS;
    let fits = FORMS.iter().find(|form| {
        let names = screens(model, **form).map(|screen| width(&name(model, screen, form.names)) + form.gap);
        1 + names.sum::<usize>() + width(&right(model, **form)) <= room
    });
    let form = *fits.unwrap_or(&last);
    (form, right(model, form))
}

fn screens(model: &Model, form: Form) -> impl Iterator<Item = Screen> {
    let present = model.screen;
    let is_shown = move |screen: &Screen| form.names != Names::Alone || *screen == present;
    Screen::ALL.into_iter().filter(is_shown)
}

fn width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| text::width(&span.content)).sum()
}

/// Number, name, and how many there need somebody.
fn name(model: &Model, screen: Screen, names: Names) -> Vec<Span<'static>> {
    let palette = &model.look.palette;
    let is_present = screen == model.screen;
    let number = screen.key();
    let words = match names {
        Names::Numbers if !is_present => String::new(),
        Names::Few if !is_present && screen.is_seldom() => String::new(),
        Names::Short | Names::Few => format!(" {}", short(screen)),
        _ => format!(" {}", screen.title()),
    };
    let count = count(model, screen)
        .map(|count| format!("({count})"))
        .unwrap_or_default();
    if is_present {
        return vec![Span::styled(format!("{number}{words}{count}"), palette.chosen)];
    }
    vec![
        Span::styled(number.to_string(), palette.accent),
        Span::styled(words, palette.text),
        Span::styled(count, palette.warn),
    ]
}

fn short(screen: Screen) -> &'static str {
    match screen {
        Screen::Expiring => "Ends",
        Screen::Settings => "Setup",
        other => other.title(),
    }
}

fn count(model: &Model, screen: Screen) -> Option<u64> {
    let session = model.session.value.as_ref()?;
    let count = match screen {
        Screen::Expiring => session.expiring_30d,
        Screen::Alerts => session.alerts_open,
        _ => None,
    };
    count.filter(|count| *count > 0)
}

/// Which vault it is, if it is not the usual one, and when it locks.
fn right(model: &Model, form: Form) -> Vec<Span<'static>> {
    let palette = &model.look.palette;
    let vault = model.session.value.as_ref().map(|session| session.vault.as_str());
    let vault = vault.filter(|name| form.has_vault && *name != "default");
    let mut spans = Vec::new();
    if let Some(name) = vault {
        let name = text::fit(name, LONGEST_NAME, model.look.glyphs).into_owned();
        spans.push(Span::styled(name, palette.title));
    }
    let Some(left) = model.locks_in() else {
        return closed(spans);
    };
    if vault.is_some() {
        spans.push(Span::styled(format!(" {} ", model.look.glyphs.dot), palette.dim));
    }
    let time = if left <= LAST_SECONDS {
        format!("{left} s")
    } else {
        print::span(left)
    };
    let words = match form.lock {
        Lock::Sentence => format!("locks in {time}"),
        Lock::Word => format!("locks {time}"),
        Lock::Time | Lock::Edge => time,
    };
    let style = if left <= LAST_SECONDS {
        palette.warn
    } else {
        palette.dim
    };
    spans.push(Span::styled(words, style));
    match form.lock {
        Lock::Edge => spans,
        _ => closed(spans),
    }
}

/// With a blank at the edge.
fn closed(mut spans: Vec<Span<'static>>) -> Vec<Span<'static>> {
    if !spans.is_empty() {
        spans.push(Span::raw(" "));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::{Model, Screen};
    use crate::tui::model::{Gate, Hit};
    use crate::tui::testing::{self, drawn};
    use byok_daemon::wire::{SessionState, State};
    use insta::assert_snapshot;
    use jiff::SignedDuration;
    use ratatui::layout::Position;

    /// An open vault that locks in so many seconds, with something to look at.
    fn open(vault: &str, seconds: i64, count: u64) -> Model {
        let mut model = testing::model();
        model.gate = Gate::Open;
        let ticket = model.session.begin(model.now);
        let state = SessionState {
            vault: vault.into(),
            state: State::Open,
            locks_at: Some(model.now + SignedDuration::from_secs(seconds)),
            keys: Some(12),
            dead: Some(1),
            expiring_30d: Some(count),
            alerts_open: Some(count),
            next_check_at: None,
        };
        model.session.accept(ticket, Ok(state), model.now);
        model
    }

    fn line(model: &Model, width: u16) -> String {
        drawn(model, (width, 12))
            .0
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn the_header_is_good_at_every_width() {
        let mut lines = Vec::new();
        for width in [160, 120, 100, 90, 80, 72, 60, 50, 40, 32, 24] {
            for model in [
                open("default", 14 * 60, 0),
                open("default", 42, 3),
                open("a vault for work", 3 * 3600, 12),
            ] {
                lines.push(format!("{width:>3} |{}", line(&model, width)));
            }
        }
        assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn at_80_columns_the_names_that_all_need_are_in_sight_and_at_40_all_numbers() {
        let model = open("default", 14 * 60, 3);
        let (at_80, at_40) = (line(&model, 80), line(&model, 40));
        for word in [
            "Keys",
            "Ends(3)",
            "Health",
            "Alerts(3)",
            "Audit",
            "Clients",
            "Setup",
            "8",
            "9",
            "0",
            "m",
            "14 min",
        ] {
            assert!(at_80.contains(word), "{word}: {at_80}");
        }
        for word in ["1 Keys", "2(3)", "3", "4(3)", "5", "6", "7", "8", "9", "0 m", "14 min"] {
            assert!(at_40.contains(word), "{word}: {at_40}");
        }
    }

    #[test]
    fn a_click_on_a_name_goes_where_the_name_stands() {
        let model = open("default", 14 * 60, 3);
        for width in [160, 80, 40] {
            let (text, drawn) = drawn(&model, (width, 12));
            let line = text.lines().next().unwrap_or_default();
            let screens = drawn.hits.iter().filter_map(|(area, hit)| match hit {
                Hit::Screen(screen) => Some((*area, *screen)),
                _ => None,
            });
            let found: Vec<_> = screens.collect();
            assert_eq!(found.len(), Screen::ALL.len());
            for (area, screen) in found {
                let start = usize::from(area.x);
                assert_eq!(&line[start..=start], screen.key(), "{line}");
                assert!(area.contains(Position::new(area.x, 0)));
            }
        }
    }

    #[test]
    fn the_last_minute_is_counted_in_the_colour_of_a_warning() {
        use ratatui::Terminal;
        use ratatui::backend::TestBackend;
        let style = |seconds| {
            let model = open("default", seconds, 0);
            let mut terminal = Terminal::new(TestBackend::new(80, 12)).unwrap();
            terminal
                .draw(|frame| drop(crate::tui::view::view(&model, frame)))
                .unwrap();
            (
                model.look.palette.warn.fg,
                terminal.backend().buffer()[(77, 0)].style().fg,
            )
        };
        let (warning, last) = style(60);
        assert_eq!(last, warning);
        assert_ne!(style(61).1, warning);
    }
}
