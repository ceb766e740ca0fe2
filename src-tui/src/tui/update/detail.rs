//! Everything about the chosen key.

use super::root;
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::Model;
use crate::tui::model::detail::Detail;
use crate::tui::perform::keys::Ask;
use crate::tui::widget::loaded::{Loaded, Ticket};
use byok_daemon::wire::{DetailAnswer, EventLine};

/// Opens the pane.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    let mut loaded = Loaded::default();
    let ticket = loaded.begin(model.now);
    model.keys.detail = Some(Box::new(Detail {
        reference: reference.into(),
        loaded,
        top: 0,
    }));
    vec![Effect::Keys(Ask::Show(ticket, reference.to_owned()))]
}

/// The pane shows the key that is chosen now.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let Some(detail) = &model.keys.detail else {
        return Vec::new();
    };
    let chosen = model.keys.chosen().map(|row| row.reference.clone());
    match chosen {
        Some(reference) if reference != detail.reference => open(model, &reference),
        Some(_) => Vec::new(),
        None => {
            model.keys.detail = None;
            Vec::new()
        }
    }
}

/// Something was done with a key.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let now = model.now;
    let Some(detail) = &mut model.keys.detail else {
        return Vec::new();
    };
    if line.subject.as_deref() != Some(&*detail.reference) {
        return Vec::new();
    }
    let ticket = detail.loaded.refresh(now);
    ticket
        .map(|ticket| Effect::Keys(Ask::Show(ticket, detail.reference.to_string())))
        .into_iter()
        .collect()
}

/// What is known of it.
pub(super) fn shown(model: &mut Model, ticket: Ticket, shown: Result<DetailAnswer, Complaint>) -> Vec<Effect> {
    let now = model.now;
    let Some(detail) = &mut model.keys.detail else {
        return Vec::new();
    };
    let again = detail.loaded.accept(ticket, shown, now);
    let reference = detail.reference.to_string();
    if let Some(complaint) = detail.loaded.failure.clone() {
        root::complain(model, &complaint);
    }
    again
        .map(|ticket| Effect::Keys(Ask::Show(ticket, reference)))
        .into_iter()
        .collect()
}
