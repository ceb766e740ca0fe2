//! What the daemon said about keys.

use super::super::{add, detail, edit, fallback, reveal, root};
use super::{arrange, list};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::Model;
use crate::tui::model::keys::Row;
use crate::tui::model::toast::Mood;
use crate::tui::perform::keys::{Answer, Ask, CLEARED_AFTER, Edited};
use crate::tui::widget::loaded::Ticket;

/// Takes an answer.
pub(in super::super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Listed(ticket, rows) => return listed(model, ticket, rows),
        Answer::Shown {
            reference,
            ticket,
            shown,
        } => return detail::shown(model, reference, ticket, *shown),
        Answer::ForEdit(ticket, shown) => return edit::read(model, ticket, *shown),
        Answer::Revealed(revealed) => return reveal::show(model, revealed),
        Answer::Added(added) => return add::added(model, *added),
        Answer::Edited(done) => return edited(model, *done),
        Answer::Copied(what, Ok(way)) => {
            let words = format!("{what} went {way}; cleared after {CLEARED_AFTER} s");
            model.toasts.say(Mood::Good, words, model.now);
        }
        Answer::Copied(_, Err(complaint)) => root::complain(model, &complaint),
        Answer::Removed(count, complaint) => {
            say(model, &counted(count, "removed for good"), count);
            complain(model, complaint);
        }
        Answer::Snoozed {
            references,
            is_silent,
            complaint,
        } => {
            snoozed(model, references, is_silent);
            complain(model, complaint);
        }
    }
    Vec::new()
}

fn listed(model: &mut Model, ticket: Ticket, rows: Result<Vec<Row>, Complaint>) -> Vec<Effect> {
    let keys = &mut model.keys;
    let is_same = matches!((&rows, &keys.loaded.value), (Ok(new), Some(old)) if new == old);
    let has_some = keys.loaded.value.is_some();
    let failure = rows.as_ref().err().cloned().filter(|_| has_some);
    let chosen = arrange::choice(keys);
    let again = keys.loaded.accept(ticket, rows, model.now);
    if !is_same {
        arrange::arrange(keys, chosen);
        arrange::forget_marks(keys);
    }
    // Without any keys the screen itself says why.
    complain(model, failure);
    let mut effects = detail::settle_choice(model);
    effects.extend(again.map(list));
    effects.extend(fallback::keys_changed(model));
    effects
}

fn edited(model: &mut Model, done: Edited) -> Vec<Effect> {
    let words = match done.done.as_slice() {
        [] => String::new(),
        [key] => format!("{} was {}", key.reference, done.deed),
        many => counted(many.len(), done.deed),
    };
    if let [key] = done.done.as_slice() {
        let is_renamed = done.undo.first().is_some_and(|undo| undo.patch.name.is_some());
        if is_renamed || model.keys.row(&key.reference).is_none() {
            // A new name moves it; the choice goes with it.
            model.keys.sought = Some(key.reference.as_str().into());
        }
    }
    if !done.undo.is_empty() {
        let undo = Effect::Keys(Ask::Edit {
            changes: done.undo,
            undo: Vec::new(),
            deed: "put back",
        });
        model.toasts.offer(words, undo, model.now);
    } else {
        say(model, &words, done.done.len());
    }
    match done.complaint {
        None => edit::done(model),
        Some(complaint) => edit::failed(model, &complaint),
    }
}

fn snoozed(model: &mut Model, references: Vec<String>, is_silent: bool) {
    let what = match references.as_slice() {
        [] => return,
        [one] => one.clone(),
        many => format!("{} keys", many.len()),
    };
    if is_silent {
        let undo = Effect::Keys(Ask::SnoozeAll {
            references,
            until: None,
        });
        model
            .toasts
            .offer(format!("Silent about {what} for a week"), undo, model.now);
    } else {
        let words = format!("Not silent about {what} any more");
        model.toasts.say(Mood::Good, words, model.now);
    }
}

fn counted(count: usize, deed: &str) -> String {
    match count {
        1 => format!("1 key was {deed}"),
        many => format!("{many} keys were {deed}"),
    }
}

fn say(model: &mut Model, words: &str, count: usize) {
    if count > 0 {
        model.toasts.say(Mood::Good, words, model.now);
    }
}

fn complain(model: &mut Model, complaint: Option<Complaint>) {
    if let Some(complaint) = complaint {
        root::complain(model, &complaint);
    }
}
