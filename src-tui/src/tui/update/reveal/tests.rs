//! Facts about shown values.

use crate::tui::action::{Action, Command};
use crate::tui::model::Model;
use crate::tui::perform::Answer;
use crate::tui::perform::keys::Answer as Keys;
use crate::tui::testing::keys::{rows, with_keys};
use crate::tui::testing::{drawn, now};
use crate::tui::update::{act, answer, gone, heard, tick};
use byok_core::model::Action as Deed;
use byok_core::secret::Secret;
use byok_daemon::wire::{EventLine, Revealed};
use jiff::SignedDuration;
use ratatui::layout::Position;

fn revealed(model: &mut Model, value: &[u8]) {
    let revealed = Revealed {
        reference: "anthropic/prod".into(),
        field: "api_key".into(),
        value: Secret::copy_of(value),
        instead_of: None,
    };
    answer(model, Answer::Keys(Keys::Revealed(Ok(revealed))));
}

fn showing(value: &[u8]) -> Model {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::Reveal));
    revealed(&mut model, value);
    assert!(model.shown.is_some());
    model.drawn = drawn(&model, (80, 24)).1;
    model
}

#[test]
fn any_key_hides_a_value_and_does_nothing_else() {
    for command in [
        Command::Quit,
        Command::Down,
        Command::Reveal,
        Command::Remove,
        Command::Cancel,
    ] {
        let mut model = showing(b"sk-1");
        model.keys.marked.insert("openai/main".into());
        let effects = act(&mut model, Action::Do(command));
        assert!(model.shown.is_none() && model.dialog.is_none());
        assert_eq!((effects.len(), model.keys.roll.at, model.keys.marked.len()), (0, 0, 1));
    }
    let mut model = showing(b"sk-1");
    act(&mut model, Action::Click(Position::new(5, 8)));
    assert!(model.shown.is_none());
    assert_eq!(model.keys.roll.at, 0);
}

#[test]
fn a_shown_value_can_be_copied() {
    let mut model = showing(b"sk-1");
    assert_eq!(act(&mut model, Action::Do(Command::CopyValue)).len(), 1);
    assert!(model.shown.is_none());
}

#[test]
fn a_value_is_hidden_after_its_time() {
    let mut model = showing(b"sk-1");
    assert_eq!(model.next_change(), Some(now() + SignedDuration::from_secs(1)));
    model.now = now() + SignedDuration::from_millis(9_999);
    tick(&mut model);
    assert_eq!(model.shown.as_ref().unwrap().seconds_left(model.now), 1);
    model.now = now() + SignedDuration::from_secs(10);
    tick(&mut model);
    assert!(model.shown.is_none());
}

#[test]
fn a_value_is_hidden_when_the_window_goes_and_when_the_vault_is_locked() {
    let mut model = showing(b"sk-1");
    act(&mut model, Action::Focus(true));
    assert!(model.shown.is_some());
    act(&mut model, Action::Focus(false));
    assert!(model.shown.is_none());

    let mut model = showing(b"sk-1");
    let locked = EventLine {
        seq: 1,
        at: now(),
        kind: Deed::Locked,
        subject: None,
    };
    heard(&mut model, &locked);
    assert!(model.shown.is_none());

    let mut model = showing(b"sk-1");
    let complaint = crate::tui::event::Complaint {
        code: byok_core::error::Code::Daemon,
        message: "gone".into(),
        hint: None,
    };
    gone(&mut model, complaint);
    assert!(model.shown.is_none());
}

#[test]
fn a_value_that_nobody_waits_for_any_more_is_not_shown() {
    let mut model = with_keys(rows());
    revealed(&mut model, b"sk-1");
    assert!(model.shown.is_none(), "nobody asked");
    for action in [Action::Do(Command::Down), Action::Focus(false)] {
        act(&mut model, Action::Do(Command::Reveal));
        act(&mut model, action);
        revealed(&mut model, b"sk-1");
        assert!(model.shown.is_none());
    }
    act(&mut model, Action::Do(Command::Top));
    act(&mut model, Action::Do(Command::Reveal));
    let locked = EventLine {
        seq: 1,
        at: now(),
        kind: Deed::Locked,
        subject: None,
    };
    heard(&mut model, &locked);
    revealed(&mut model, b"sk-1");
    assert!(model.shown.is_none());
}

#[test]
fn a_long_value_scrolls_to_its_end_and_no_further() {
    let lines = "line\n".repeat(40);
    let mut model = showing(lines.as_bytes());
    act(&mut model, Action::Do(Command::Down));
    assert_eq!(model.shown.as_ref().unwrap().top, 1);
    act(&mut model, Action::Do(Command::Bottom));
    act(&mut model, Action::Do(Command::Down));
    assert_eq!(model.shown.as_ref().unwrap().top, 20);
    act(&mut model, Action::Scroll(Position::new(1, 1), -3));
    assert_eq!(model.shown.as_ref().unwrap().top, 17);
    act(&mut model, Action::Do(Command::Mark));
    assert!(model.shown.is_none());
}
