//! Frames of the form.

use crate::tui::action::{Action, Command};
use crate::tui::event::Complaint;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::Answer;
use crate::tui::perform::keys::{Answer as Keys, Edited};
use crate::tui::testing::keys::{detail, rows, with_keys};
use crate::tui::testing::{frames, now};
use crate::tui::update::{act, answer};
use crate::tui::widget::entry::Entry;
use byok_core::error::Code;
use insta::assert_snapshot;
use jiff::SignedDuration;

fn opened() -> Model {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::Edit));
    model
}

fn filled() -> Model {
    let mut model = opened();
    let effects = act(&mut model, Action::Do(Command::Redraw));
    drop(effects);
    let ticket = first_ticket();
    answer(
        &mut model,
        Answer::Keys(Keys::ForEdit(ticket, Box::new(Ok(detail("anthropic/prod"))))),
    );
    model
}

/// The number of the first reading of anything.
fn first_ticket() -> crate::tui::widget::loaded::Ticket {
    crate::tui::widget::loaded::Loaded::<()>::default().begin(now())
}

fn set(model: &mut Model, id: &str, text: &str) {
    if let Some(Dialog::Edit(edit)) = &mut model.dialog {
        *edit.form.field_mut(id).and_then(|field| field.entry()).unwrap() = Entry::with(text);
    }
}

#[test]
fn the_form_holds_what_is_known() {
    assert_snapshot!(frames(&filled()));
}

#[test]
fn until_the_key_was_read_it_says_so() {
    let mut model = opened();
    model.now = now() + SignedDuration::from_millis(150);
    assert_snapshot!(frames(&model));
}

#[test]
fn a_key_that_can_not_be_read_says_why() {
    let mut model = opened();
    let complaint = Complaint {
        code: Code::NotFound,
        message: "no key named `anthropic/prod`".into(),
        hint: Some("run `byok list` to see the names".into()),
    };
    answer(
        &mut model,
        Answer::Keys(Keys::ForEdit(first_ticket(), Box::new(Err(complaint)))),
    );
    assert_snapshot!(frames(&model));
}

#[test]
fn what_is_wrong_stands_at_its_field() {
    let mut model = filled();
    set(&mut model, "expires_at", "soon");
    set(&mut model, "base_url", "http://example.com");
    act(&mut model, Action::Do(Command::Accept));
    assert_snapshot!(frames(&model));
}

#[test]
fn what_belongs_to_no_field_stands_under_them() {
    let mut model = filled();
    set(&mut model, "note", "new");
    act(&mut model, Action::Do(Command::Accept));
    let saving = frames(&model);
    let complaint = Complaint {
        code: Code::Io,
        message: "the disk is full".into(),
        hint: Some("make room and try again".into()),
    };
    let failed = Edited {
        deed: "changed",
        done: Vec::new(),
        undo: Vec::new(),
        complaint: Some(complaint),
    };
    answer(&mut model, Answer::Keys(Keys::Edited(Box::new(failed))));
    assert_snapshot!(format!("{saving}\n{}", frames(&model)));
}

#[test]
fn the_tags_of_several_keys() {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::MarkAll));
    act(&mut model, Action::Do(Command::Edit));
    assert_snapshot!(frames(&model));
}
