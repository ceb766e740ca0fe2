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
    rotate.asking.begin_save(false);
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

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Code, Command, Dialog, Effect, Model, RolledBack, Rotated, Said};
    use crate::tui::perform::{self, rotate::Looked};
    use crate::tui::testing_entering::{
        complaint, key, looked, no_plan, open_model, openai_key, paste, plan, press, rotation, tell_looked, type_in,
    };
    use crate::tui::update;
    use byok_core::secret::Secret;

    const KEY: &str = "openai/main";

    fn opened(command: Command, looked: Looked) -> Model {
        let mut model = open_model(&[KEY, "openai/admin"]);
        let effects = press(&mut model, command);
        tell_looked(&mut model, effects, Ok(looked));
        model
    }

    fn by_hand(model: &mut Model) -> Box<crate::tui::perform::rotate::New> {
        match press(model, Command::Accept).pop() {
            Some(Effect::Rotate(Ask::ByHand(new))) => new,
            _ => panic!("nothing is rotated"),
        }
    }

    fn tell(model: &mut Model, answer: Answer) {
        update::answer(model, perform::Answer::Rotate(answer));
    }

    fn rotated(model: &mut Model) {
        let rotated = Rotated {
            key: key(KEY, 3),
            check: None,
        };
        tell(model, Answer::Rotated(Box::new(Ok(rotated))));
    }

    fn go_to(model: &mut Model, id: &str) {
        loop {
            let Some(Dialog::Rotate(rotate)) = &model.dialog else {
                panic!("closed")
            };
            if rotate.form.fields[rotate.form.focus].id == id {
                return;
            }
            press(model, Command::NextField);
        }
    }

    #[test]
    fn a_paste_goes_to_the_value_and_the_overlap_is_a_day() {
        let mut model = opened(Command::Rotate, looked(KEY, plan(KEY, false, false), Vec::new()));
        paste(&mut model, &openai_key());
        let new = by_hand(&mut model);
        let (_, value) = new.secrets.iter().next().unwrap();
        assert!(value.matches(&Secret::copy_of(openai_key().as_bytes())));
        assert_eq!((new.keep_old_seconds, new.check, &*new.reference), (86_400, true, KEY));
    }

    #[test]
    fn the_old_value_comes_back_by_undoing_while_it_is_kept() {
        let mut model = opened(Command::Rotate, looked(KEY, no_plan(KEY), Vec::new()));
        paste(&mut model, &openai_key());
        by_hand(&mut model);
        rotated(&mut model);
        assert!(model.dialog.is_none());
        assert!(
            model
                .toasts
                .newest()
                .unwrap()
                .words
                .ends_with("the old one is kept for 24h")
        );
        assert!(matches!(&press(&mut model, Command::Undo)[..],
            [Effect::Rotate(Ask::RollBack(reference))] if reference == KEY));
    }

    #[test]
    fn a_shredded_value_can_not_come_back() {
        let mut model = opened(Command::Rotate, looked(KEY, no_plan(KEY), Vec::new()));
        paste(&mut model, &openai_key());
        go_to(&mut model, "keep");
        press(&mut model, Command::EraseAll);
        type_in(&mut model, "0");
        assert_eq!(by_hand(&mut model).keep_old_seconds, 0);
        rotated(&mut model);
        let toast = model.toasts.newest().unwrap();
        assert!(toast.undo.is_none() && toast.words.ends_with("shredded"));
    }

    #[test]
    fn an_overlap_that_is_none_is_said_at_its_field() {
        let mut model = opened(Command::Rotate, looked(KEY, no_plan(KEY), Vec::new()));
        paste(&mut model, &openai_key());
        go_to(&mut model, "keep");
        type_in(&mut model, "x");
        assert!(press(&mut model, Command::Accept).is_empty());
    }

    #[test]
    fn a_refused_value_is_put_in_place_without_asking_the_second_time() {
        let mut model = opened(Command::Rotate, looked(KEY, no_plan(KEY), Vec::new()));
        paste(&mut model, &openai_key());
        by_hand(&mut model);
        let dead = complaint(Code::InvalidKey, "not rotated", None);
        tell(&mut model, Answer::Rotated(Box::new(Err(dead))));
        assert!(!by_hand(&mut model).check);
    }

    #[test]
    fn a_provider_that_needs_another_key_gets_its_name() {
        let mut model = opened(Command::Rotate, looked(KEY, plan(KEY, true, false), Vec::new()));
        paste(&mut model, &openai_key());
        go_to(&mut model, "how");
        press(&mut model, Command::Right);
        assert!(model.wiped_at().is_none(), "what was pasted for the other way is gone");
        let effects = press(&mut model, Command::Accept);
        let [
            Effect::Rotate(Ask::AtProvider {
                with, keep_old_seconds, ..
            }),
        ] = &effects[..]
        else {
            panic!("nobody is asked");
        };
        assert_eq!((with.as_deref(), *keep_old_seconds), (Some("openai/admin"), 86_400));
    }

    #[test]
    fn there_is_nothing_to_test_before_the_provider_makes_it() {
        let mut model = opened(Command::Rotate, looked(KEY, plan(KEY, false, false), Vec::new()));
        go_to(&mut model, "how");
        press(&mut model, Command::Right);
        assert!(press(&mut model, Command::Test).is_empty());
        let Some(Dialog::Rotate(rotate)) = &model.dialog else {
            panic!("closed")
        };
        assert!(matches!(rotate.asking.said, Said::Note(_)));
    }

    #[test]
    fn going_back_needs_a_yes_and_something_to_go_back_to() {
        let mut model = opened(Command::RollBack, looked(KEY, no_plan(KEY), Vec::new()));
        assert!(matches!(
            &press(&mut model, Command::Accept)[..],
            [Effect::Rotate(Ask::RollBack(_))]
        ));
        let mut revoked = looked(KEY, no_plan(KEY), vec![rotation("revoked")]);
        revoked.detail.key.version = 2;
        let mut model = opened(Command::RollBack, revoked);
        assert!(press(&mut model, Command::Accept).is_empty());
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn what_is_left_at_the_provider_is_told() {
        let mut model = opened(Command::RollBack, looked(KEY, no_plan(KEY), Vec::new()));
        press(&mut model, Command::Accept);
        let done = RolledBack {
            key: key(KEY, 1),
            cancelled: Some(rotation("cancelled")),
        };
        tell(&mut model, Answer::RolledBack(Box::new(Ok(done))));
        assert!(model.dialog.is_none());
        assert!(model.toasts.newest().unwrap().words.contains("`byok-2026-11-24`"));
    }

    #[test]
    fn an_answer_for_a_closed_dialogue_is_told_in_the_footer() {
        let mut model = opened(Command::Rotate, looked(KEY, no_plan(KEY), Vec::new()));
        press(&mut model, Command::Cancel);
        let gone = complaint(Code::NotFound, "no key named `openai/main`", None);
        tell(&mut model, Answer::Rotated(Box::new(Err(gone))));
        assert!(model.dialog.is_none() && model.toasts.newest().is_some());
    }
}
