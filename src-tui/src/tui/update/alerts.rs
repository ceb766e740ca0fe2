//! The alerts.

use super::{listed, root, visit};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::alerts::key_of;
use crate::tui::model::toast::Mood;
use crate::tui::perform::alerts::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use byok_core::model::{Action as Deed, Alert, AlertState};
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.alerts.loaded.refresh(model.now);
    ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    Effect::Alerts(Ask::Load {
        ticket,
        all: model.alerts.is_all,
    })
}

/// Something was done with the vault: reads anew if it was done with an alert.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    match line.kind {
        Deed::AlertRaised | Deed::AlertAcknowledged | Deed::AlertResolved => load(model),
        _ => Vec::new(),
    }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model.alerts.loaded.value.as_ref().map_or(0, |value| value.alerts.len());
    let alerts = &mut model.alerts;
    if listed::obey(&model.drawn, action, (&mut alerts.roll, &mut alerts.top), len) {
        return Vec::new();
    }
    match action {
        Action::Do(Command::ShowAll) => {
            alerts.is_all = !alerts.is_all;
            alerts.roll = Default::default();
            alerts.top = 0;
            let ticket = alerts.loaded.begin(model.now);
            vec![ask(model, ticket)]
        }
        Action::Do(command) => with_alert(model, *command),
        _ => Vec::new(),
    }
}

fn with_alert(model: &mut Model, command: Command) -> Vec<Effect> {
    let Some(alert) = model.alerts.chosen() else {
        return Vec::new();
    };
    let (id, state) = (alert.id, alert.state);
    match command {
        Command::Acknowledge if state == AlertState::Open => vec![Effect::Alerts(Ask::Acknowledge(id))],
        Command::Resolve if state != AlertState::Resolved => vec![Effect::Alerts(Ask::Resolve(id))],
        Command::Acknowledge | Command::Resolve => {
            let words = format!("Alert {id} is {} already", state.as_str());
            model.toasts.say(Mood::Warn, words, model.now);
            Vec::new()
        }
        Command::Details => match key_of(alert).map(ToOwned::to_owned) {
            Some(reference) => visit::key(model, &reference),
            None => {
                let words = format!("Alert {id} is not about one key");
                model.toasts.say(Mood::Warn, words, model.now);
                Vec::new()
            }
        },
        _ => Vec::new(),
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Loaded(ticket, found) => {
            let chosen = model.alerts.chosen().map(|alert| alert.id);
            let again = model.alerts.loaded.accept(ticket, found, model.now);
            choose(model, chosen);
            again.map(|ticket| ask(model, ticket)).into_iter().collect()
        }
        Answer::Changed(Ok(alert)) => changed(model, alert),
        Answer::Changed(Err(complaint)) => {
            root::complain(model, &complaint);
            Vec::new()
        }
    }
}

/// The chosen alert stays chosen, wherever it stands now.
fn choose(model: &mut Model, chosen: Option<u64>) {
    let Some(value) = &model.alerts.loaded.value else {
        return;
    };
    let at = value.alerts.iter().position(|alert| Some(alert.id) == chosen);
    if at.is_none() {
        model.alerts.top = 0;
    }
    let at = at.unwrap_or(model.alerts.roll.at);
    model.alerts.roll.to(at, value.alerts.len(), model.drawn.rows);
}

