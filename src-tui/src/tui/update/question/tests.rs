//! Facts about questions.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::keys::Ask;
use crate::tui::testing::keys::{rows, with_keys};
use crate::tui::update::act;

fn removed(effects: &[Effect]) -> usize {
    let removed = effects.iter().find_map(|effect| match effect {
        Effect::Keys(Ask::Remove(references)) => Some(references.len()),
        _ => None,
    });
    removed.unwrap_or(0)
}

fn press(model: &mut Model, command: Command) -> usize {
    removed(&act(model, Action::Do(command)))
}

#[test]
fn one_key_is_removed_on_yes_and_kept_on_no() {
    let mut model = with_keys(rows());
    assert_eq!(press(&mut model, Command::Remove), 0);
    assert_eq!(press(&mut model, Command::Cancel), 0);
    assert!(model.dialog.is_none());
    press(&mut model, Command::Remove);
    assert_eq!(press(&mut model, Command::Accept), 1);
    assert!(model.dialog.is_none());
}

#[test]
fn several_keys_are_removed_only_when_their_number_was_typed() {
    let mut model = with_keys(rows());
    press(&mut model, Command::MarkAll);
    press(&mut model, Command::Remove);
    assert!(model.is_typing());
    assert_eq!(press(&mut model, Command::Submit), 0);
    act(&mut model, Action::Type('y'));
    assert_eq!(press(&mut model, Command::Submit), 0);
    assert!(model.dialog.is_some());
    act(&mut model, Action::Do(Command::EraseAll));
    act(&mut model, Action::Type('6'));
    assert_eq!(press(&mut model, Command::Submit), 6);
}
