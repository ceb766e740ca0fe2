//! Another value for a key: a new one, or the one before.

use super::{credential, root, rotate_form};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::asking::{Asking, Busy, Said};
use crate::tui::model::rotate::{Purpose, Rotate};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::rotate::{Answer, Ask, Looked};
use crate::tui::widget::form::{Did, Form};
use crate::tui::widget::loaded::{Loaded, Ticket};
use byok_core::error::Code;
use byok_core::model::{Step, Verdict};
use byok_daemon::wire::{RolledBack, Rotated};

/// Opens the form.
pub(super) fn open(model: &mut Model, reference: &str) -> Vec<Effect> {
    show(model, reference, Purpose::New)
}

/// Asks before the value before comes back.
pub(super) fn roll_back(model: &mut Model, reference: &str) -> Vec<Effect> {
    show(model, reference, Purpose::Back)
}

fn show(model: &mut Model, reference: &str, purpose: Purpose) -> Vec<Effect> {
    let mut loaded = Loaded::default();
    let ticket = loaded.begin(model.now);
    model.dialog = Some(Dialog::Rotate(Box::new(Rotate {
        reference: reference.to_owned(),
        purpose,
        loaded,
        form: Form::default(),
        asking: Asking::default(),
        is_warned: false,
    })));
    vec![Effect::Rotate(Ask::Look(ticket, reference.to_owned()))]
}

/// Fills it in, or says yes or no.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return Vec::new();
    };
    let is_there = rotate.loaded.value.is_some();
    match (action, rotate.asking.busy) {
        (Action::Do(Command::Cancel), Some(Busy::Testing)) => rotate.asking.stop(),
        (Action::Do(Command::Cancel), busy) => {
            model.dialog = None;
            if busy.is_some() {
                model
                    .toasts
                    .say(Mood::Warn, "It is still being rotated; the list will show it", now);
            }
        }
        (_, Some(_)) => {}
        _ if !is_there => {}
        (Action::Do(Command::Accept), None) if rotate.purpose == Purpose::Back => return go_back(model),
        _ if rotate.purpose == Purpose::Back => {}
        (Action::Do(Command::Accept), None) => return rotate_form::save(model),
        (Action::Do(Command::Test), None) => return rotate_form::test(model),
        (Action::Do(Command::ShowTyped), None) => credential::toggle_shown(&mut rotate.form),
        (Action::Do(Command::FillIn), None) => credential::fill_in(&mut rotate.form, &rotate.asking, now),
        (other, None) => {
            if credential::changes(&rotate.form, other) {
                rotate.asking.changed();
            }
            let was_at_provider = rotate.is_at_provider();
            let did = rotate.form.obey(other);
            if rotate.is_at_provider() != was_at_provider {
                rotate_form::rebuild(model);
            } else if did == Did::Submitted {
                return rotate_form::save(model);
            }
        }
    }
    Vec::new()
}

/// Where there is something to go back to.
fn go_back(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return Vec::new();
    };
    let can = rotate
        .loaded
        .value
        .as_ref()
        .is_some_and(|looked| looked.goes_back_to().is_some());
    if !can {
        return Vec::new();
    }
    rotate.asking.begin_save();
    vec![Effect::Rotate(Ask::RollBack(rotate.reference.clone()))]
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Looked(ticket, looked) => return show_looked(model, ticket, *looked),
        Answer::Rotated(done) => match *done {
            Ok(rotated) => told_rotated(model, &rotated),
            Err(complaint) => refused(model, complaint),
        },
        Answer::RolledBack(done) => match *done {
            Ok(done) => told_back(model, &done),
            Err(complaint) => refused(model, complaint),
        },
    }
    Vec::new()
}

fn show_looked(model: &mut Model, ticket: Ticket, looked: Result<Looked, Complaint>) -> Vec<Effect> {
    let now = model.now;
    let Some(Dialog::Rotate(rotate)) = &mut model.dialog else {
        return Vec::new();
    };
    rotate.loaded.accept(ticket, looked, now);
    if rotate.purpose == Purpose::New && rotate.form.fields.is_empty() {
        rotate_form::rebuild(model);
    }
    Vec::new()
}

/// Closes the dialogue that waited for this; gives it.
fn take_saving(model: &mut Model) -> Option<Box<Rotate>> {
    match model.dialog.take() {
        Some(Dialog::Rotate(rotate)) if rotate.asking.busy == Some(Busy::Saving) => Some(rotate),
        other => {
            model.dialog = other;
            None
        }
    }
}

fn told_rotated(model: &mut Model, rotated: &Rotated) {
    let dialog = take_saving(model);
    let key = &rotated.key;
    let mut words = format!("{} has a new value: {}", key.reference, key.status);
    if let Some(check) = rotated.check.as_ref().filter(|check| check.verdict != Verdict::Ok) {
        words = format!(
            "{} has a new value. {} ({})",
            key.reference, check.message, check.status
        );
    }
    let (becomes, is_kept) = dialog.map_or((String::new(), true), |rotate| rotate_form::old_becomes(&rotate));
    words.push_str(&becomes);
    if is_kept {
        let undo = Effect::Rotate(Ask::RollBack(key.reference.clone()));
        model.toasts.offer(words, undo, model.now);
    } else {
        model.toasts.say(Mood::Good, words, model.now);
    }
}

fn told_back(model: &mut Model, done: &RolledBack) {
    take_saving(model);
    let key = &done.key;
    let words = format!("{} is back at version {}", key.reference, key.version);
    match done.cancelled.as_ref().filter(|ended| ended.step == Step::Cancelled) {
        Some(ended) => {
            let words = format!(
                "{words}; remove `{}` at the provider, it still exists there",
                ended.label
            );
            model.toasts.say(Mood::Warn, words, model.now);
        }
        // Going back twice changes nothing.
        None => {
            let undo = Effect::Rotate(Ask::RollBack(key.reference.clone()));
            model.toasts.offer(words, undo, model.now);
        }
    }
}

fn refused(model: &mut Model, complaint: Complaint) {
    let now = model.now;
    let rotate = match &mut model.dialog {
        Some(Dialog::Rotate(rotate)) if rotate.asking.busy == Some(Busy::Saving) => rotate,
        _ => return root::complain(model, &complaint),
    };
    model.typed_at = Some(now);
    rotate.asking.busy = None;
    match complaint.code {
        Code::InvalidKey if !rotate.is_at_provider() => rotate.asking.said = Said::Refused(complaint.message),
        _ if credential::put(&mut rotate.form, &complaint) => {}
        _ => rotate.asking.said = Said::Wrong(complaint),
    }
}
