//! Frames of questions.

use crate::tui::action::{Action, Command};
use crate::tui::testing::frames;
use crate::tui::testing::keys::{rows, with_keys};
use crate::tui::update::act;
use insta::assert_snapshot;

#[test]
fn removing_a_key_shows_what_goes() {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::Bottom));
    act(&mut model, Action::Do(Command::Up));
    act(&mut model, Action::Do(Command::Remove));
    assert_snapshot!(frames(&model));
}

#[test]
fn removing_several_keys_wants_their_number() {
    let mut model = with_keys(rows());
    act(&mut model, Action::Do(Command::MarkAll));
    act(&mut model, Action::Do(Command::Filter));
    act(&mut model, Action::Type('x'));
    act(&mut model, Action::Do(Command::Submit));
    act(&mut model, Action::Do(Command::Remove));
    act(&mut model, Action::Type('6'));
    assert_snapshot!(frames(&model));
}