/// Shows the new state before the list is read anew, which its event has done; the header's figure is read at once, too.
fn changed(model: &mut Model, alert: Alert) -> Vec<Effect> {
    let words = format!("Alert {} is {}", alert.id, alert.state.as_str());
    model.toasts.say(Mood::Good, words, model.now);
    let is_gone = alert.state == AlertState::Resolved && !model.alerts.is_all;
    if let Some(value) = &mut model.alerts.loaded.value {
        if is_gone {
            value.alerts.retain(|known| known.id != alert.id);
        } else if let Some(known) = value.alerts.iter_mut().find(|known| known.id == alert.id) {
            *known = alert;
        }
        let len = value.alerts.len();
        model.alerts.roll.to(model.alerts.roll.at, len, model.drawn.rows);
    }
    let mut effects = root::look(model);
    effects.extend(load(model));
    effects
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Command, Effect, heard};
    use crate::tui::action::Action;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::{Answer as Any, session};
    use crate::tui::testing::model;
    use crate::tui::testing::watch::{alert, line, rows};
    use crate::tui::update;
    use byok_core::ids::KeyId;
    use byok_core::model::{Action as Deed, Alert, AlertState, Pattern};
    use byok_daemon::wire::Alerts;

    fn loaded(alerts: Vec<Alert>) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Alerts;
        model.drawn.rows = 10;
        let ticket = model.alerts.loaded.begin(model.now);
        update::answer(&mut model, Any::Alerts(Answer::Loaded(ticket, Ok(Alerts { alerts }))));
        model
    }

    fn two() -> Model {
        loaded(vec![alert(2, Pattern::Deletes), alert(1, Pattern::Reveals)])
    }

    fn press(model: &mut Model, command: Command) -> Vec<Effect> {
        update::act(model, Action::Do(command))
    }

    fn changed(model: &mut Model, id: u64, state: AlertState) -> Vec<Effect> {
        let mut one = alert(id, Pattern::Deletes);
        one.state = state;
        update::answer(model, Any::Alerts(Answer::Changed(Ok(one))))
    }

    #[test]
    fn an_alert_that_was_seen_is_shown_so_at_once_and_the_header_is_read() {
        let mut model = two();
        let effects = press(&mut model, Command::Acknowledge);
        assert!(
            effects
                .iter()
                .any(|effect| matches!(effect, Effect::Alerts(Ask::Acknowledge(2))))
        );
        let effects = changed(&mut model, 2, AlertState::Acknowledged);
        assert_eq!(model.alerts.chosen().unwrap().state, AlertState::Acknowledged);
        assert_eq!(model.toasts.newest().unwrap().words, "Alert 2 is acknowledged");
        let is_look = |effect: &Effect| matches!(effect, Effect::Session(session::Ask::Look(_)));
        assert!(effects.iter().any(is_look));
    }

    #[test]
    fn an_alert_that_is_over_goes_unless_all_are_shown() {
        let mut model = two();
        changed(&mut model, 2, AlertState::Resolved);
        assert_eq!(model.alerts.chosen().unwrap().id, 1);
        let mut model = two();
        model.alerts.is_all = true;
        changed(&mut model, 2, AlertState::Resolved);
        assert_eq!(model.alerts.chosen().unwrap().state, AlertState::Resolved);
    }

    #[test]
    fn nothing_is_asked_for_what_is_so_already() {
        let mut model = two();
        model.alerts.is_all = true;
        changed(&mut model, 2, AlertState::Resolved);
        for command in [Command::Acknowledge, Command::Resolve] {
            let effects = press(&mut model, command);
            assert!(!effects.iter().any(|effect| matches!(effect, Effect::Alerts(_))));
            assert_eq!(model.toasts.newest().unwrap().words, "Alert 2 is resolved already");
        }
    }

    #[test]
    fn the_key_is_gone_to_also_when_its_name_has_blanks_or_a_program_is_named() {
        let mut about = alert(1, Pattern::NewProgram);
        about.subject = "openai/paid by us by curl".into();
        about.key_id = Some(KeyId::generate(crate::tui::testing::now()));
        let mut model = loaded(vec![about]);
        rows(&mut model, ["openai/a", "openai/paid by us"].map(String::from));
        press(&mut model, Command::Details);
        assert_eq!(model.screen, Screen::Keys);
        assert_eq!(&*model.keys.chosen().unwrap().reference, "openai/paid by us");
    }

    #[test]
    fn an_alert_about_somebody_has_no_key_to_go_to() {
        let mut model = two();
        press(&mut model, Command::Details);
        assert_eq!(model.screen, Screen::Alerts);
        assert_eq!(model.toasts.newest().unwrap().words, "Alert 2 is not about one key");
    }

    #[test]
    fn showing_all_is_another_question() {
        let mut model = two();
        let effects = press(&mut model, Command::ShowAll);
        let is_all = |effect: &Effect| matches!(effect, Effect::Alerts(Ask::Load { all: true, .. }));
        assert!(effects.iter().any(is_all));
    }

    #[test]
    fn only_what_is_done_with_alerts_is_read_anew() {
        for kind in Deed::ALL {
            let is_about = kind.as_str().starts_with("alert_");
            assert_eq!(heard(&mut two(), &line(*kind)).is_empty(), !is_about, "{kind:?}");
        }
    }

    #[test]
    fn the_chosen_alert_stays_chosen_when_another_is_raised() {
        let mut model = two();
        press(&mut model, Command::Down);
        let ticket = model.alerts.loaded.begin(model.now);
        let alerts = vec![
            alert(3, Pattern::Creates),
            alert(2, Pattern::Deletes),
            alert(1, Pattern::Reveals),
        ];
        update::answer(&mut model, Any::Alerts(Answer::Loaded(ticket, Ok(Alerts { alerts }))));
        assert_eq!(model.alerts.chosen().unwrap().id, 1);
    }
}
