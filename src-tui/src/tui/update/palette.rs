//! Finding a command by its name.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::keymap::TABLE;
use crate::tui::model::palette::Palette;
use crate::tui::model::{Dialog, Model};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::roll::Roll;

/// Opens the palette.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let mut palette = Palette {
        entry: Entry::plain(),
        found: Vec::new(),
        roll: Roll::default(),
    };
    find(&mut palette);
    model.dialog = Some(Dialog::Palette(palette));
    Vec::new()
}

fn find(palette: &mut Palette) {
    let typed = palette.entry.text().to_lowercase();
    palette.found = TABLE
        .iter()
        .filter(|line| line.words.to_lowercase().contains(&typed))
        .map(|line| line.command)
        .collect();
    palette.roll = Roll::default();
}

/// Types and chooses.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let rows = model.drawn.rows;
    let Some(Dialog::Palette(palette)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::NextField) => {
            palette.roll.obey(Command::Down, palette.found.len(), rows);
        }
        Action::Do(Command::PreviousField) => {
            palette.roll.obey(Command::Up, palette.found.len(), rows);
        }
        Action::Do(Command::Submit) => {
            let chosen = palette.found.get(palette.roll.at).copied();
            model.dialog = None;
            if let Some(command) = chosen {
                return root::act(model, Action::Do(command));
            }
        }
        other => {
            if palette.entry.obey(other) {
                find(palette);
            }
        }
    }
    Vec::new()
}
