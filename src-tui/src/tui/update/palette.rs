//! Finding a command by its name, or a key by its reference.

use super::{root, visit};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::keymap::{Binding, Place, TABLE};
use crate::tui::model::palette::{Found, Palette};
use crate::tui::model::{Dialog, Gate, Model, Screen};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::roll::Roll;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

/// The most keys that are offered: whoever has more of them types one more character.
const MOST_KEYS: usize = 50;

/// Opens the palette.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let palette = Palette {
        places: model.places(),
        entry: Entry::plain(),
        found: Vec::new(),
        roll: Roll::default(),
    };
    model.dialog = Some(Dialog::Palette(palette));
    find(model);
    Vec::new()
}

/// The commands that make sense: those of this place first, each once.
pub(crate) fn commands(places: &[Place], is_open: bool) -> Vec<&'static Binding> {
    let others = Screen::ALL
        .iter()
        .map(|screen| screen.place())
        .filter(|place| is_open && !places.contains(place));
    let places = places.iter().copied().chain(others);
    let mut found: Vec<&Binding> = Vec::new();
    for place in places.filter(|place| *place != Place::List) {
        for line in TABLE.iter().filter(|line| line.place == place && is_deed(line.command)) {
            let needs_vault = !is_open && is_going(line.command);
            if !needs_vault && !found.iter().any(|other| other.command == line.command) {
                found.push(line);
            }
        }
    }
    found
}

/// Moving about and leaving are for keys only.
pub(crate) fn is_deed(command: Command) -> bool {
    use Command::*;
    !matches!(
        command,
        Up | Down | PageUp | PageDown | Top | Bottom | Left | Right | Cancel | Palette
    )
}

fn is_going(command: Command) -> bool {
    use Command::*;
    matches!(
        command,
        GoKeys
            | GoExpiring
            | GoHealth
            | GoAlerts
            | GoAudit
            | GoClients
            | GoSettings
            | GoGateway
            | GoFallback
            | GoProjects
            | GoMcp
            | NextScreen
            | PreviousScreen
            | Lock
    )
}

/// Fills the list anew.
fn find(model: &mut Model) {
    let is_open = matches!(model.gate, Gate::Open);
    let Some(Dialog::Palette(palette)) = &mut model.dialog else {
        return;
    };
    palette.roll = Roll::default();
    let commands = commands(&palette.places, is_open);
    let typed = palette.entry.text().trim();
    if typed.is_empty() {
        palette.found = commands.into_iter().map(Found::Command).collect();
        return;
    }
    let typed = typed.strip_prefix("byok://").unwrap_or(typed);
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |words: &str| pattern.score(Utf32Str::new(words, &mut buffer), &mut matcher);
    let commands = commands
        .into_iter()
        .filter_map(|line| Some((score(line.words)?, Found::Command(line))));
    let mut found: Vec<(u32, Found)> = commands.collect();
    let rows = model.keys.loaded.value.as_deref().unwrap_or_default();
    let mut keys: Vec<(u32, &str)> = rows
        .iter()
        .filter_map(|row| Some((score(&row.reference)?, &*row.reference)))
        .collect();
    keys.sort_by_key(|(score, _)| Reverse(*score));
    keys.truncate(MOST_KEYS);
    found.extend(keys.into_iter().map(|(score, key)| (score, Found::Key(key.into()))));
    // Among those that fit equally well, the order of the place stays.
    found.sort_by_key(|(score, _)| Reverse(*score));
    palette.found = found.into_iter().map(|(_, found)| found).collect();
}

/// Types and chooses.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let rows = model.drawn.rows;
    let clicked = match action {
        Action::Click(at) => model.drawn.row_at(*at),
        _ => None,
    };
    let Some(Dialog::Palette(palette)) = &mut model.dialog else {
        return Vec::new();
    };
    let len = palette.found.len();
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::NextField) => {
            palette.roll.obey(Command::Down, len, rows);
        }
        Action::Do(Command::PreviousField) => {
            palette.roll.obey(Command::Up, len, rows);
        }
        Action::Scroll(_, by) => palette.roll.by(*by, len, rows),
        Action::Do(Command::Submit) => {
            let at = palette.roll.at;
            return choose(model, at);
        }
        Action::Click(_) => return clicked.map_or_else(Vec::new, |at| choose(model, at)),
        other => {
            if palette.entry.obey(other) {
                find(model);
            }
        }
    }
    Vec::new()
}

