//! What was typed does not stay: it is wiped when nobody has pressed a key for a while.

use crate::tui::model::add::Step;
use crate::tui::model::asking::Said;
use crate::tui::model::first_run;
use crate::tui::model::{Dialog, Gate, Model};
use crate::tui::widget::form::{Content, Form};

/// In the place of what was wiped.
const WIPED: &str = "wiped after 60 s without a key press: paste it again";

/// Wipes what is due.
pub(super) fn settle(model: &mut Model) {
    if model.wiped_at().is_none_or(|at| at > model.now) {
        return;
    }
    match (&mut model.dialog, &mut model.gate) {
        (Some(Dialog::Add(add)), _) => match &mut add.step {
            Step::Value(value) => {
                value.entry.clear();
                value.found.clear();
                value.note = Some(format!("The key was {WIPED}."));
            }
            Step::Service(service) => service.value.clear(),
            Step::Fields(fields) => {
                wipe(&mut fields.form);
                fields.asking.said = Said::Nothing;
            }
        },
        (Some(Dialog::Rotate(rotate)), _) => {
            wipe(&mut rotate.form);
            rotate.asking.said = Said::Nothing;
        }
        (_, Gate::Absent(first_run)) => {
            if let first_run::Step::Password(new) = &mut first_run.step {
                wipe(&mut new.form);
                new.form.focus = 0;
                new.strength = None;
            }
        }
        (_, Gate::Locked(unlock)) => unlock.entry.clear(),
        _ => {}
    }
}

/// Wipes the hidden lines of a form, says so, and goes to the first of them.
fn wipe(form: &mut Form) {
    for (at, field) in form.fields.iter_mut().enumerate().rev() {
        if let Content::Line(entry) = &mut field.content
            && entry.hidden_chars().is_some_and(|count| count > 0)
        {
            entry.clear();
            field.complaint = Some(WIPED.into());
            form.focus = at;
        }
    }
}
