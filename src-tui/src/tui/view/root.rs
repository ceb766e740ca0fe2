//! Header, screen, message, footer; what lies over them last.

use super::{
    add, alerts, audit, checking, clients, edit, expiring, first_run, footer, gone, header, health, help, keys, new_client, new_password, palette, question, reveal, rotate, settings, unlock,
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
        Dialog::Question(question) => question::draw(model, question, frame),
        Dialog::Palette(palette) => palette::draw(model, palette, frame, drawn),
        Dialog::Help(help) => help::draw(model, help, frame, drawn),
    }
}
