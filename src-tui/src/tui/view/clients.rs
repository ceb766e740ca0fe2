//! The programs that have tokens.

use super::time;
use crate::print;
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::{dialog, scroll, state};
use byok_core::clock::Timestamp;
use byok_core::model::Client;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

/// From so many columns on the details stand beside the list, below that in its place.
const BESIDE: u16 = 100;

const COLUMNS: &[Column] = &[
    column("CLIENT", 16, 0, false),
    column("MAY", 16, 0, true),
    column("KEPT TO", 12, 3, false),
    column("CALLS", 10, 5, false),
    column("RATE", 8, 4, false),
    column("ENDS", 9, 1, false),
    column("USED", 10, 2, false),
];

/// Draws the list, and everything about a client where that is open.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    match model.clients.detail.zip(model.clients.chosen()) {
        Some((top, client)) if area.width >= BESIDE => {
            let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
            list(model, frame, left, drawn);
            detail(model, client, top, frame, right, drawn);
        }
        Some((top, client)) => {
            drawn.rows = usize::from(area.height);
            detail(model, client, top, frame, area, drawn);
        }
        None => list(model, frame, area, drawn),
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height.saturating_sub(1));
    let loaded = &model.clients.loaded;
    let Some(found) = state::ready(loaded, model.now, frame, area, &model.look) else {
        return;
    };
    if found.clients.is_empty() {
        let next = "press a to give one a token: it may then do what you say, and no more";
        state::empty("No program has a token", next, frame, area, &model.look);
        return;
    }
    let table = Table {
        columns: COLUMNS,
        len: found.clients.len(),
        roll: model.clients.roll,
        row: |at| cells(&found.clients[at], model),
    };
    table.list(frame, area, drawn, &model.look);
}

fn cells(client: &Client, model: &Model) -> Vec<Cell> {
    let palette = &model.look.palette;
    let ends = client.expires_at;
    let is_over = ends.is_some_and(|end| end <= model.now);
    let ends_words = match ends {
        Some(end) => time::until(Some(end.as_second()), model.now),
        None => "never".into(),
    };
    let name_style = if client.is_suspended || is_over {
        palette.dim
    } else {
        palette.text
    };
    vec![
        Cell(client.name.to_string(), name_style),
        if client.is_suspended {
            Cell(format!("{} suspended", model.look.glyphs.limited), palette.warn)
        } else {
            Cell(scopes(client), name_style)
        },
        Cell(reach(client, " "), palette.dim),
        Cell(calls(client), palette.dim),
        Cell(client.rate.to_string(), palette.dim),
        Cell(ends_words, if is_over { palette.bad } else { palette.dim }),
        Cell(
            time::ago(client.last_used_at.map(Timestamp::as_second), model.now),
            palette.dim,
        ),
    ]
}

/// What it may do, in the words of the command line.
pub(super) fn scopes(client: &Client) -> String {
    let words: Vec<String> = client.scopes.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// The services and keys it is kept to.
fn reach(client: &Client, between: &str) -> String {
    let services = client.services.iter().map(ToString::to_string);
    let all: Vec<String> = services.chain(client.keys.iter().cloned()).collect();
    if all.is_empty() {
        return "every key".into();
    }
    all.join(between)
}

/// How many kinds of calls it may make through the gateway, and how many at once.
fn calls(client: &Client) -> String {
    let rules = match client.rules.len() {
        0 => "all".to_owned(),
        1 => "1 rule".to_owned(),
        many => format!("{many} rules"),
    };
    match client.concurrency {
        Some(most) => format!("{rules}, {most}"),
        None => rules,
    }
}

/// Everything about a client.
fn detail(model: &Model, client: &Client, top: usize, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let inner = dialog::framed(frame, client.name.as_str(), area, look);
    let fact = |name: &str, words: String| Fact::new(name, words, look);
    let state = if client.is_suspended {
        Fact::styled("state", "suspended: every call is refused", look.palette.warn)
    } else {
        fact("state", "its token is good".into())
    };
    let found = [
        state,
        fact("may", scopes(client)),
        fact("kept to", reach(client, ", ")),
        fact(
            "rate",
            format!(
                "{} operations of one kind in {} s",
                client.rate.operations, client.rate.seconds
            ),
        ),
        fact(
            "calls",
            match client.rules.as_slice() {
                [] => "every call through the gateway that it may make at all".into(),
                rules => rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            },
        ),
        fact(
            "at once",
            match client.concurrency {
                Some(most) => format!("{most} calls through the gateway"),
                None => "64 calls through the gateway".into(),
            },
        ),
        fact(
            "ends",
            client
                .expires_at
                .map_or_else(|| "never".into(), |end| print::until(end, model.now)),
        ),
        fact(
            "used",
            time::ago(client.last_used_at.map(Timestamp::as_second), model.now),
        ),
        fact("made", print::ago(client.created_at, model.now)),
        fact("id", client.id.to_string()),
        fact("trail", format!("5, then / client:{}", client.name)),
    ];
    let room = usize::from(inner.width);
    let lines = facts::lines(&found, room * 2 / 5, room, look);
    scroll::draw(frame, inner, lines, top, drawn, look);
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action as Act, Command};
    use crate::tui::model::new_client::samples::{client, named};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as AnyAnswer;
    use crate::tui::perform::clients::Answer;
    use crate::tui::testing::{busy, drawn, frames, model, now};
    use crate::tui::update;
    use byok_core::model::{CallRule, Client};
    use byok_daemon::wire::Clients;
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn with(clients: Vec<Client>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Clients;
        let ticket = model.clients.loaded.begin(now());
        let answer = Answer::Loaded(ticket, Ok(Clients { clients }));
        update::answer(&mut model, AnyAnswer::Clients(answer));
        model
    }

    fn some() -> Vec<Client> {
        let mut suspended = named("a-backup-program-with-a-long-name", &["metadata", "reveal"]);
        suspended.is_suspended = true;
        suspended.expires_at = None;
        let mut over = named("日本のプログラム", &["use:*"]);
        over.rules = ["POST /v1/chat/*", "GET /v1/models"]
            .map(|rule| CallRule::parse(rule).unwrap())
            .to_vec();
        over.concurrency = Some(4);
        over.expires_at = Some(now() - SignedDuration::from_hours(30));
        over.last_used_at = None;
        over.keys.clear();
        vec![suspended, client(), over]
    }

    #[test]
    fn clients_are_listed() {
        assert_snapshot!(frames(&with(some())));
    }

    #[test]
    fn reading_and_failing_and_having_none_are_drawn() {
        let mut reading = model();
        reading.gate = Gate::Open;
        reading.screen = Screen::Clients;
        let ticket = reading.clients.loaded.begin(now());
        reading.now = now() + SignedDuration::from_millis(200);
        let mut all = frames(&reading);
        let answer = Answer::Loaded(ticket, Err(busy()));
        update::answer(&mut reading, AnyAnswer::Clients(answer));
        all += &frames(&reading);
        all += &frames(&with(Vec::new()));
        assert_snapshot!(all);
    }

    #[test]
    fn everything_about_a_client_is_shown() {
        let mut model = with(some());
        update::act(&mut model, Act::Do(Command::Down));
        update::act(&mut model, Act::Do(Command::Details));
        assert_snapshot!(format!("{}\n{}", frames(&model), drawn(&model, (120, 14)).0));
    }

    #[test]
    fn revoking_asks_and_names_what_ends() {
        let mut model = with(some());
        update::act(&mut model, Act::Do(Command::Down));
        update::act(&mut model, Act::Do(Command::Revoke));
        assert_snapshot!(frames(&model));
    }
}
