//! The alerts, and everything about the chosen one.

use super::{alert_words, time};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{halves, state};
use byok_core::model::{Alert, AlertState};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

const COLUMNS: &[Column] = &[
    column("SEVERITY", 8, 0, false),
    column("WHAT", 20, 0, true),
    column("ABOUT", 20, 3, false),
    column("SEEN", 10, 2, false),
    column("TIMES", 5, 4, false),
    column("STATE", 5, 1, false),
];

/// Draws the screen: the list above, the chosen alert below.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let Some(found) = state::ready(&model.alerts.loaded, model.now, frame, area, &model.look) else {
        return;
    };
    if found.alerts.is_empty() {
        nothing(model, frame, area);
        return;
    }
    let [above, below] = halves::divided(found.alerts.len(), frame, area, &model.look);
    list(model, &found.alerts, frame, above, drawn);
    if let Some(alert) = model.alerts.chosen() {
        detail(model, alert, frame, below, drawn);
    }
}

fn nothing(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let (what, next) = if model.alerts.is_all {
        (
            "There are no alerts yet",
            "byok watches every deed and tells what does not look like you",
        )
    } else {
        ("There are no alerts", "press t to see those that are over, too")
    };
    state::empty(what, next, frame, area, &model.look);
}

fn list(model: &Model, alerts: &[Alert], frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let table = Table {
        columns: COLUMNS,
        len: alerts.len(),
        roll: model.alerts.roll,
        row: |at| {
            let alert = &alerts[at];
            let (sign, style) = look.severity(alert.severity);
            let (style, text) = match alert.state {
                AlertState::Open => (style, look.palette.text),
                _ => (look.palette.dim, look.palette.dim),
            };
            vec![
                Cell(format!("{sign} {}", alert.severity.as_str()), style),
                Cell(alert.message.clone(), text),
                Cell(alert.subject.clone(), text),
                Cell(
                    time::ago(Some(alert.last_seen.as_second()), model.now),
                    look.palette.dim,
                ),
                Cell(alert.count.to_string(), look.palette.dim),
                Cell(short(alert.state).to_owned(), text),
            ]
        },
    };
    table.list(frame, area, drawn, look);
}

/// A state in the words of the keys that bring it about.
fn short(state: AlertState) -> &'static str {
    match state {
        AlertState::Open => "open",
        AlertState::Acknowledged => "seen",
        AlertState::Resolved => "over",
    }
}

/// About whom, how it stands, what was seen, what byok did, what can be done.
fn detail(model: &Model, alert: &Alert, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let dot = look.glyphs.dot;
    let (sign, style) = look.severity(alert.severity);
    let stands = format!(
        "{sign} {} {dot} {} {dot} {}",
        alert.severity.as_str(),
        alert.state.as_str(),
        alert.subject
    );
    let said: [(String, Style); 5] = [
        (stands, style),
        (alert_words::what(alert), look.palette.text),
        (alert_words::when(alert, model.now), look.palette.dim),
        (alert_words::done(alert.pattern).to_owned(), look.palette.dim),
        (alert_words::next_step(alert), look.palette.accent),
    ];
    let room = halves::room(area).min(100);
    let mut lines = Vec::new();
    for (words, style) in said {
        lines.extend(wrapped(&words, room).into_iter().map(|line| Line::styled(line, style)));
    }
    halves::page(lines, model.alerts.top, frame, area, drawn, look);
}

#[cfg(test)]
mod tests {
    use super::alert_words;
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::alerts::Answer;
    use crate::tui::testing::watch::alert;
    use crate::tui::testing::{drawn, frames, model};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::ids::KeyId;
    use byok_core::model::{Alert, AlertState, Pattern, Severity};
    use byok_daemon::wire::Alerts;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn screen(alerts: Vec<Alert>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Alerts;
        let ticket = model.alerts.loaded.begin(model.now);
        update::answer(&mut model, Any::Alerts(Answer::Loaded(ticket, Ok(Alerts { alerts }))));
        model
    }

    fn some() -> Vec<Alert> {
        let mut alerts = vec![
            alert(4, Pattern::Deletes),
            alert(3, Pattern::NewProgram),
            alert(2, Pattern::RateLimited),
            alert(1, Pattern::UsedOutside),
        ];
        alerts[1].subject = "openai/日本語の鍵 by a-program-with-a-rather-long-name".into();
        alerts[1].severity = Severity::Medium;
        alerts[1].window_seconds = None;
        alerts[2].subject = "client editor".into();
        alerts[2].severity = Severity::Medium;
        alerts[2].state = AlertState::Acknowledged;
        alerts[3].subject = "github/ci".into();
        alerts[3].window_seconds = None;
        alerts[3].key_id = Some(KeyId::generate(crate::tui::testing::now()));
        alerts
    }

    #[test]
    fn the_newest_first_and_the_chosen_one_below() {
        let mut model = screen(some());
        assert_snapshot!("full", frames(&model));
        model.drawn = drawn(&model, (80, 24)).1;
        update::act(&mut model, Action::Do(Command::Down));
        assert_snapshot!("second", frames(&model));
        update::act(&mut model, Action::Do(Command::Down));
        assert_snapshot!("third", frames(&model));
        assert_snapshot!("wide", drawn(&model, (140, 20)).0);
    }

    #[test]
    fn on_a_small_screen_what_is_said_is_turned() {
        let mut model = screen(some());
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Action::Do(Command::Right));
        assert_snapshot!("turned", drawn(&model, (40, 12)).0);
        for _ in 0..9 {
            update::act(&mut model, Action::Do(Command::Right));
        }
        assert_snapshot!("turned_to_the_end", drawn(&model, (40, 12)).0);
        update::act(&mut model, Action::Do(Command::Down));
        assert_eq!(model.alerts.top, 0, "another alert is read from its beginning");
    }

    #[test]
    fn without_unicode_and_colours() {
        let mut model = screen(some());
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        assert_snapshot!(drawn(&model, (80, 24)).0);
    }

    #[test]
    fn nothing_happened() {
        let mut model = screen(Vec::new());
        assert_snapshot!("none", frames(&model));
        model.alerts.is_all = true;
        assert_snapshot!("none_ever", frames(&model));
    }

    #[test]
    fn reading_and_failed() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Alerts;
        let ticket = model.alerts.loaded.begin(model.now);
        model.now += SignedDuration::from_millis(100);
        assert_snapshot!("reading", frames(&model));
        let complaint = Complaint {
            code: Code::Damaged,
            message: "the severity of an alert can't be read".into(),
            hint: Some("run `byok doctor`".into()),
        };
        update::answer(&mut model, Any::Alerts(Answer::Loaded(ticket, Err(complaint))));
        assert_snapshot!("failed", frames(&model));
    }

    #[test]
    fn many_alerts_leave_room_for_the_chosen_one() {
        let mut model = screen((1..=300).rev().map(|id| alert(id, Pattern::Creates)).collect());
        model.drawn = drawn(&model, (80, 24)).1;
        update::act(&mut model, Action::Do(Command::Bottom));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn every_pattern_is_explained() {
        let words = Pattern::ALL.iter().map(|pattern| {
            let mut one = alert(1, *pattern);
            one.subject = "client editor".into();
            format!(
                "{}\n  {}\n  {}\n  {}",
                pattern.as_str(),
                alert_words::what(&one),
                alert_words::done(*pattern),
                alert_words::next_step(&one)
            )
        });
        assert_snapshot!(words.collect::<Vec<_>>().join("\n"));
    }
}