/// Does it as if its key were pressed; what belongs to another screen goes there first.
fn choose(model: &mut Model, at: usize) -> Vec<Effect> {
    let Some(Dialog::Palette(palette)) = &model.dialog else {
        return Vec::new();
    };
    let Some(found) = palette.found.get(at).cloned() else {
        return Vec::new();
    };
    let is_here = |place| palette.places.contains(&place);
    let elsewhere = match &found {
        Found::Command(line) if !is_here(line.place) => {
            Screen::ALL.into_iter().find(|screen| screen.place() == line.place)
        }
        _ => None,
    };
    model.dialog = None;
    let mut effects = elsewhere.map_or_else(Vec::new, |screen| root::go(model, screen));
    effects.extend(match found {
        Found::Command(line) => root::act(model, Action::Do(line.command)),
        Found::Key(reference) => visit::key(model, &reference),
    });
    effects
}

/// Keys for tests.
#[cfg(test)]
pub(crate) mod samples {
    use crate::tui::model::keys::Row;
    use byok_core::model::Status;

    /// Three of them.
    pub(crate) fn keys() -> Vec<Row> {
        let references = ["aws/prod", "openai/work", "日本/とても長い名前のキー"];
        let row = |reference: &str| Row {
            reference: reference.into(),
            is_default: false,
            is_active: true,
            status: Status::Valid,
            preview: "".into(),
            expires_at: None,
            last_used_at: None,
            tags: "".into(),
        };
        references.into_iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::samples::keys;
    use super::{Action, Command, Dialog, Effect, Found, Gate, Model, Screen, act, open};
    use crate::tui::model::Hit;
    use crate::tui::perform::audit;
    use crate::tui::testing::{drawn, model, now};
    use crate::tui::update;

    fn opened(screen: Screen) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = screen;
        model.touched_at = Some(now());
        model.keys.loaded.value = Some(keys());
        update::keys::settle(&mut model.keys);
        open(&mut model);
        model
    }

    fn write(model: &mut Model, text: &str) {
        for c in text.chars() {
            act(model, &Action::Type(c));
        }
    }

    fn first(model: &Model) -> &'static str {
        let Some(Dialog::Palette(palette)) = &model.dialog else {
            panic!("the palette is open");
        };
        match palette.found.first() {
            Some(Found::Command(line)) => line.words,
            Some(Found::Key(_)) => "a key",
            None => "nothing",
        }
    }

    #[test]
    fn a_command_of_the_place_is_done_as_if_its_key_were_pressed() {
        let mut model = opened(Screen::Audit);
        write(&mut model, "verify");
        assert_eq!(first(&model), "Verify the whole trail");
        let effects = act(&mut model, &Action::Do(Command::Submit));
        assert!(model.dialog.is_none());
        assert!(matches!(effects.as_slice(), [Effect::Audit(audit::Ask::Verify(..))]));
    }

    #[test]
    fn a_command_of_another_screen_goes_there_first() {
        let mut model = opened(Screen::Health);
        write(&mut model, "give a program a token");
        act(&mut model, &Action::Do(Command::Submit));
        assert_eq!(model.screen, Screen::Clients);
        assert!(matches!(model.dialog, Some(Dialog::NewClient(_))));
    }

    #[test]
    fn a_key_is_found_by_its_reference_and_gone_to() {
        let mut model = opened(Screen::Audit);
        write(&mut model, "byok://openai/work");
        assert_eq!(first(&model), "a key");
        act(&mut model, &Action::Do(Command::Submit));
        assert_eq!(model.screen, Screen::Keys);
        assert_eq!(&*model.keys.chosen().unwrap().reference, "openai/work");
    }

    #[test]
    fn a_click_chooses() {
        let mut model = opened(Screen::Audit);
        write(&mut model, "leave byok");
        model.drawn = drawn(&model, (80, 24)).1;
        let choice = model.drawn.hits.iter().find(|(_, hit)| *hit == Hit::Choice(0)).unwrap();
        let at = choice.0.as_position();
        let effects = update::act(&mut model, Action::Click(at));
        assert!(matches!(effects.as_slice(), [Effect::Quit]));
    }

    #[test]
    fn esc_closes_it_and_does_nothing() {
        let mut model = opened(Screen::Keys);
        assert!(act(&mut model, &Action::Do(Command::Cancel)).is_empty());
        assert!(model.dialog.is_none() && model.screen == Screen::Keys);
    }
}
