//! The keys.

use super::{add, checking, detail, edit, question, reveal, root, rotate};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::keys::{Keys, Row, SortBy};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Model, Screen};
use crate::tui::perform::keys::{Answer, Ask, CLEARED_AFTER};
use crate::tui::widget::loaded::Ticket;
use byok_core::model::{Action as Deed, Patch};
use byok_daemon::wire::EventLine;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Reads the list.
pub(crate) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.keys.loaded.refresh(model.now);
    ticket.map(list).into_iter().collect()
}

fn list(ticket: Ticket) -> Effect {
    Effect::Keys(Ask::List(ticket))
}

/// Something was done with a key.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let is_about_keys = !matches!(line.kind, Deed::Listed | Deed::Shown | Deed::Unlocked);
    let mut effects = Vec::new();
    if is_about_keys {
        effects.extend(load(model));
        effects.extend(detail::heard(model, line));
    }
    effects
}

/// Goes to the list with this key chosen and everything about it shown, wherever one was.
pub(super) fn show(model: &mut Model, reference: &str) -> Vec<Effect> {
    if !choose(model, reference) {
        model.keys.is_filtering = false;
        model.keys.filter.clear();
        settle(&mut model.keys);
        choose(model, reference);
    }
    let mut effects = root::go(model, Screen::Keys);
    effects.extend(detail::open(model, reference));
    effects
}

/// Chooses a key if it is in the list.
fn choose(model: &mut Model, reference: &str) -> bool {
    let keys = &mut model.keys;
    let rows = keys.loaded.value.as_deref().unwrap_or_default();
    let at = keys.shown.iter().position(|at| *rows[*at].reference == *reference);
    if let Some(at) = at {
        keys.roll.to(at, keys.shown.len(), model.drawn.rows);
    }
    at.is_some()
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.keys.is_filtering {
        return type_filter(model, &action);
    }
    let (len, rows) = (model.keys.shown.len(), model.drawn.rows);
    match action {
        Action::Do(command) if model.keys.roll.obey(command, len, rows) => detail::follow(model),
        Action::Scroll(_, by) => {
            model.keys.roll.by(by, len, rows);
            detail::follow(model)
        }
        Action::Click(at) => {
            if let Some(row) = root::row_at(model, at) {
                model.keys.roll.to(row, len, rows);
            }
            detail::follow(model)
        }
        Action::Do(command) => deed(model, command),
        _ => Vec::new(),
    }
}

fn deed(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Filter => {
            model.keys.is_filtering = true;
            Vec::new()
        }
        Command::Sort | Command::SortBackwards => {
            sort(&mut model.keys, command);
            Vec::new()
        }
        Command::Add => add::open(model),
        Command::CheckAll => checking::all(model),
        Command::Cancel => cancel(model),
        other => match model.keys.chosen().map(|row| row.reference.to_string()) {
            Some(reference) => with_key(model, other, reference),
            None => Vec::new(),
        },
    }
}

/// Closes what is open, one thing at a time.
fn cancel(model: &mut Model) -> Vec<Effect> {
    if model.keys.detail.take().is_some() {
        return Vec::new();
    }
    if !model.keys.marked.is_empty() {
        model.keys.marked.clear();
    } else if !model.keys.filter.is_empty() {
        model.keys.filter.clear();
        settle(&mut model.keys);
    }
    Vec::new()
}

