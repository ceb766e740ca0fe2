//! The keys, to be read.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::help::Help;
use crate::tui::model::{Dialog, Model};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::page;

/// Opens the page.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.dialog = Some(Dialog::Help(Help {
        here: model.places(),
        top: 0,
        filter: Entry::plain(),
        is_filtering: false,
    }));
    Vec::new()
}

/// Turns the page, or looks for something.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let (rows, lines) = (model.drawn.page_rows, model.drawn.lines);
    let Some(Dialog::Help(help)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Submit) => help.is_filtering = false,
        Action::Do(Command::Cancel) if help.is_filtering || !help.filter.is_empty() => {
            help.is_filtering = false;
            help.filter.clear();
            help.top = 0;
        }
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::Filter) => help.is_filtering = true,
        other if help.is_filtering => {
            if help.filter.obey(other) {
                help.top = 0;
            }
        }
        other => {
            page::turn(&mut help.top, other, rows, lines);
        }
    }
    Vec::new()
}
