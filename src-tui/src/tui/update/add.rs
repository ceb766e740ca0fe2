//! A new key: its value, and its service.

use super::add_fields;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::add::{Add, Choice, Service, Step, Value};
use crate::tui::model::{Dialog, Model};
use crate::tui::widget::entry::Entry;
use crate::tui::widget::roll::Roll;
use byok_core::model::ServiceId;
use byok_core::provider::Catalog;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

pub(super) use add_fields::added;

/// Opens the dialogue.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    show(model, Value::new(), false);
    Vec::new()
}

/// Opens it with what was pasted where nobody types.
pub(super) fn open_with(model: &mut Model, paste: &Action) -> Vec<Effect> {
    let mut value = Value::new();
    value.entry.obey(paste);
    value.recognise(&model.catalog);
    show(model, value, false);
    Vec::new()
}

/// Opens it for the first key of a new vault.
pub(super) fn open_first(model: &mut Model) {
    show(model, Value::new(), true);
}

fn show(model: &mut Model, value: Value, is_first: bool) {
    let step = Step::Value(value);
    model.dialog = Some(Dialog::Add(Box::new(Add { step, is_first })));
}

/// Fills it in.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let Some(Dialog::Add(add)) = &model.dialog else {
        return Vec::new();
    };
    match add.step {
        Step::Value(_) => act_value(model, action),
        Step::Service(_) => act_service(model, action),
        Step::Fields(_) => return add_fields::act(model, action),
    }
    Vec::new()
}

fn act_value(model: &mut Model, action: &Action) {
    let clicked = clicked(model, action);
    let rows = model.drawn.rows;
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Value(value) = &mut add.step else { return };
    let len = value.rows();
    match action {
        Action::Do(Command::Cancel) => model.dialog = None,
        Action::Do(Command::ShowTyped) => value.entry.toggle_shown(),
        Action::Do(Command::NextField) => {
            value.roll.obey(Command::Down, len, rows);
        }
        Action::Do(Command::PreviousField) => {
            value.roll.obey(Command::Up, len, rows);
        }
        Action::Scroll(_, by) => value.roll.by(*by, len, rows),
        Action::Do(Command::Submit | Command::Accept) => choose_found(model),
        Action::Click(_) => {
            if let Some(row) = clicked {
                value.roll.to(row, len, rows);
                choose_found(model);
            }
        }
        other => {
            if value.entry.obey(other) {
                value.note = None;
                value.recognise(&model.catalog);
            }
        }
    }
}

fn clicked(model: &Model, action: &Action) -> Option<usize> {
    match action {
        Action::Click(at) => model.drawn.row_at(*at),
        _ => None,
    }
}

/// Goes on with the service that was recognised, or to the choice among all.
fn choose_found(model: &mut Model) {
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Value(value) = &mut add.step else { return };
    let entry = std::mem::replace(&mut value.entry, Entry::secret());
    match value.found.get(value.roll.at).map(|found| found.service.clone()) {
        Some(service) => add_fields::open(model, &service, entry),
        None => add.step = Step::Service(choice(&model.catalog, entry)),
    }
}

fn choice(catalog: &Catalog, value: Entry) -> Service {
    let all: Vec<Choice> = catalog
        .iter()
        .map(|provider| Choice {
            id: provider.id.clone(),
            name: provider.name.clone(),
            aliases: provider
                .aliases
                .iter()
                .map(ServiceId::as_str)
                .collect::<Vec<_>>()
                .join(" "),
        })
        .collect();
    let mut service = Service {
        value,
        entry: Entry::plain(),
        shown: Vec::new(),
        all,
        roll: Roll::default(),
    };
    find(&mut service);
    service
}

fn act_service(model: &mut Model, action: &Action) {
    let clicked = clicked(model, action);
    let rows = model.drawn.rows;
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Service(service) = &mut add.step else { return };
    let len = service.shown.len();
    match action {
        Action::Do(Command::Cancel) => {
            let mut value = Value::with(std::mem::replace(&mut service.value, Entry::secret()));
            value.recognise(&model.catalog);
            add.step = Step::Value(value);
        }
        Action::Do(Command::NextField) => {
            service.roll.obey(Command::Down, len, rows);
        }
        Action::Do(Command::PreviousField) => {
            service.roll.obey(Command::Up, len, rows);
        }
        Action::Scroll(_, by) => service.roll.by(*by, len, rows),
        Action::Do(Command::Submit) => choose_service(model),
        Action::Click(_) => {
            if let Some(row) = clicked {
                service.roll.to(row, len, rows);
                choose_service(model);
            }
        }
        other => {
            if service.entry.obey(other) {
                find(service);
            }
        }
    }
}

