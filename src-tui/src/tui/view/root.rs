//! Header, screen, message, footer; what lies over them last.

use super::{
    add, alerts, ascii, audit, checking, clients, edit, expiring, fallback, first_run, footer, gateway, gone, header,
    health, help, keys, mcp, mcp_plan, new_client, new_password, palette, policy, projects, question, reveal, rotate,
    settings, unlock,
};
use crate::tui::model::{Dialog, Drawn, Gate, Model, Screen};
use crate::tui::widget::state;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

/// Smaller than this nothing can be read.
const NARROWEST: u16 = 24;
const LOWEST: u16 = 6;

/// Draws everything.
pub(crate) fn view(model: &Model, frame: &mut Frame<'_>) -> Drawn {
    let mut drawn = Drawn::default();
    let area = frame.area();
    if area.width < NARROWEST || area.height < LOWEST {
        frame.render_widget("byok needs 24x6", area);
        return drawn;
    }
    match &model.gate {
        Gate::Open => open(model, frame, &mut drawn),
        Gate::Absent(first_run) => first_run::draw(model, first_run, frame, &mut drawn),
        Gate::Locked(unlock) => unlock::draw(model, unlock, frame, &mut drawn),
        Gate::Opening => opening(model, frame),
    }
    if let Some(dialog) = &model.dialog {
        over(model, dialog, frame, &mut drawn);
    }
    reveal::draw(model, frame, &mut drawn);
    ascii::reduce(frame.buffer_mut(), model.look.glyphs);
    drawn
}

/// An open vault.
fn open(model: &Model, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    let [head, body, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(footer::rows(model, frame.area().width)),
    ])
    .areas(frame.area());
    header::draw(model, frame, head, drawn);
    screen(model, frame, body, drawn);
    footer::draw(model, frame, foot, drawn);
}

fn screen(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    match model.screen {
        Screen::Keys => keys::draw(model, frame, area, drawn),
        Screen::Expiring => expiring::draw(model, frame, area, drawn),
        Screen::Health => health::draw(model, frame, area, drawn),
        Screen::Alerts => alerts::draw(model, frame, area, drawn),
        Screen::Audit => audit::draw(model, frame, area, drawn),
        Screen::Clients => clients::draw(model, frame, area, drawn),
        Screen::Settings => settings::draw(model, frame, area, drawn),
        Screen::Gateway => gateway::draw(model, frame, area, drawn),
        Screen::Fallback => fallback::draw(model, frame, area, drawn),
        Screen::Projects => projects::draw(model, frame, area, drawn),
        Screen::Mcp => mcp::draw(model, frame, area, drawn),
    }
}

/// Nothing is known yet, or the daemon can't be reached.
fn opening(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    if let Some(complaint) = &model.gone {
        gone::draw(complaint, frame, &model.look);
    } else if model.session.is_slow(model.now) {
        state::empty("Starting the daemon", "", frame, area, &model.look);
    }
}

fn over(model: &Model, dialog: &Dialog, frame: &mut Frame<'_>, drawn: &mut Drawn) {
    match dialog {
        Dialog::Add(add) => add::draw(model, add, frame, drawn),
        Dialog::Edit(edit) => edit::draw(model, edit, frame),
        Dialog::Rotate(rotate) => rotate::draw(model, rotate, frame, drawn),
        Dialog::Checking(checking) => checking::draw(model, checking, frame, drawn),
        Dialog::NewClient(client) => new_client::draw(model, client, frame, drawn),
        Dialog::NewPassword(password) => new_password::draw(model, password, frame, drawn),
        Dialog::Policy(policy) => policy::draw(model, policy, frame, drawn),
        Dialog::McpPlan(plan) => mcp_plan::draw(model, plan, frame, drawn),
        Dialog::Question(question) => question::draw(model, question, frame),
        Dialog::Palette(palette) => palette::draw(model, palette, frame, drawn),
        Dialog::Help(help) => help::draw(model, help, frame, drawn),
    }
}

#[cfg(test)]
mod tests {
    use super::view;
    use crate::tui::look::{Look, Surroundings};
    use crate::tui::model::toast::Mood;
    use crate::tui::model::{Gate, Model};
    use crate::tui::testing::{self, drawn};
    use byok_core::clock::Timestamp;
    use byok_core::model::Verdict;
    use byok_daemon::config::{GlyphSet, Theme, TuiSettings};
    use byok_daemon::wire::{SessionState, State};
    use insta::assert_snapshot;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::style::Style;
    use std::ffi::OsString;

