//! The keys, to be read.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::help::Help;
use crate::tui::model::{Dialog, Model};

/// Opens the page.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let places = model.places();
    model.dialog = Some(Dialog::Help(Help { places, top: 0 }));
    Vec::new()
}

/// Turns the page.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let page = model.drawn.rows.max(1);
    let Some(Dialog::Help(help)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel | Command::Help | Command::Quit) => model.dialog = None,
        Action::Do(Command::Down) => help.top += 1,
        Action::Do(Command::Up) => help.top = help.top.saturating_sub(1),
        Action::Do(Command::PageDown) => help.top += page,
        Action::Do(Command::PageUp) => help.top = help.top.saturating_sub(page),
        Action::Do(Command::Top) => help.top = 0,
        Action::Do(Command::Bottom) => help.top = usize::MAX / 2,
        Action::Scroll(_, by) => help.top = help.top.saturating_add_signed(isize::from(*by)),
        _ => {}
    }
    Vec::new()
}
