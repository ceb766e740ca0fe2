//! Facts about the form.

use super::fill::span_words;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::edit::Edit;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::Answer;
use crate::tui::perform::keys::{Answer as Keys, Ask, Edited};
use crate::tui::testing::keys::{detail, rows, with_keys};
use crate::tui::testing::now;
use crate::tui::update::{act, answer};
use crate::tui::widget::entry::Entry;
use byok_core::error::Code;
use byok_core::model::Patch;
use byok_daemon::wire::DetailAnswer;

fn opened(was: DetailAnswer) -> Model {
    let mut model = with_keys(rows());
    let effects = act(&mut model, Action::Do(Command::Edit));
    let ticket = effects.into_iter().find_map(|effect| match effect {
        Effect::Keys(Ask::ShowForEdit(ticket, _)) => Some(ticket),
        _ => None,
    });
    answer(
        &mut model,
        Answer::Keys(Keys::ForEdit(ticket.unwrap(), Box::new(Ok(was)))),
    );
    model
}

fn edit(model: &Model) -> &Edit {
    match &model.dialog {
        Some(Dialog::Edit(edit)) => edit,
        _ => panic!("the form is open"),
    }
}

fn set(model: &mut Model, id: &str, text: &str) {
    if let Some(Dialog::Edit(edit)) = &mut model.dialog {
        *edit.form.field_mut(id).and_then(|field| field.entry()).unwrap() = Entry::with(text);
    }
}

/// What saving asks for, and what undoes it.
fn saved(model: &mut Model) -> Option<(Patch, Patch)> {
    let effects = act(model, Action::Do(Command::Accept));
    effects.into_iter().find_map(|effect| match effect {
        Effect::Keys(Ask::Edit {
            mut changes, mut undo, ..
        }) => Some((changes.remove(0).patch, undo.remove(0).patch)),
        _ => None,
    })
}

fn json(patch: &Patch) -> String {
    serde_json::to_string(patch).unwrap()
}

#[test]
fn only_what_is_different_is_sent_and_undoing_sends_what_was_there() {
    let mut model = opened(detail("anthropic/prod"));
    set(&mut model, "note", "another");
    set(&mut model, "tags", "prod,  eu, prod");
    let (patch, undo) = saved(&mut model).unwrap();
    assert_eq!(json(&patch), r#"{"note":"another","tags":["eu","prod"]}"#);
    assert_eq!(
        json(&undo),
        r#"{"note":"Belongs to the billing account; ask 日本 before you change it.","tags":["eu","my own"]}"#
    );
    assert!(edit(&model).is_busy);
}

#[test]
fn dates_spans_and_addresses_are_read_as_the_commands_read_them() {
    let mut model = opened(detail("anthropic/prod"));
    set(&mut model, "expires_at", "90d");
    set(&mut model, "rotate_every", "30d");
    set(&mut model, "base_url", "https://proxy.example/v1");
    set(&mut model, "organization", "");
    let (patch, undo) = saved(&mut model).unwrap();
    assert_eq!(
        json(&patch),
        r#"{"expires_at":"2027-02-22T10:00:00Z","rotate_every_seconds":2592000,"base_url":"https://proxy.example/v1","fields":{"organization":""}}"#
    );
    // The key followed the settings; the span that puts its date back is what can be sent.
    assert_eq!(
        json(&undo),
        r#"{"expires_at":"2027-02-01T10:00:00Z","rotate_every_seconds":5011200,"base_url":null,"fields":{"organization":"org-1"}}"#
    );
}

#[test]
fn none_and_nothing_take_a_setting_away() {
    let mut was = detail("anthropic/prod");
    was.rotate_every_seconds = Some(90 * 86_400);
    let mut model = opened(was);
    set(&mut model, "expires_at", "");
    set(&mut model, "rotate_every", "none");
    let (patch, undo) = saved(&mut model).unwrap();
    assert_eq!(json(&patch), r#"{"expires_at":null,"rotate_every_seconds":null}"#);
    assert_eq!(undo.rotate_every_seconds, Some(Some(90 * 86_400)));
}

#[test]
fn what_is_wrong_is_said_at_each_field_and_nothing_is_sent() {
    let mut model = opened(detail("anthropic/prod"));
    for (id, text) in [
        ("name", "a/b"),
        ("expires_at", "2020-01-01"),
        ("rotate_every", "often"),
        ("base_url", "http://example.com"),
    ] {
        set(&mut model, id, text);
    }
    assert!(saved(&mut model).is_none());
    let form = &edit(&model).form;
    let wrong: Vec<&str> = form
        .fields
        .iter()
        .filter(|field| field.complaint.is_some())
        .map(|field| &*field.id)
        .collect();
    assert_eq!(wrong, ["name", "expires_at", "rotate_every", "base_url"]);
    assert_eq!(form.focus, 0, "the first of them has the focus");
    set(&mut model, "name", "prod");
}

#[test]
fn nothing_different_is_nothing_to_do() {
    let mut model = opened(detail("anthropic/prod"));
    assert!(saved(&mut model).is_none());
    assert!(model.dialog.is_none());
    assert_eq!(model.toasts.newest().unwrap().words, "Nothing was changed");
}

#[test]
fn a_name_that_is_taken_is_said_at_the_name() {
    let mut model = opened(detail("anthropic/prod"));
    set(&mut model, "name", "ci");
    saved(&mut model).unwrap();
    let taken = Complaint {
        code: Code::Exists,
        message: "there is a key named `anthropic/ci` already".into(),
        hint: Some("choose another name".into()),
    };
    let failed = Edited {
        deed: "changed",
        done: Vec::new(),
        undo: Vec::new(),
        complaint: Some(taken),
    };
    answer(&mut model, Answer::Keys(Keys::Edited(Box::new(failed))));
    let form = &edit(&model).form;
    assert_eq!(
        form.field("name").unwrap().complaint.as_deref(),
        Some("there is a key named `anthropic/ci` already; choose another name")
    );
    assert!(!edit(&model).is_busy);
}

#[test]
fn a_form_that_was_left_is_not_filled_by_a_late_answer() {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::Edit));
    act(&mut model, Action::Do(Command::Cancel));
    act(&mut model, Action::Do(Command::Down));
    act(&mut model, Action::Do(Command::Edit));
    let ticket = crate::tui::widget::loaded::Loaded::<()>::default().begin(now());
    let late = Keys::ForEdit(ticket, Box::new(Ok(detail("anthropic/prod"))));
    answer(&mut model, Answer::Keys(late));
    assert!(edit(&model).form.fields.is_empty());
}

#[test]
fn labels_of_several_keys_are_added_and_dropped() {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::MarkAll));
    act(&mut model, Action::Do(Command::Edit));
    set(&mut model, "add", "prod, eu");
    set(&mut model, "drop", "old");
    let effects = act(&mut model, Action::Do(Command::Accept));
    let asked = effects.iter().any(|effect| {
        matches!(effect, Effect::Keys(Ask::Retag { references, add, drop })
            if references.len() == 6 && add.len() == 2 && drop.len() == 1)
    });
    assert!(asked);
}

#[test]
fn spans_are_written_with_the_largest_unit_that_leaves_nothing_over() {
    assert_eq!(span_words(Some(90 * 86_400)), "90d");
    assert_eq!(span_words(Some(36 * 3_600)), "36h");
    assert_eq!(span_words(Some(90)), "90s");
    assert_eq!(span_words(Some(0)), "none");
    assert_eq!(span_words(None), "");
}
