//! Asking the providers.

use super::credential;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::checking::Checking;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::checking::{Answer, Ask};
use crate::tui::widget::roll::Roll;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// About the marked keys, or the chosen one.
pub(super) fn chosen(model: &mut Model, reference: String) -> Vec<Effect> {
    let mut references: Vec<String> = model.keys.marked.iter().map(ToString::to_string).collect();
    references.sort_unstable();
    if references.is_empty() {
        references.push(reference);
    }
    begin(model, references)
}

/// About all keys that may be handed out.
pub(super) fn all(model: &mut Model) -> Vec<Effect> {
    let rows = model.keys.loaded.value.iter().flatten();
    let references = rows
        .filter(|row| row.is_active)
        .map(|row| row.reference.to_string())
        .collect();
    begin(model, references)
}

fn begin(model: &mut Model, references: Vec<String>) -> Vec<Effect> {
    let stop = Arc::new(AtomicBool::new(false));
    model.dialog = Some(Dialog::Checking(Box::new(Checking {
        total: references.len(),
        results: Vec::new(),
        roll: Roll::default(),
        stop: Arc::clone(&stop),
        is_over: references.is_empty(),
    })));
    vec![Effect::Checking(Ask::Stored { references, stop })]
}

/// Reads, stops, closes.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let rows = model.drawn.rows;
    let Some(Dialog::Checking(checking)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) if checking.is_over => model.dialog = None,
        Action::Do(Command::Cancel) => {
            checking.stop.store(true, Ordering::Relaxed);
            checking.is_over = true;
        }
        Action::Do(command) => {
            checking.roll.obey(*command, checking.results.len(), rows);
        }
        _ => {}
    }
    Vec::new()
}

/// What the providers said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::One(one) => {
            if let Some(Dialog::Checking(checking)) = &mut model.dialog {
                checking.results.push(*one);
            }
        }
        Answer::Over => {
            if let Some(Dialog::Checking(checking)) = &mut model.dialog {
                checking.is_over = true;
            }
        }
        Answer::Tested(ticket, tested) => return credential::tested(model, ticket, *tested),
    }
    Vec::new()
}
