//! What holds of the table of keys, and the page that is made from it.

use super::action::Command;
use super::keymap::{Binding, Place, TABLE, offers};
use super::model::{Model, Screen};
use super::testing;
use super::update::{self, commands, is_deed};
use super::widget::text;
use crate::tui::action::Action;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Every set of places in which a key is looked up together.
fn sets() -> Vec<Vec<Place>> {
    let mut sets: Vec<Vec<Place>> = Screen::ALL
        .iter()
        .map(|screen| vec![screen.place(), Place::List, Place::Everywhere])
        .collect();
    sets.extend([
        vec![Place::Entry],
        vec![Place::Form, Place::Entry],
        vec![Place::Sheet, Place::Entry],
        vec![Place::Once],
        vec![Place::Recovery],
        vec![Place::Question],
        vec![Place::Policy, Place::List],
        vec![Place::Plan, Place::List],
        vec![Place::Checking, Place::List],
        vec![Place::Page, Place::List],
    ]);
    sets
}

fn of(place: Place) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |line| line.place == place)
}

#[test]
fn no_key_means_two_things_in_one_place() {
    for set in sets() {
        let mut seen = HashSet::new();
        for key in set.iter().flat_map(|place| of(*place)).flat_map(|line| line.keys) {
            assert!(seen.insert(key), "`{key}` in {set:?}");
        }
    }
}

#[test]
fn every_command_has_a_key_and_every_key_has_words() {
    let source = include_str!("action.rs");
    let body = source
        .split("pub(crate) enum Command {")
        .nth(1)
        .unwrap()
        .split('}')
        .next()
        .unwrap();
    let names = body.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let bound: HashSet<String> = TABLE.iter().map(|line| format!("{:?}", line.command)).collect();
    for name in names
        .map(|line| line.trim_end_matches(','))
        .filter(|name| !name.is_empty())
    {
        assert!(bound.contains(name), "{name} has no key");
    }
    for line in TABLE {
        assert!(!line.keys.is_empty() && !line.words.is_empty(), "{:?}", line.command);
        assert!(line.words.starts_with(char::is_uppercase), "{}", line.words);
        assert!(!line.words.ends_with('.'), "{}", line.words);
    }
}

#[test]
fn every_place_stands_in_the_help_and_has_keys() {
    for place in Place::ALL {
        assert!(of(place).next().is_some(), "{place:?}");
    }
    assert!(TABLE.iter().all(|line| Place::ALL.contains(&line.place)));
}

/// A person who sees only the first offers has to see how to get at the others.
#[test]
fn an_offer_of_the_footer_is_short() {
    for set in sets() {
        for offer in offers(&set) {
            let width = text::width(offer.keys[0]) + 1 + text::width(offer.short);
            assert!(width <= 20, "{} {}", offer.keys[0], offer.short);
        }
    }
}

#[test]
fn the_palette_offers_each_command_once_and_those_of_the_place_first() {
    for screen in Screen::ALL {
        let places = [screen.place(), Place::List, Place::Everywhere];
        let found = commands(&places, true);
        let once: HashSet<Command> = found.iter().map(|line| line.command).collect();
        assert_eq!(once.len(), found.len());
        let here = found.iter().take_while(|line| line.place == screen.place()).count();
        let own = of(screen.place()).filter(|line| is_deed(line.command)).count();
        assert_eq!(here, own, "{screen:?}");
    }
}

/// With no vault open nothing is offered that needs one.
#[test]
fn a_shut_vault_has_no_screens_to_go_to() {
    let found = commands(&[Place::Everywhere], false);
    assert!(found.iter().any(|line| line.command == Command::Quit));
    assert!(
        found
            .iter()
            .all(|line| line.command != Command::GoKeys && line.place == Place::Everywhere)
    );
}

/// Whatever is pressed wherever: a command never makes a model that can't be drawn.
#[test]
fn every_command_of_the_palette_can_be_given_everywhere() {
    for screen in Screen::ALL {
        for line in commands(&[Place::Everywhere], true) {
            let mut model: Model = testing::model();
            model.gate = super::model::Gate::Open;
            model.screen = screen;
            let _ = update::act(&mut model, Action::Do(line.command));
            let (frame, _) = testing::drawn(&model, (40, 12));
            assert!(!frame.is_empty());
        }
    }
}

/// The page for readers without the program. `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_page_of_keys_is_as_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/keys.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/keys.md is stale: UPDATE_DOCS=1 cargo nextest run --workspace -E 'test(the_page_of_keys)' writes it anew"
    );
}

fn page() -> String {
    let mut page = String::from(
        "# Keys of the terminal interface

`byok` without arguments opens it. `?` shows these keys there, those of the place you are in first; `:` finds a command by its name, or
a key of yours by its reference. Where you type, characters are text. Everything can be clicked, and the wheel scrolls.

<!-- Made from src-tui/src/tui/keymap.rs; CONTRIBUTING.md says how. -->
",
    );
    for place in Place::ALL {
        let _ = write!(page, "\n## {}\n\n| key | what |\n|---|---|\n", place.title());
        for line in of(place) {
            let keys: Vec<String> = line.keys.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(page, "| {} | {} |", keys.join(" "), line.words);
        }
    }
    page
}