    fn open(look: Look) -> Model {
        let mut model = testing::model();
        model.look = look;
        model.gate = Gate::Open;
        let ticket = model.session.begin(model.now);
        let state = SessionState {
            vault: "work".into(),
            state: State::Open,
            locks_at: Some(model.now + jiff::SignedDuration::from_secs(30)),
            keys: Some(0),
            dead: None,
            expiring_30d: Some(2),
            alerts_open: None,
            next_check_at: None,
        };
        model.session.accept(ticket, Ok(state), model.now);
        model.toasts.say(Mood::Bad, "It did not work", model.now);
        model
    }

    /// The runs of one style on the header and the message, and the signs of the verdicts.
    fn styled(theme: Theme, variables: &[(&str, &str)]) -> String {
        let settings = TuiSettings {
            theme,
            glyphs: GlyphSet::Auto,
            mouse: true,
        };
        let around = Surroundings::read(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        });
        let look = Look::fitting(&settings, &around);
        let model = open(look);
        let mut terminal = Terminal::new(TestBackend::new(80, 6)).unwrap();
        terminal.draw(|frame| drop(view(&model, frame))).unwrap();
        let mut text = Vec::new();
        for y in [0, 4] {
            let mut run: (String, Style) = Default::default();
            for x in 0..80 {
                let cell = &terminal.backend().buffer()[(x, y)];
                if cell.style() != run.1 {
                    text.push(described(&run));
                    run = (String::new(), cell.style());
                }
                run.0.push_str(cell.symbol());
            }
            text.push(described(&run));
        }
        for verdict in [Verdict::Ok, Verdict::Dead, Verdict::Limited, Verdict::Unknown] {
            let (sign, style) = look.verdict(verdict);
            text.push(described(&(sign.to_owned(), style)));
        }
        text.retain(|line| !line.is_empty());
        text.join("\n")
    }

    fn described((words, style): &(String, Style)) -> String {
        if words.trim().is_empty() {
            return String::new();
        }
        let colour =
            |colour: Option<ratatui::style::Color>| colour.map_or_else(|| "-".to_owned(), |colour| colour.to_string());
        format!(
            "{:24} {} on {} {:?}",
            words.trim(),
            colour(style.fg),
            colour(style.bg),
            style.add_modifier
        )
    }

    #[test]
    fn every_theme_in_its_colours() {
        let utf8 = ("LANG", "C.UTF-8");
        let all = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), utf8];
        let many = [("TERM", "xterm-256color"), utf8];
        let few = [("TERM", "xterm"), ("LANG", "C")];
        let none = [("TERM", "xterm-256color"), ("NO_COLOR", "1"), utf8];
        let looks = [
            ("auto", styled(Theme::Auto, &all)),
            ("dark, all colours", styled(Theme::Dark, &all)),
            ("dark, 256", styled(Theme::Dark, &many)),
            ("dark, 16, ASCII", styled(Theme::Dark, &few)),
            ("light, all colours", styled(Theme::Light, &all)),
            ("plain", styled(Theme::Plain, &all)),
            ("dark, NO_COLOR", styled(Theme::Dark, &none)),
        ];
        let text: Vec<String> = looks.iter().map(|(name, look)| format!("--- {name}\n{look}")).collect();
        assert_snapshot!(text.join("\n"));
    }

    #[test]
    fn a_screen_that_is_too_small_says_what_it_needs_and_none_panics() {
        let model = open(testing::look());
        assert_eq!(drawn(&model, (23, 6)).0.lines().next(), Some("byok needs 24x6"));
        for width in 1..60 {
            for height in 1..10 {
                drawn(&model, (width, height));
            }
        }
    }

    #[test]
    fn a_start_that_is_quick_shows_nothing_and_a_slow_one_says_so() {
        let mut model = testing::model();
        let start: Timestamp = model.now;
        let _ = model.session.begin(start);
        assert_eq!(drawn(&model, (80, 24)).0.trim(), "");
        model.now = start + jiff::SignedDuration::from_millis(100);
        assert!(drawn(&model, (80, 24)).0.contains("Starting the daemon"));
    }
}
