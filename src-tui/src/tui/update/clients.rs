//! The programs that have tokens.

use super::{new_client, root};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::question::Question;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::clients::{Answer, Ask};
use crate::tui::widget::page;
use byok_core::model::{Action as Deed, Client};
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.clients.loaded.refresh(model.now);
    ticket
        .map(|ticket| Effect::Clients(Ask::Load(ticket)))
        .into_iter()
        .collect()
}

/// Something was done with the vault. Who used a token when is not worth reading the list for: that is told to the minute only.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let is_about_clients = matches!(
        line.kind,
        Deed::ClientAdded | Deed::ClientRevoked | Deed::ClientSuspended | Deed::ClientResumed | Deed::AlertRaised
    );
    if is_about_clients { load(model) } else { Vec::new() }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model
        .clients
        .loaded
        .value
        .as_ref()
        .map_or(0, |found| found.clients.len());
    let rows = model.drawn.rows;
    let clients = &mut model.clients;
    if let (Some(top), Action::Do(Command::PageUp | Command::PageDown)) = (&mut clients.detail, action) {
        page::turn(top, action, model.drawn.page_rows, model.drawn.lines);
        return Vec::new();
    }
    let has_moved = match action {
        Action::Do(command) => clients.roll.obey(*command, len, rows),
        Action::Scroll(_, by) => {
            clients.roll.by(*by, len, rows);
            true
        }
        Action::Click(at) => {
            if let Some(row) = root::row_at(model, *at) {
                model.clients.roll.to(row, len, rows);
            }
            true
        }
        _ => return Vec::new(),
    };
    if has_moved {
        if let Some(top) = &mut model.clients.detail {
            *top = 0;
        }
        return Vec::new();
    }
    match action {
        Action::Do(command) => deed(model, *command),
        _ => Vec::new(),
    }
}

fn deed(model: &mut Model, command: Command) -> Vec<Effect> {
    match (command, model.clients.chosen().cloned()) {
        (Command::NewClient, _) => return new_client::open(model),
        (Command::Cancel, _) => model.clients.detail = None,
        (Command::Details, _) if model.clients.detail.is_some() => model.clients.detail = None,
        (Command::Details, Some(_)) => model.clients.detail = Some(0),
        (Command::Suspension, Some(client)) => return vec![suspend(&client, false)],
        (Command::Revoke, Some(client)) => revoke(model, &client),
        _ => {}
    }
    Vec::new()
}

/// The other way round than it is.
fn suspend(client: &Client, is_undo: bool) -> Effect {
    Effect::Clients(Ask::Suspend {
        name: client.name.to_string(),
        is_suspended: !client.is_suspended,
        is_undo,
    })
}

fn revoke(model: &mut Model, client: &Client) {
    let name = client.name.to_string();
    let used = match client.last_used_at {
        Some(at) => format!("It was used last {}.", crate::print::ago(at, model.now)),
        None => "It was never used.".into(),
    };
    let scopes: Vec<String> = client.scopes.iter().map(ToString::to_string).collect();
    model.dialog = Some(Dialog::Question(Question {
        title: format!("Revoke the token of {name}?"),
        lines: vec![
            format!("{name} may {} until now. {used}", scopes.join(", ")),
            "Its next call is refused, and what it has open ends. It can't be undone; x suspends it until you say otherwise.".into(),
        ],
        word: None,
        then: vec![Effect::Clients(Ask::Revoke(name))],
    }));
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let now = model.now;
    match answer {
        Answer::Loaded(ticket, found) => {
            let clients = &mut model.clients;
            let again = clients.loaded.accept(ticket, found, now);
            let len = clients.loaded.value.as_ref().map_or(0, |found| found.clients.len());
            clients.roll.settle(len, model.drawn.rows);
            if len == 0 {
                clients.detail = None;
            }
            return again
                .map(|ticket| Effect::Clients(Ask::Load(ticket)))
                .into_iter()
                .collect();
        }
        Answer::Added(made) => return new_client::made(model, *made),
        Answer::Copied(Ok(way)) => new_client::copied(model, way),
        Answer::Suspended {
            result: Ok(client),
            is_undo,
        } => suspended(model, &client, is_undo),
        Answer::Revoked(name, Ok(())) => {
            let words = format!("{name} can't call any more");
            model.toasts.say(Mood::Good, words, now);
        }
        Answer::Copied(Err(complaint))
        | Answer::Suspended {
            result: Err(complaint), ..
        }
        | Answer::Revoked(_, Err(complaint)) => root::complain(model, &complaint),
    }
    Vec::new()
}

fn suspended(model: &mut Model, client: &Client, is_undo: bool) {
    let words = if client.is_suspended {
        format!("{} is refused until you resume it", client.name)
    } else {
        format!("{} may call again", client.name)
    };
    if is_undo {
        model.toasts.say(Mood::Good, words, model.now);
    } else {
        model.toasts.offer(words, suspend(client, true), model.now);
    }
}
