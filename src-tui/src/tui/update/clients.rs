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
            if let Some(row) = model.drawn.row_at(*at) {
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
            format!("What it may do ends: {}. {used}", scopes.join(", ")),
            "Its next call is refused, and what it has open ends. There is no way back; x only suspends it.".into(),
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

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Deed, Dialog, Effect, EventLine, Model};
    use crate::tui::model::new_client::samples::client;
    use crate::tui::model::{Gate, Screen};
    use crate::tui::testing::{model, now};
    use byok_core::model::Client;
    use byok_daemon::wire::Clients;

    fn with(clients: Vec<Client>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Clients;
        let ticket = model.clients.loaded.begin(now());
        super::answer(&mut model, Answer::Loaded(ticket, Ok(Clients { clients })));
        model
    }

    fn act(model: &mut Model, command: Command) -> Vec<Effect> {
        super::act(model, &Action::Do(command))
    }

    #[test]
    fn suspending_can_be_undone_and_undoing_offers_nothing_more() {
        let mut model = with(vec![client()]);
        let effects = act(&mut model, Command::Suspension);
        assert!(matches!(
            effects.as_slice(),
            [Effect::Clients(Ask::Suspend { name, is_suspended: true, is_undo: false })] if name == "editor"
        ));
        let mut done = client();
        done.is_suspended = true;
        let result = Ok(done);
        super::answer(&mut model, Answer::Suspended { result, is_undo: false });
        let undo = model.toasts.take_undo();
        assert!(matches!(
            undo,
            Some(Effect::Clients(Ask::Suspend {
                is_suspended: false,
                is_undo: true,
                ..
            }))
        ));
        let result = Ok(client());
        super::answer(&mut model, Answer::Suspended { result, is_undo: true });
        assert!(model.toasts.take_undo().is_none());
    }

    #[test]
    fn revoking_asks_first() {
        let mut model = with(vec![client()]);
        assert!(act(&mut model, Command::Revoke).is_empty());
        let Some(Dialog::Question(question)) = &model.dialog else {
            panic!("it asks");
        };
        assert!(question.title.contains("editor"));
        assert!(matches!(question.then.as_slice(), [Effect::Clients(Ask::Revoke(name))] if name == "editor"));
    }

    #[test]
    fn only_what_is_about_clients_is_read() {
        let mut model = with(vec![client()]);
        let line = |kind| EventLine {
            seq: 9,
            at: now(),
            kind,
            subject: None,
        };
        assert!(super::heard(&mut model, &line(Deed::Shown)).is_empty());
        assert!(!super::heard(&mut model, &line(Deed::ClientRevoked)).is_empty());
    }

    #[test]
    fn nothing_is_done_where_there_is_nobody() {
        let mut model = with(Vec::new());
        for command in [Command::Suspension, Command::Revoke, Command::Details] {
            assert!(act(&mut model, command).is_empty());
            assert!(model.dialog.is_none() && model.clients.detail.is_none());
        }
    }
}