fn choose_service(model: &mut Model) {
    let Some(Dialog::Add(add)) = &mut model.dialog else {
        return;
    };
    let Step::Service(service) = &mut add.step else { return };
    let Some(chosen) = service.shown.get(service.roll.at) else {
        return;
    };
    let id = service.all[*chosen].id.clone();
    let value = std::mem::replace(&mut service.value, Entry::secret());
    add_fields::open(model, &id, value);
}

/// The services that fit what was typed, the best first. `generic` takes whatever has no definition, so it is always among them.
fn find(service: &mut Service) {
    let typed = service.entry.text().trim().to_owned();
    service.roll = Roll::default();
    if typed.is_empty() {
        service.shown = (0..service.all.len()).collect();
        return;
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(&typed, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = Vec::new();
    for (at, choice) in service.all.iter().enumerate() {
        let texts = [choice.id.as_str(), &choice.name, &choice.aliases];
        let score = texts
            .into_iter()
            .filter_map(|text| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher))
            .max();
        found.extend(score.map(|score| (score, at)));
    }
    // The very name, then the best fit, then the shorter name: `openai` before `azure-openai`.
    found.sort_by_key(|(score, at)| {
        let id = service.all[*at].id.as_str();
        (
            !id.eq_ignore_ascii_case(&typed),
            std::cmp::Reverse(*score),
            id.len(),
            *at,
        )
    });
    service.shown = found.into_iter().map(|(_, at)| at).collect();
    let generic = service.all.iter().position(|choice| choice.id.as_str() == "generic");
    service.shown.extend(
        generic
            .filter(|at| !service.shown.contains(at))
            .into_iter()
            .collect::<Vec<_>>(),
    );
}

#[cfg(test)]
mod tests {
    use super::{Command, Dialog, Model, Step};
    use crate::tui::testing_entering::{github_key, open_model, paste, press, type_in};
    use crate::tui::update;
    use jiff::SignedDuration;

    fn step(model: &Model) -> &Step {
        match &model.dialog {
            Some(Dialog::Add(add)) => &add.step,
            _ => panic!("the dialogue is closed"),
        }
    }

    #[test]
    fn a_paste_where_nobody_types_is_a_new_key() {
        let mut model = open_model(&[]);
        press(&mut model, Command::GoAlerts);
        assert!(paste(&mut model, " \n").is_empty() && model.dialog.is_none());
        paste(&mut model, &github_key());
        assert!(matches!(step(&model), Step::Value(value) if value.found.len() == 1));
    }

    #[test]
    fn a_paste_into_the_filter_stays_there() {
        let mut model = open_model(&["github/main"]);
        press(&mut model, Command::Filter);
        paste(&mut model, "git");
        assert!(model.dialog.is_none());
        assert_eq!(model.keys.filter.text(), "git");
    }

    #[test]
    fn the_best_fit_comes_first_and_generic_is_always_there() {
        let mut model = open_model(&[]);
        press(&mut model, Command::Add);
        press(&mut model, Command::Submit);
        type_in(&mut model, "OPENAI");
        let Step::Service(service) = step(&model) else {
            panic!("not choosing")
        };
        let names: Vec<&str> = service.shown.iter().map(|at| service.all[*at].id.as_str()).collect();
        assert_eq!((names.first(), names.last()), (Some(&"openai"), Some(&"generic")));
    }

    #[test]
    fn a_value_goes_along_to_the_choice_and_back() {
        let mut model = open_model(&[]);
        press(&mut model, Command::Add);
        paste(&mut model, "of no known shape");
        press(&mut model, Command::Submit);
        press(&mut model, Command::Cancel);
        assert!(matches!(step(&model), Step::Value(value) if !value.entry.is_empty()));
    }

    #[test]
    fn a_value_that_waits_is_wiped_wherever_one_is() {
        let mut model = open_model(&[]);
        press(&mut model, Command::Add);
        paste(&mut model, "of no known shape");
        press(&mut model, Command::Submit);
        model.now += SignedDuration::from_secs(60);
        update::tick(&mut model);
        assert!(matches!(step(&model), Step::Service(service) if service.value.is_empty()));
    }
}
