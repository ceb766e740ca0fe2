//! What is done with the chosen key, or with all marked ones.

use super::super::{checking, detail, edit, policy, provider, question, rotate};
use crate::tui::action::Command;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::keys::Row;
use crate::tui::model::toast::Mood;
use crate::tui::perform::keys::{Ask, Change};
use byok_core::model::{FieldName, Patch};
use std::collections::HashSet;

/// How long a key is silent.
const SNOOZED_FOR: &str = "7d";

/// Does it; nothing where no key is chosen or marked.
pub(super) fn deed(model: &mut Model, command: Command) -> Vec<Effect> {
    let targets = model.keys.targets();
    let Some(first) = targets.first().cloned() else {
        return Vec::new();
    };
    match command {
        Command::Check => checking::chosen(model, first),
        Command::Switch => switch(model, &targets),
        Command::Snooze => snooze(targets),
        Command::Remove => question::remove(model, &targets),
        Command::Edit if targets.len() > 1 => edit::open_tags(model, targets),
        Command::Edit => edit::open(model, &first),
        other => match model.keys.chosen().map(|row| row.reference.to_string()) {
            Some(reference) => with_one(model, other, reference),
            None => Vec::new(),
        },
    }
}

/// What is for one key only, whatever is marked.
fn with_one(model: &mut Model, command: Command, reference: String) -> Vec<Effect> {
    match command {
        Command::Reveal => reveal(model, reference),
        Command::CopyValue => copy(model, reference),
        Command::CopyReference => vec![Effect::Keys(Ask::CopyText(reference_of(model, &reference)))],
        Command::Rotate => rotate::open(model, &reference),
        Command::RollBack => rotate::roll_back(model, &reference),
        Command::Provider => provider::of_chosen(model),
        Command::Policy => policy::ask(reference.split('/').next().unwrap_or_default()),
        Command::MakeDefault => make_default(model, &reference),
        _ => Vec::new(),
    }
}

fn reveal(model: &mut Model, reference: String) -> Vec<Effect> {
    let part = detail::part(model);
    if let Some(name) = part.as_ref().filter(|part| part.plain.is_some()).map(|part| &part.name) {
        let words = format!("{name} is not secret: it is shown already");
        model.toasts.say(Mood::Warn, words, model.now);
        return Vec::new();
    }
    model.keys.awaited = Some(reference.as_str().into());
    let field = part.and_then(|part| FieldName::parse(&part.name).ok());
    vec![Effect::Keys(Ask::Reveal { reference, field })]
}

fn copy(model: &Model, reference: String) -> Vec<Effect> {
    match detail::part(model) {
        Some(part) => match (part.plain, FieldName::parse(&part.name)) {
            (Some(plain), _) => vec![Effect::Keys(Ask::CopyText(plain))],
            (None, field) => vec![Effect::Keys(Ask::Copy {
                reference,
                field: field.ok(),
            })],
        },
        None => vec![Effect::Keys(Ask::Copy { reference, field: None })],
    }
}

/// `byok://openai/prod`, with the field while one is chosen.
fn reference_of(model: &Model, reference: &str) -> String {
    match detail::part(model) {
        Some(part) => format!("byok://{reference}/{}", part.name),
        None => format!("byok://{reference}"),
    }
}

/// Off, or, where all are off already, on again.
fn switch(model: &Model, targets: &[String]) -> Vec<Effect> {
    let targets: HashSet<&str> = targets.iter().map(String::as_str).collect();
    let rows = model.keys.loaded.value.iter().flatten();
    let rows: Vec<&Row> = rows.filter(|row| targets.contains(&*row.reference)).collect();
    let is_on = rows.iter().any(|row| row.is_active);
    // What stands as it should already is left alone, and undoing leaves it alone, too.
    let changes = |to: bool| {
        let moved = rows.iter().filter(|row| row.is_active == is_on);
        moved
            .map(|row| {
                Change::new(
                    &row.reference,
                    Patch {
                        is_active: Some(to),
                        ..Patch::default()
                    },
                )
            })
            .collect()
    };
    vec![Effect::Keys(Ask::Edit {
        changes: changes(!is_on),
        undo: changes(is_on),
        deed: if is_on { "switched off" } else { "switched on" },
    })]
}

/// Undoing gives it back to the key that was the default before.
fn make_default(model: &mut Model, reference: &str) -> Vec<Effect> {
    let service = reference.split('/').next().unwrap_or_default().to_owned();
    let rows = model.keys.loaded.value.iter().flatten();
    let before = rows
        .filter(|row| row.is_default && row.parts().0 == service)
        .map(|row| row.reference.to_string())
        .next();
    if before.as_deref() == Some(reference) {
        let words = format!("{reference} is the default already");
        model.toasts.say(Mood::Warn, words, model.now);
        return Vec::new();
    }
    let default = |reference: &str, is: bool| {
        Change::new(
            reference,
            Patch {
                is_default: Some(is),
                ..Patch::default()
            },
        )
    };
    let undo = match &before {
        Some(before) => default(before, true),
        None => default(reference, false),
    };
    vec![Effect::Keys(Ask::Edit {
        changes: vec![default(reference, true)],
        undo: vec![undo],
        deed: "made the default",
    })]
}

fn snooze(mut targets: Vec<String>) -> Vec<Effect> {
    let until = Some(SNOOZED_FOR.into());
    let ask = if targets.len() == 1 {
        Ask::Snooze {
            reference: targets.remove(0),
            until,
        }
    } else {
        Ask::SnoozeAll {
            references: targets,
            until,
        }
    };
    vec![Effect::Keys(ask)]
}
