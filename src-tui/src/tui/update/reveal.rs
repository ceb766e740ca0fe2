//! A value is shown for a few seconds, and for nothing longer.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::reveal::{SHOWN_FOR, Shown};
use crate::tui::model::{Gate, Model};
use crate::tui::update::root::complain;
use byok_daemon::wire::Revealed;

/// Whatever is done next, a shown value goes first, and one that is still on its way is not shown any more; also when the
/// window loses the focus. Tells whether nothing else is to be done: a key that hides a value does only that.
pub(super) fn before(model: &mut Model, action: &Action) -> bool {
    if matches!(action, Action::Focus(true)) || scroll(model, action) {
        return model.shown.is_some();
    }
    model.keys.awaited = None;
    let was_shown = model.shown.take().is_some();
    was_shown && !goes_on(action)
}

/// What is meant for the key whose value is shown, and what can't wait.
fn goes_on(action: &Action) -> bool {
    use Command::{CopyReference, CopyValue, Lock, Redraw, Suspend};
    matches!(
        action,
        Action::Do(CopyValue | CopyReference | Lock | Redraw | Suspend) | Action::Focus(_)
    )
}

/// A value that is longer than the screen can be read to its end.
fn scroll(model: &mut Model, action: &Action) -> bool {
    let (Some(shown), Some(lines)) = (&mut model.shown, model.drawn.value) else {
        return false;
    };
    let last = lines.lines.saturating_sub(lines.rows);
    if last == 0 {
        return false;
    }
    let page = lines.rows.saturating_sub(1).max(1);
    shown.top = match action {
        Action::Do(Command::Down | Command::NextField) => shown.top + 1,
        Action::Do(Command::Up | Command::PreviousField) => shown.top.saturating_sub(1),
        Action::Do(Command::PageDown) => shown.top + page,
        Action::Do(Command::PageUp) => shown.top.saturating_sub(page),
        Action::Do(Command::Top) => 0,
        Action::Do(Command::Bottom) => last,
        Action::Scroll(_, by) => shown.top.saturating_add_signed(isize::from(*by)),
        _ => return false,
    }
    .min(last);
    true
}

/// Shows it, if it is still waited for.
pub(super) fn show(model: &mut Model, revealed: Result<Revealed, Complaint>) -> Vec<Effect> {
    let awaited = model.keys.awaited.take();
    match revealed {
        Ok(Revealed {
            reference,
            field,
            value,
            ..
        }) => {
            let is_open = matches!(model.gate, Gate::Open);
            if is_open && awaited.is_some_and(|awaited| *awaited == *reference) {
                model.shown = Some(Shown {
                    reference,
                    field,
                    value,
                    until: model.now + SHOWN_FOR,
                    top: 0,
                });
            }
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

#[cfg(test)]
mod tests;
