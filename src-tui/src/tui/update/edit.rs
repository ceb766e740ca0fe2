//! What is known of a key, changed; or the labels of several.

mod fill;
mod patch;
mod tags;

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::edit::{Edit, EditOf};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::keys::Ask;
use crate::tui::widget::form::Did;
use crate::tui::widget::loaded::{Loaded, Ticket};
use byok_core::error::Code;
use byok_daemon::wire::DetailAnswer;

/// Opens the form of a key, and reads the key for it.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    let mut was = Box::new(Loaded::default());
    let ticket = was.begin(model.now);
    let reference = reference.to_owned();
    model.dialog = Some(Dialog::Edit(Box::new(Edit::of(EditOf::Key {
        reference: reference.clone(),
        was,
    }))));
    vec![Effect::Keys(Ask::ShowForEdit(ticket, reference))]
}

/// Opens the form for the labels of several keys.
pub(super) fn open_tags(model: &mut Model, references: Vec<String>) -> Vec<Effect> {
    let mut edit = Edit::of(EditOf::Tags(references));
    edit.fill(tags::form());
    model.dialog = Some(Dialog::Edit(Box::new(edit)));
    Vec::new()
}

/// The key was read.
pub(super) fn read(model: &mut Model, ticket: Ticket, shown: Result<DetailAnswer, Complaint>) -> Vec<Effect> {
    let (now, catalog) = (model.now, std::sync::Arc::clone(&model.catalog));
    let Some(Dialog::Edit(edit)) = &mut model.dialog else {
        return Vec::new();
    };
    let EditOf::Key { reference, was } = &mut edit.of else {
        return Vec::new();
    };
    // Somebody may have left one form and opened another.
    if shown.as_ref().is_ok_and(|answer| answer.key.reference != *reference) {
        return Vec::new();
    }
    was.accept(ticket, shown, now);
    let form = was.value.as_ref().map(|answer| fill::form(answer, &catalog));
    if let Some(form) = form.filter(|_| edit.form.fields.is_empty()) {
        edit.fill(form);
    }
    Vec::new()
}

/// Fills it in.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Dialog::Edit(edit)) = &mut model.dialog else {
        return Vec::new();
    };
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        _ if edit.is_busy => {}
        Action::Do(Command::Accept) => return save(model),
        other => {
            let did = edit.form.obey(&other);
            if did != Did::Nothing {
                edit.complaint = None;
            }
            if did == Did::Submitted {
                return save(model);
            }
        }
    }
    Vec::new()
}

fn save(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Edit(edit)) = &mut model.dialog else {
        return Vec::new();
    };
    let ask = match &edit.of {
        EditOf::Tags(references) => tags::ask(edit, references),
        EditOf::Key { was, .. } => match &was.value {
            Some(was) => patch::ask(edit, was, now),
            None => return Vec::new(),
        },
    };
    match ask {
        Ok(Some(ask)) => {
            edit.is_busy = true;
            vec![Effect::Keys(ask)]
        }
        Ok(None) => {
            model.dialog = None;
            model.toasts.say(Mood::Warn, "Nothing was changed", now);
            Vec::new()
        }
        Err(wrong) => {
            // The last one complained of has the focus: the first from above.
            for (id, words) in wrong.into_iter().rev() {
                edit.form.complain(&id, words);
            }
            Vec::new()
        }
    }
}

/// It is stored.
pub(super) fn done(model: &mut Model) -> Vec<Effect> {
    if matches!(&model.dialog, Some(Dialog::Edit(edit)) if edit.is_busy) {
        model.dialog = None;
    }
    Vec::new()
}

/// It isn't: says so where it belongs.
pub(super) fn failed(model: &mut Model, complaint: &Complaint) -> Vec<Effect> {
    let Some(Dialog::Edit(edit)) = model.dialog.as_mut().filter(|_| complaint.code != Code::Locked) else {
        root::complain(model, complaint);
        return Vec::new();
    };
    edit.is_busy = false;
    // `region: must be …` names its field; a name that is taken is the name's.
    let named = complaint.message.split(':').next().unwrap_or_default();
    let id = match complaint.code {
        Code::Exists => fill::NAME.to_owned(),
        _ => named.to_owned(),
    };
    if edit.form.field(&id).is_some() {
        edit.form.complain(&id, complaint.in_words());
    } else {
        edit.complaint = Some(complaint.clone());
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
