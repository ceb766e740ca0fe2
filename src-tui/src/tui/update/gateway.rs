//! What is called through the gateway.

use super::visit;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::gateway::REACHES;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::gateway::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Action as Deed;
use byok_daemon::wire::EventLine;

/// Reads it, and has byok told what is called from now on.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if !model.gateway.is_listening {
        model.gateway.is_listening = true;
        effects.push(Effect::Gateway(Ask::Listen));
    }
    let ticket = model.gateway.loaded.refresh(model.now);
    effects.extend(ticket.map(|ticket| ask(model, ticket)));
    effects
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    let minutes = model.gateway.minutes;
    Effect::Gateway(Ask::Load { ticket, minutes })
}

/// Something was done with the vault. Calls are told by their own stream; a key may have another name, or none.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    match line.kind {
        Deed::Deleted | Deed::Updated => load(model),
        _ => Vec::new(),
    }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let (len, rows) = (model.gateway.lines.len(), model.drawn.rows);
    match action {
        Action::Do(command) if model.gateway.roll.obey(*command, len, rows) => Vec::new(),
        Action::Scroll(_, by) => {
            model.gateway.roll.by(*by, len, rows);
            Vec::new()
        }
        Action::Click(at) => {
            if let Some(row) = model.drawn.row_at(*at) {
                model.gateway.roll.to(row, len, rows);
            }
            Vec::new()
        }
        Action::Do(Command::Wider) => reach(model, 1),
        Action::Do(Command::Narrower) => reach(model, -1),
        Action::Do(Command::Details) => details(model),
        _ => Vec::new(),
    }
}

/// Looks further back, or less far.
fn reach(model: &mut Model, steps: isize) -> Vec<Effect> {
    let at = REACHES.iter().position(|reach| *reach >= model.gateway.minutes);
    let at = at.unwrap_or(0);
    let to = at.saturating_add_signed(steps).min(REACHES.len() - 1);
    if to == at {
        return Vec::new();
    }
    model.gateway.minutes = REACHES[to];
    // An answer that is under way is to another question.
    let ticket = model.gateway.loaded.begin(model.now);
    vec![ask(model, ticket)]
}

fn details(model: &mut Model) -> Vec<Effect> {
    match model.gateway.chosen().map(|line| line.reference.clone()) {
        Some(Some(reference)) => visit::key(model, &reference),
        Some(None) => {
            model.toasts.say(Mood::Warn, "That key is gone", model.now);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let (now, rows) = (model.now, model.drawn.rows);
    let gateway = &mut model.gateway;
    match answer {
        Answer::Loaded(ticket, found) => {
            let again = gateway.loaded.accept(ticket, found, now);
            gateway.sum(rows);
            again.map(|ticket| ask(model, ticket)).into_iter().collect()
        }
        Answer::Called(news) => {
            // What is still on its way when the vault is locked is not kept.
            if matches!(model.gate, Gate::Open) {
                gateway.add(news, now);
                gateway.sum(rows);
            }
            Vec::new()
        }
        Answer::Live => {
            gateway.is_live = true;
            // What was called since it was read is told by nobody else.
            let ticket = gateway.loaded.refresh(now);
            ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
        }
        Answer::Silent => {
            (gateway.is_listening, gateway.is_live) = (false, false);
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Effect, Model};
    use crate::tui::model::gateway::samples::calls;
    use crate::tui::model::{Gate, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::testing::{model, now};
    use crate::tui::update;
    use byok_daemon::wire::TrafficList;

    fn opened() -> (Model, Vec<Effect>) {
        let mut model = model();
        model.gate = Gate::Open;
        let effects = update::act(&mut model, Action::Do(Command::GoGateway));
        (model, effects)
    }

    fn asks(effects: &[Effect]) -> Vec<Ask> {
        let asks = effects.iter().filter_map(|effect| match effect {
            Effect::Gateway(ask) => Some(*ask),
            _ => None,
        });
        asks.collect()
    }

    fn told(model: &mut Model, answer: Answer) {
        update::answer(model, Any::Gateway(answer));
    }

    #[test]
    fn the_stream_is_asked_for_once_and_again_when_it_ended() {
        let (mut model, effects) = opened();
        assert!(matches!(
            asks(&effects).as_slice(),
            [Ask::Listen, Ask::Load { minutes: 60, .. }]
        ));
        update::act(&mut model, Action::Do(Command::GoKeys));
        let again = update::act(&mut model, Action::Do(Command::GoGateway));
        assert!(!asks(&again).contains(&Ask::Listen));
        told(&mut model, Answer::Silent);
        assert!(asks(&update::act(&mut model, Action::Do(Command::Reload))).contains(&Ask::Listen));
    }

    #[test]
    fn looking_further_back_asks_anew_and_ends_at_a_week() {
        let (mut model, _) = opened();
        let further = |model: &mut Model| asks(&update::act(model, Action::Do(Command::Wider)));
        for minutes in [360, 1_440, 10_080] {
            assert!(matches!(further(&mut model).as_slice(), [Ask::Load { minutes: asked, .. }] if *asked == minutes));
        }
        assert!(further(&mut model).is_empty());
    }

    #[test]
    fn what_comes_after_a_lock_is_not_kept() {
        let (mut model, effects) = opened();
        let Some(Ask::Load { ticket, .. }) = asks(&effects).last().copied() else {
            panic!("it reads");
        };
        let traffic = vec![calls("editor", "openai/main", 3, 0)];
        told(&mut model, Answer::Loaded(ticket, Ok(TrafficList { traffic })));
        assert_eq!(model.gateway.lines.len(), 1);
        update::root::shut(&mut model);
        assert!(model.gateway.lines.is_empty());
        let traffic = vec![calls("editor", "openai/main", 3, 0)];
        told(&mut model, Answer::Called(TrafficList { traffic }));
        assert!(model.gateway.lines.is_empty() && model.gateway.loaded.value.is_none());
    }

    #[test]
    fn a_key_that_is_gone_is_not_looked_for() {
        let (mut model, _) = opened();
        let mut one = calls("editor", "openai/main", 3, 0);
        one.reference = None;
        let ticket = model.gateway.loaded.begin(now());
        told(
            &mut model,
            Answer::Loaded(ticket, Ok(TrafficList { traffic: vec![one] })),
        );
        assert!(
            update::act(&mut model, Action::Do(Command::Details))
                .iter()
                .all(|effect| !matches!(effect, Effect::Keys(_)))
        );
        assert_eq!(model.screen, Screen::Gateway);
    }
}
