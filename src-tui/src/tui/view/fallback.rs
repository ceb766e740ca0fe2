//! Which key steps in for one that fails: the services above, everything about the chosen one below.

use super::time;
use crate::print::{self, fallback_words as words};
use crate::tui::model::fallback::{Service, failing};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::facts::{self, Fact};
use crate::tui::widget::table::{Cell, Column, Table, column};
use crate::tui::widget::wrap::wrapped;
use crate::tui::widget::{halves, state};
use byok_core::model::{Event, FallbackPolicy, Outcome};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

const COLUMNS: &[Column] = &[
    column("SERVICE", 12, 0, false),
    column("FALLS BACK ON", 24, 0, true),
    column("CHAIN", 16, 2, false),
    column("COOL-DOWN", 9, 3, false),
    column("COOLING", 16, 1, false),
];

/// Names of keys and places get so many columns of what is said below.
const NAMES: usize = 12;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    let fallback = &model.fallback;
    if state::ready(&fallback.loaded, model.now, frame, area, &model.look).is_none() {
        return;
    }
    if fallback.services.is_empty() {
        let next = "press 1, then a to add the first one; with two of a service one can step in for the other";
        state::empty("There are no keys yet", next, frame, area, &model.look);
        return;
    }
    let [above, below] = halves::divided(fallback.services.len(), frame, area, &model.look);
    list(model, frame, above, drawn);
    if let Some(service) = fallback.chosen() {
        detail(model, service, frame, below, drawn);
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let services = &model.fallback.services;
    let table = Table {
        columns: COLUMNS,
        len: services.len(),
        roll: model.fallback.roll,
        row: |at| cells(model, &services[at]),
    };
    table.list(frame, area, drawn, &model.look);
}

fn cells(model: &Model, service: &Service) -> Vec<Cell> {
    let palette = &model.look.palette;
    let name = Cell(service.name.clone(), palette.text);
    let empty = || Cell(String::new(), palette.dim);
    let Some(policy) = &service.policy else {
        return vec![name, Cell("never".into(), palette.dim), empty(), empty(), empty()];
    };
    let names = failing(policy, model.now).map(|one| one.reference.split_once('/').map_or("", |(_, name)| name));
    let cooling: Vec<&str> = names.collect();
    let style = if policy.on.is_empty() {
        palette.dim
    } else {
        palette.text
    };
    vec![
        name,
        Cell(words::on(policy), style),
        Cell(words::names(&policy.chain), palette.text),
        Cell(words::cool_down(policy), palette.dim),
        match cooling.as_slice() {
            [] => empty(),
            some => Cell(
                format!("{} {}", model.look.glyphs.limited, some.join(" ")),
                palette.warn,
            ),
        },
    ]
}

/// What was chosen, who stands where and cools down, what happened.
fn detail(model: &Model, service: &Service, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    let look = &model.look;
    let room = halves::room(area).min(100);
    let mut lines: Vec<Line<'static>> = Vec::new();
    let says = match &service.policy {
        Some(policy) => words::sentence(policy),
        None => format!(
            "{} never falls back. Press Enter to choose when which key steps in.",
            service.name
        ),
    };
    lines.extend(
        wrapped(&says, room)
            .into_iter()
            .map(|line| Line::styled(line, look.palette.text)),
    );
    if let Some(policy) = &service.policy {
        lines.extend(facts::lines(&chain(model, service, policy), NAMES, room, look));
    }
    lines.push(Line::default());
    lines.push(Line::styled("History", look.palette.title));
    lines.extend(history(model, room));
    halves::page(lines, model.fallback.top, frame, area, drawn, look);
}

/// The default key and the chain in their order, each with what it does now; then others that failed.
fn chain(model: &Model, service: &Service, policy: &FallbackPolicy) -> Vec<Fact> {
    let default = service.default.iter().map(|name| ("default".to_owned(), name.clone()));
    let chain = policy.chain.iter().enumerate();
    let chain = chain.map(|(at, name)| ((at + 1).to_string(), name.to_string()));
    let mut places: Vec<(String, String)> = default.chain(chain).collect();
    for one in failing(policy, model.now) {
        let name = one.reference.split_once('/').map_or("", |(_, name)| name);
        if !places.iter().any(|(_, other)| other == name) {
            places.push((String::new(), name.to_owned()));
        }
    }
    let look = &model.look;
    let facts = places.into_iter().map(|(place, name)| {
        let reference = format!("{}/{name}", service.name);
        let failed = failing(policy, model.now).find(|one| one.reference == reference);
        let Some(failed) = failed else {
            return Fact::new(place, name, look);
        };
        let left = print::span((failed.cools_until.as_second() - model.now.as_second()).max(1));
        let (limited, dot) = (look.glyphs.limited, look.glyphs.dot);
        let now = if policy.on.contains(&failed.cause) {
            format!("passed over for {left} ({})", failed.cause)
        } else {
            format!("failed ({}); not passed over", failed.cause)
        };
        Fact::styled(place, format!("{name} {dot} {limited} {now}"), look.palette.warn)
    });
    facts.collect()
}

