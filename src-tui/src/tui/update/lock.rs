//! The lock that comes by itself.

use super::root::TOUCH_EVERY;
use crate::tui::model::Model;
use crate::tui::model::root::LAST_SECONDS;
use crate::tui::model::toast::Mood;

/// Says once that the vault is about to lock, to somebody who is not at work: no key puts off a lock by `hard_lock`.
pub(super) fn warn(model: &mut Model, left: i64) {
    let at = model.session.value.as_ref().and_then(|session| session.locks_at);
    let is_away = model.touched_at.is_none_or(|at| at + TOUCH_EVERY <= model.now);
    if left <= LAST_SECONDS && is_away && model.warned_of != at {
        model.warned_of = at;
        let words = format!("Locks in {left} s; any key keeps it open");
        model.toasts.say(Mood::Warn, words, model.now);
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::{Action, Command};
    use crate::tui::effect::Effect;
    use crate::tui::model::{Gate, Model};
    use crate::tui::perform::{Answer, session};
    use crate::tui::testing;
    use crate::tui::update::{act, answer, tick};
    use byok_daemon::wire::{SessionState, State};
    use jiff::SignedDuration;

    /// An open vault; the person was at work so many seconds ago, and it locks in so many.
    fn idle(seconds: i64, left: i64) -> Model {
        let mut model = testing::model();
        model.gate = Gate::Open;
        model.touched_at = Some(model.now - SignedDuration::from_secs(seconds));
        let ticket = model.session.begin(model.now);
        model.session.accept(ticket, Ok(locks_in(&model, left)), model.now);
        model
    }

    fn locks_in(model: &Model, seconds: i64) -> SessionState {
        SessionState {
            vault: "default".into(),
            state: State::Open,
            locks_at: Some(model.now + SignedDuration::from_secs(seconds)),
            keys: Some(1),
            dead: None,
            expiring_30d: None,
            alerts_open: None,
            next_check_at: None,
        }
    }

    fn said(model: &Model) -> Option<&str> {
        model.toasts.newest().map(|toast| toast.words.as_str())
    }

    fn pass(model: &mut Model, seconds: i64) {
        model.now += SignedDuration::from_secs(seconds);
        assert!(tick(model).is_empty());
    }

    #[test]
    fn the_last_minute_is_told_once() {
        let mut model = idle(14 * 60, 61);
        pass(&mut model, 0);
        assert_eq!(said(&model), None);
        pass(&mut model, 1);
        assert_eq!(said(&model), Some("Locks in 60 s; any key keeps it open"));
        pass(&mut model, 10);
        assert_eq!(said(&model), None, "the countdown goes on in the header");
    }

    #[test]
    fn who_is_at_work_is_told_nothing_that_is_not_true() {
        let mut model = idle(3, 50);
        pass(&mut model, 0);
        assert_eq!(said(&model), None, "no key puts off a hard lock");
    }

    #[test]
    fn a_key_puts_the_lock_off_and_the_next_one_is_told_again() {
        let mut model = idle(14 * 60, 30);
        pass(&mut model, 0);
        let effects = act(&mut model, Action::Do(Command::Redraw));
        assert!(
            matches!(effects.first(), Some(Effect::Session(session::Ask::Touch))),
            "the daemon hears of it"
        );
        let effects = answer(&mut model, Answer::Session(session::Answer::Touched));
        let Some(Effect::Session(session::Ask::Look(ticket))) = effects.first() else {
            panic!("until when it stays open is read");
        };
        let state = locks_in(&model, 15 * 60);
        answer(&mut model, Answer::Session(session::Answer::Looked(*ticket, Ok(state))));
        assert_eq!(model.locks_in(), Some(15 * 60));
        pass(&mut model, 14 * 60 + 1);
        assert_eq!(said(&model), Some("Locks in 59 s; any key keeps it open"));
    }

    #[test]
    fn in_the_last_minute_every_second_of_work_counts() {
        let touches = |seconds, left| {
            let effects = act(&mut idle(seconds, left), Action::Do(Command::Redraw));
            matches!(effects.first(), Some(Effect::Session(session::Ask::Touch)))
        };
        assert!(touches(1, 5) && touches(20, 600));
        assert!(!touches(0, 5) && !touches(19, 600));
    }

    #[test]
    fn when_the_time_is_over_the_daemon_is_asked_whether_it_has_locked() {
        let mut model = idle(900, 0);
        assert!(matches!(tick(&mut model)[..], [Effect::Session(session::Ask::Look(_))]));
    }
}