fn with_key(model: &mut Model, command: Command, reference: String) -> Vec<Effect> {
    match command {
        Command::Details => detail::open(model, &reference),
        Command::Reveal => vec![Effect::Keys(Ask::Reveal { reference, field: None })],
        Command::CopyValue => vec![Effect::Keys(Ask::Copy { reference, field: None })],
        Command::CopyReference => vec![Effect::Keys(Ask::CopyText(format!("byok://{reference}")))],
        Command::Check => checking::chosen(model, reference),
        Command::Rotate => rotate::open(model, &reference),
        Command::RollBack => rotate::roll_back(model, &reference),
        Command::Edit => edit::open(model, &reference),
        Command::Switch => switch(model, reference),
        Command::MakeDefault => make_default(reference),
        Command::Remove => question::remove(model, reference),
        Command::Snooze => vec![Effect::Keys(Ask::Snooze {
            reference,
            until: Some("7d".into()),
        })],
        Command::Mark => {
            let marked = &mut model.keys.marked;
            if !marked.remove(&*reference) {
                marked.insert(reference.into());
            }
            model
                .keys
                .roll
                .obey(Command::Down, model.keys.shown.len(), model.drawn.rows);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn switch(model: &Model, reference: String) -> Vec<Effect> {
    let is_active = model.keys.chosen().is_some_and(|row| row.is_active);
    let to = |is_active| {
        Box::new(Patch {
            is_active: Some(is_active),
            ..Patch::default()
        })
    };
    vec![Effect::Keys(Ask::Edit {
        reference,
        patch: to(!is_active),
        deed: if is_active { "switched off" } else { "switched on" },
        undo: Some(to(is_active)),
    })]
}

fn make_default(reference: String) -> Vec<Effect> {
    vec![Effect::Keys(Ask::Edit {
        reference,
        patch: Box::new(Patch {
            is_default: Some(true),
            ..Patch::default()
        }),
        deed: "made the default",
        undo: None,
    })]
}

fn type_filter(model: &mut Model, action: &Action) -> Vec<Effect> {
    let keys = &mut model.keys;
    match action {
        Action::Do(Command::Submit) => keys.is_filtering = false,
        Action::Do(Command::Cancel) => {
            keys.is_filtering = false;
            keys.filter.clear();
            settle(keys);
        }
        Action::Do(Command::NextField) => {
            keys.roll.obey(Command::Down, keys.shown.len(), model.drawn.rows);
        }
        Action::Do(Command::PreviousField) => {
            keys.roll.obey(Command::Up, keys.shown.len(), model.drawn.rows);
        }
        other => {
            if keys.filter.obey(other) {
                keys.roll = Default::default();
                settle(keys);
            }
        }
    }
    detail::follow(model)
}

fn sort(keys: &mut Keys, command: Command) {
    if command == Command::SortBackwards {
        keys.is_backwards = !keys.is_backwards;
    } else {
        keys.sort = match keys.sort {
            SortBy::Name => SortBy::Status,
            SortBy::Status => SortBy::Expiry,
            SortBy::Expiry => SortBy::Use,
            SortBy::Use => SortBy::Name,
        };
    }
    settle(keys);
}

/// Filters and sorts anew, and keeps the chosen key chosen where it is still in sight.
pub(crate) fn settle(keys: &mut Keys) {
    let chosen = keys.chosen().map(|row| row.reference.clone());
    let Some(rows) = keys.loaded.value.take() else {
        keys.shown.clear();
        return;
    };
    keys.shown = filtered(&rows, keys.filter.text());
    order(&rows, keys);
    let at = chosen.and_then(|chosen| keys.shown.iter().position(|at| rows[*at].reference == chosen));
    keys.roll.to(at.unwrap_or(keys.roll.at), keys.shown.len(), usize::MAX);
    keys.loaded.value = Some(rows);
}

/// The places of the rows that fit a text, the best first.
fn filtered(rows: &[Row], text: &str) -> Vec<usize> {
    if text.trim().is_empty() {
        return (0..rows.len()).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let pattern = Pattern::parse(text, CaseMatching::Smart, Normalization::Smart);
    let (mut buffer, mut whole) = (Vec::new(), String::new());
    let mut found: Vec<(u32, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            whole.clear();
            whole.extend([&*row.reference, " ", row.status.as_str(), " ", &*row.tags]);
            Some((pattern.score(Utf32Str::new(&whole, &mut buffer), &mut matcher)?, at))
        })
        .collect();
    found.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
    found.into_iter().map(|(_, at)| at).collect()
}

fn order(rows: &[Row], keys: &mut Keys) {
    let shown = &mut keys.shown;
    match keys.sort {
        // As the daemon lists them, or the best fit first.
        SortBy::Name => {}
        SortBy::Status => shown.sort_by_key(|at| rows[*at].status.as_str()),
        SortBy::Expiry => shown.sort_by_key(|at| rows[*at].expires_at.unwrap_or(i64::MAX)),
        SortBy::Use => shown.sort_by_key(|at| std::cmp::Reverse(rows[*at].last_used_at)),
    }
    if keys.is_backwards {
        shown.reverse();
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Listed(ticket, rows) => {
            let again = model.keys.loaded.accept(ticket, rows, model.now);
            settle(&mut model.keys);
            again.map(list).into_iter().collect()
        }
        Answer::Shown(ticket, shown) => detail::shown(model, ticket, *shown),
        Answer::Revealed(revealed) => reveal::show(model, revealed),
        Answer::Copied(what, Ok(way)) => {
            let words = format!("{what} went {way}; cleared after {CLEARED_AFTER} s");
            model.toasts.say(Mood::Good, words, model.now);
            Vec::new()
        }
        Answer::Added(added) => add::added(model, *added),
        Answer::Edited { deed, undo, result } => edited(model, deed, undo, *result),
        Answer::Removed(count, complaint) => {
            if count > 0 {
                let keys = if count == 1 {
                    "1 key was"
                } else {
                    &format!("{count} keys were")
                };
                model.toasts.say(Mood::Good, format!("{keys} removed"), model.now);
            }
            if let Some(complaint) = complaint {
                root::complain(model, &complaint);
            }
            Vec::new()
        }
        Answer::Snoozed {
            reference,
            is_silent,
            result: Ok(()),
        } => {
            if is_silent {
                let undo = Effect::Keys(Ask::Snooze {
                    reference: reference.clone(),
                    until: None,
                });
                model
                    .toasts
                    .offer(format!("Silent about {reference} for a week"), undo, model.now);
            }
            Vec::new()
        }
        Answer::Copied(_, Err(complaint))
        | Answer::Snoozed {
            result: Err(complaint), ..
        } => {
            root::complain(model, &complaint);
            Vec::new()
        }
    }
}

fn edited(
    model: &mut Model,
    deed: &'static str,
    undo: Option<Box<Patch>>,
    result: Result<byok_core::model::Key, crate::tui::event::Complaint>,
) -> Vec<Effect> {
    match result {
        Ok(key) => {
            let words = format!("{} was {deed}", key.reference);
            match undo {
                Some(patch) => {
                    let undo = Effect::Keys(Ask::Edit {
                        reference: key.id.to_string(),
                        patch,
                        deed: "put back",
                        undo: None,
                    });
                    model.toasts.offer(words, undo, model.now);
                }
                None => model.toasts.say(Mood::Good, words, model.now),
            }
            edit::done(model)
        }
        Err(complaint) => edit::failed(model, &complaint),
    }
}