fn history(model: &Model, room: usize) -> Vec<Line<'static>> {
    let look = &model.look;
    let history = &model.fallback.history;
    let dim = |words: String| {
        wrapped(&words, room)
            .into_iter()
            .map(|line| Line::styled(line, look.palette.dim))
    };
    let Some(found) = &history.value else {
        return match &history.failure {
            Some(complaint) => dim(complaint.message.clone()).collect(),
            None if history.is_slow(model.now) => dim("Reading".into()).collect(),
            None => Vec::new(),
        };
    };
    if found.events.is_empty() {
        return dim(format!("Nothing of {} fell back yet.", model.fallback.history_of)).collect();
    }
    let facts = found.events.iter().map(|event| row(model, event));
    facts::lines(&facts.collect::<Vec<_>>(), NAMES, room, look)
}

fn row(model: &Model, event: &Event) -> Fact {
    let palette = &model.look.palette;
    let when = time::ago(Some(event.at.as_second()), model.now);
    let style = match event.outcome {
        Outcome::Ok => palette.text,
        _ => palette.bad,
    };
    let what = match &event.subject {
        Some(subject) => format!("{subject} {} {}", model.look.glyphs.dot, words::what(event)),
        None => words::what(event),
    };
    Fact::styled(when, what, style)
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::fallback::samples::policy;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::fallback::Answer;
    use crate::tui::testing::keys::with_keys;
    use crate::tui::testing::{busy, drawn, frames, model, now, row};
    use crate::tui::update;
    use byok_core::model::{Action as Deed, Actor, Event, Outcome, Status, Trigger};
    use byok_daemon::wire::{FallbackHistory, FallbackPolicies};
    use insta::assert_snapshot;
    use jiff::SignedDuration;
    use std::collections::BTreeMap;

    fn event(minutes: i64, action: Deed, outcome: Outcome, detail: &[(&str, &str)]) -> Event {
        let words = detail
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Event {
            seq: 1,
            at: now() - SignedDuration::from_mins(minutes),
            actor: Actor::daemon(),
            action,
            subject: (action == Deed::FellBack).then(|| "openai/main".into()),
            key_id: None,
            outcome,
            detail: words.collect::<BTreeMap<_, _>>(),
        }
    }

    fn screen() -> Model {
        let references = [
            "anthropic/日本語の鍵",
            "aws/prod",
            "openai/main",
            "openai/old",
            "openai/spare",
        ];
        let mut rows: Vec<_> = references.iter().map(|one| row(one, Status::Valid)).collect();
        rows[2].is_default = true;
        let mut model = with_keys(rows);
        update::act(&mut model, Action::Do(Command::GoFallback));
        let ticket = model.fallback.loaded.begin(now());
        let mut anthropic = policy("anthropic", &[]);
        anthropic.failing.clear();
        let mut openai = policy("openai", &["spare", "old"]);
        openai.failing.push(openai.failing[0].clone());
        openai.failing[1].reference = "openai/old".into();
        openai.failing[1].cause = Trigger::Missing;
        let policies = vec![anthropic, openai];
        let answer = Answer::Loaded(ticket, Ok(FallbackPolicies { policies }));
        update::answer(&mut model, Any::Fallback(answer));
        model
    }

    fn with_history() -> Model {
        let mut model = screen();
        update::act(&mut model, Action::Do(Command::Bottom));
        let ticket = model.fallback.history.begin(now());
        let events = vec![
            event(
                3,
                Deed::FellBack,
                Outcome::Ok,
                &[("cause", "limit"), ("to", "openai/spare"), ("into", "gateway")],
            ),
            event(
                90,
                Deed::FellBack,
                Outcome::Refused,
                &[("cause", "auth-failure"), ("why", "every key of the chain cools down")],
            ),
            event(
                60 * 30,
                Deed::FallbackChanged,
                Outcome::Ok,
                &[("on", "auth-failure,limit"), ("chain", "spare,old")],
            ),
        ];
        let answer = Answer::History(ticket, Ok(FallbackHistory { events }));
        update::answer(&mut model, Any::Fallback(answer));
        model
    }

    #[test]
    fn services_above_and_the_chosen_one_below() {
        assert_snapshot!("never", frames(&screen()));
        assert_snapshot!("cooling", frames(&with_history()));
    }

    #[test]
    fn a_key_that_has_cooled_down_is_not_shown_as_failing() {
        let mut model = with_history();
        model.now += SignedDuration::from_mins(5);
        let frame = drawn(&model, (80, 24)).0;
        assert!(
            !frame.contains("passed over for 1 s") && !frame.contains("! main"),
            "{frame}"
        );
    }

    #[test]
    fn in_ascii_and_turned_on_a_small_screen() {
        let mut model = with_history();
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        model.drawn = drawn(&model, (40, 12)).1;
        update::act(&mut model, Action::Do(Command::Right));
        assert_snapshot!(frames(&model));
    }

    #[test]
    fn no_keys_reading_and_failed() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Fallback;
        let ticket = model.fallback.loaded.begin(now());
        model.now += SignedDuration::from_millis(100);
        let mut all = frames(&model);
        update::answer(&mut model, Any::Fallback(Answer::Loaded(ticket, Err(busy()))));
        all += &frames(&model);
        let ticket = model.fallback.loaded.begin(now());
        let policies = FallbackPolicies { policies: Vec::new() };
        update::answer(&mut model, Any::Fallback(Answer::Loaded(ticket, Ok(policies))));
        all += &frames(&model);
        assert_snapshot!(all);
    }
}
