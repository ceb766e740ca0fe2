//! A value is shown for a few seconds, and for nothing longer.

use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::Model;
use crate::tui::model::reveal::{SHOWN_FOR, Shown};
use crate::tui::update::root::complain;
use byok_daemon::wire::Revealed;

/// Whatever is done next, a shown value goes first; also when the window loses the focus.
pub(super) fn before(model: &mut Model, action: &Action) {
    if !matches!(action, Action::Focus(true)) {
        model.shown = None;
    }
}

/// Shows it.
pub(super) fn show(model: &mut Model, revealed: Result<Revealed, Complaint>) -> Vec<Effect> {
    match revealed {
        Ok(Revealed {
            reference,
            field,
            value,
        }) => {
            model.shown = Some(Shown {
                reference,
                field,
                value,
                until: model.now + SHOWN_FOR,
            });
        }
        Err(complaint) => complain(model, &complaint),
    }
    Vec::new()
}

/// Hides it when its time is over.
pub(super) fn settle(model: &mut Model) {
    if model.shown.as_ref().is_some_and(|shown| shown.until <= model.now) {
        model.shown = None;
    }
}
