//! Which key steps in for one that fails, by service.

use super::{listed, policy};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Screen};
use crate::tui::perform::fallback::{Answer, Ask};
use byok_core::model::Action as Deed;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    gather(model);
    let ticket = model.fallback.loaded.refresh(model.now);
    let mut effects: Vec<Effect> = ticket
        .map(|ticket| Effect::Fallback(Ask::Load(ticket)))
        .into_iter()
        .collect();
    // What is there of the history stays in sight meanwhile.
    let (service, now) = (model.fallback.history_of.clone(), model.now);
    if !service.is_empty() {
        let ticket = model.fallback.history.refresh(now);
        effects.extend(ticket.map(|ticket| Effect::Fallback(Ask::History(ticket, service))));
    }
    effects.extend(follow(model));
    effects
}

fn gather(model: &mut Model) {
    let keys = model.keys.loaded.value.as_deref().unwrap_or_default();
    model.fallback.gather(keys, model.drawn.rows);
}

/// The history is that of the chosen service.
fn follow(model: &mut Model) -> Vec<Effect> {
    let Some(service) = model.fallback.chosen().map(|service| service.name.clone()) else {
        return Vec::new();
    };
    if service == model.fallback.history_of {
        return Vec::new();
    }
    model.fallback.top = 0;
    model.fallback.history.clear();
    model.fallback.history_of.clone_from(&service);
    let ticket = model.fallback.history.begin(model.now);
    vec![Effect::Fallback(Ask::History(ticket, service))]
}

/// Something was done with the vault: reads anew if it can have changed a chain, or what cools down.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let is_about_chains = matches!(
        line.kind,
        Deed::FallbackChanged
            | Deed::FellBack
            | Deed::Checked
            | Deed::Created
            | Deed::Updated
            | Deed::MadeDefault
            | Deed::Deleted
    );
    if is_about_chains { load(model) } else { Vec::new() }
}

/// The keys were read anew.
pub(super) fn keys_changed(model: &mut Model) -> Vec<Effect> {
    if model.screen != Screen::Fallback {
        return Vec::new();
    }
    gather(model);
    follow(model)
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let fallback = &mut model.fallback;
    let len = fallback.services.len();
    if listed::obey(&model.drawn, action, (&mut fallback.roll, &mut fallback.top), len) {
        return follow(model);
    }
    match (action, fallback.chosen()) {
        (Action::Do(Command::Policy), Some(service)) => policy::ask(&service.name),
        _ => Vec::new(),
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let now = model.now;
    match answer {
        Answer::Loaded(ticket, found) => {
            let again = model.fallback.loaded.accept(ticket, found, now);
            gather(model);
            let mut effects: Vec<Effect> = again
                .map(|ticket| Effect::Fallback(Ask::Load(ticket)))
                .into_iter()
                .collect();
            effects.extend(follow(model));
            effects
        }
        Answer::History(ticket, found) => {
            let again = model.fallback.history.accept(ticket, found, now);
            let service = model.fallback.history_of.clone();
            let again = again.map(|ticket| Effect::Fallback(Ask::History(ticket, service)));
            again.into_iter().collect()
        }
        Answer::Opened(found) => policy::open(model, found),
        Answer::Saved { saved, undo } => {
            if let Ok(policy) = &saved {
                model.fallback.choose(&policy.service, model.drawn.rows);
            }
            policy::saved(model, saved, undo);
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Effect, Model};
    use crate::tui::model::Screen;
    use crate::tui::model::fallback::samples::policy;
    use crate::tui::perform::Answer as Any;
    use crate::tui::testing::keys::with_keys;
    use crate::tui::testing::watch::line;
    use crate::tui::testing::{now, row};
    use crate::tui::update;
    use byok_core::model::{Action as Deed, Status};
    use byok_daemon::wire::FallbackPolicies;

    fn asks(effects: Vec<Effect>) -> Vec<Ask> {
        let asks = effects.into_iter().filter_map(|effect| match effect {
            Effect::Fallback(ask) => Some(ask),
            _ => None,
        });
        asks.collect()
    }

    fn opened() -> Model {
        let keys = ["aws/prod", "openai/main", "openai/spare"];
        let mut model = with_keys(keys.iter().map(|one| row(one, Status::Valid)).collect());
        update::act(&mut model, Action::Do(Command::GoFallback));
        let ticket = model.fallback.loaded.begin(now());
        let policies = vec![policy("openai", &["spare"]), policy("stripe", &[])];
        let answer = Answer::Loaded(ticket, Ok(FallbackPolicies { policies }));
        update::answer(&mut model, Any::Fallback(answer));
        model
    }

    #[test]
    fn every_service_with_keys_or_a_policy_is_listed() {
        let model = opened();
        let names: Vec<_> = model.fallback.services.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["aws", "openai", "stripe"]);
        assert!(model.fallback.services[0].policy.is_none());
    }

    #[test]
    fn the_history_follows_the_choice() {
        let mut model = opened();
        assert_eq!(model.fallback.history_of, "aws");
        let asked = asks(update::act(&mut model, Action::Do(Command::Down)));
        assert!(matches!(asked.as_slice(), [Ask::History(_, service)] if service == "openai"));
        assert!(asks(update::act(&mut model, Action::Do(Command::Left))).is_empty());
    }

    #[test]
    fn the_policy_of_the_chosen_service_is_opened_here_and_that_of_the_chosen_key_there() {
        let mut model = opened();
        let asked = asks(update::act(&mut model, Action::Do(Command::Policy)));
        assert_eq!(asked, [Ask::Open("aws".into())]);
        update::act(&mut model, Action::Do(Command::GoKeys));
        update::act(&mut model, Action::Do(Command::Down));
        let asked = asks(update::act(&mut model, Action::Do(Command::Policy)));
        assert_eq!(asked, [Ask::Open("openai".into())]);
        assert_eq!(model.screen, Screen::Keys);
    }

    #[test]
    fn only_what_can_change_a_chain_is_worth_reading() {
        let mut model = opened();
        assert!(asks(update::heard(&mut model, &line(Deed::Revealed))).is_empty());
        assert!(!asks(update::heard(&mut model, &line(Deed::FellBack))).is_empty());
    }
}
