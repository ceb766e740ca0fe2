//! The daemon went, and comes back.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;

/// Any key starts the daemon again, but those that are about the screen.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    match action {
        Action::Do(Command::Quit | Command::Cancel) => vec![Effect::Quit],
        Action::Do(command @ (Command::Suspend | Command::Redraw)) => root::global(model, *command),
        Action::Do(_) => {
            model.gone = None;
            let ticket = model.session.begin(model.now);
            vec![Effect::Session(session::Ask::Start(ticket))]
        }
        _ => Vec::new(),
    }
}

/// The daemon can't be reached. While it is being started that is no news: what comes of the start is answered.
pub(crate) fn gone(model: &mut Model, complaint: Complaint) {
    if model.is_starting() {
        return;
    }
    root::shut(model);
    model.session.clear();
    model.gate = Gate::Opening;
    model.gone = Some(complaint);
}

#[cfg(test)]
mod tests {
    use super::{Action, Command, Complaint, Effect, Gate, Model, gone, session};
    use crate::tui::perform::Answer;
    use crate::tui::testing;
    use crate::tui::update::{act, answer, listening};
    use byok_core::error::Code;

    fn complaint(message: &str) -> Complaint {
        Complaint {
            code: Code::Daemon,
            message: message.into(),
            hint: None,
        }
    }

    fn without_daemon() -> Model {
        let mut model = testing::model();
        model.gate = Gate::Open;
        gone(&mut model, complaint("the daemon is not running"));
        model
    }

    fn starts(effects: &[Effect]) -> bool {
        matches!(effects, [Effect::Session(session::Ask::Start(_))])
    }

    #[test]
    fn nothing_of_the_vault_stays_when_the_daemon_goes() {
        let mut model = testing::model();
        model.gate = Gate::Open;
        model.toasts.offer("Removed", Effect::Redraw, model.now);
        gone(&mut model, complaint("it went"));
        assert!(matches!(model.gate, Gate::Opening) && model.gone.is_some());
        assert!(model.session.value.is_none() && model.toasts.newest().is_none());
    }

    #[test]
    fn any_key_starts_it_again_and_a_moving_window_or_a_paste_does_not() {
        for command in [Command::Reload, Command::GoAlerts, Command::Lock, Command::Help] {
            assert!(starts(&act(&mut without_daemon(), Action::Do(command))), "{command:?}");
        }
        let mut model = without_daemon();
        assert!(act(&mut model, Action::Focus(true)).is_empty());
        assert!(act(&mut model, Action::Paste(String::from("x").into())).is_empty());
        assert!(matches!(act(&mut model, Action::Do(Command::Quit))[..], [Effect::Quit]));
        assert!(matches!(
            act(&mut model, Action::Do(Command::Suspend))[..],
            [Effect::Suspend]
        ));
    }

    #[test]
    fn while_it_is_being_started_its_absence_is_no_news_and_its_failure_is() {
        let mut model = without_daemon();
        let effects = act(&mut model, Action::Do(Command::Reload));
        gone(&mut model, complaint("the daemon is not running"));
        assert!(model.gone.is_none());
        let Some(Effect::Session(session::Ask::Start(ticket))) = effects.first() else {
            panic!("it is started");
        };
        let failed = session::Answer::Looked(*ticket, Err(complaint("config.toml: line 2")));
        answer(&mut model, Answer::Session(failed));
        assert_eq!(
            model.gone.map(|complaint| complaint.message).as_deref(),
            Some("config.toml: line 2")
        );
    }

    #[test]
    fn a_daemon_that_somebody_else_started_is_taken() {
        let mut model = without_daemon();
        let effects = listening(&mut model);
        assert!(model.gone.is_none());
        assert!(matches!(effects[..], [Effect::Session(session::Ask::Look(_))]));
    }
}
