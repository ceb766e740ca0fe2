//! Opening the vault.

use super::root;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Gate, Model};
use crate::tui::perform::session;
use byok_daemon::wire::SessionState;
use jiff::SignedDuration;
use std::time::Duration;

/// Types the password, or the recovery code.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let now = model.now;
    let Gate::Locked(unlock) = &mut model.gate else {
        return Vec::new();
    };
    if unlock.is_busy {
        return match action {
            Action::Do(Command::Cancel) => vec![Effect::Quit],
            _ => Vec::new(),
        };
    }
    match action {
        Action::Do(Command::Submit | Command::Accept) => {
            if unlock.entry.is_empty() || unlock.waits(now).is_some() {
                return Vec::new();
            }
            unlock.is_busy = true;
            unlock.complaint = None;
            vec![Effect::Session(session::Ask::Unlock {
                proof: unlock.entry.take_secret(),
                is_recovery: unlock.is_recovery,
            })]
        }
        Action::Do(Command::NextField | Command::PreviousField) => {
            unlock.is_recovery = !unlock.is_recovery;
            unlock.entry.clear();
            unlock.complaint = None;
            Vec::new()
        }
        Action::Do(Command::ShowTyped) => {
            unlock.entry.toggle_shown();
            Vec::new()
        }
        Action::Do(Command::Cancel) if unlock.entry.is_empty() => vec![Effect::Quit],
        Action::Do(Command::Cancel) => {
            unlock.entry.clear();
            Vec::new()
        }
        other => {
            if unlock.entry.obey(other) {
                unlock.complaint = None;
            }
            Vec::new()
        }
    }
}

/// It is open, or it isn't; after too many wrong passwords there is a time to wait.
pub(super) fn unlocked(
    model: &mut Model,
    done: Result<SessionState, Complaint>,
    wait: Option<Duration>,
) -> Vec<Effect> {
    let now = model.now;
    match done {
        Ok(state) => {
            let is_recovery = matches!(&model.gate, Gate::Locked(unlock) if unlock.is_recovery);
            root::session_is(model, state);
            let effects = root::open(model);
            if is_recovery {
                let words = "Opened by the recovery code: set a new password in Settings (7, then p)";
                model.toasts.say(Mood::Warn, words, now);
            }
            effects
        }
        Err(complaint) => {
            if let Gate::Locked(unlock) = &mut model.gate {
                unlock.is_busy = false;
                unlock.complaint = Some(complaint);
                unlock.may_try_at = wait
                    .and_then(|wait| SignedDuration::try_from(wait).ok())
                    .map(|wait| now + wait);
            }
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Complaint, Effect, Gate, Model, root, session};
    use crate::tui::perform::Answer;
    use crate::tui::testing::model;
    use crate::tui::testing_entering::{complaint, look, press, session as state, type_in};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::secret::Secret;
    use byok_daemon::wire::State;
    use jiff::SignedDuration;
    use std::time::Duration;

    fn locked() -> Model {
        let mut model = model();
        look(&mut model, "default", State::Locked);
        model
    }

    fn fail(model: &mut Model, complaint: Complaint, wait: Option<Duration>) {
        update::answer(model, Answer::Session(session::Answer::Unlocked(Err(complaint), wait)));
    }

    #[test]
    fn what_was_typed_is_sent_once_and_kept_nowhere() {
        let mut model = locked();
        type_in(&mut model, "hunter2 hunter2");
        let effects = press(&mut model, Command::Submit);
        let [Effect::Session(session::Ask::Unlock { proof, is_recovery })] = &effects[..] else {
            panic!("not unlocked");
        };
        assert!(proof.matches(&Secret::copy_of(b"hunter2 hunter2")) && !is_recovery);
        assert!(matches!(&model.gate, Gate::Locked(unlock) if unlock.entry.is_empty() && unlock.is_busy));
        assert!(press(&mut model, Command::Submit).is_empty());
    }

    #[test]
    fn nothing_is_tried_before_the_wait_is_over() {
        let mut model = locked();
        let refusal = complaint(Code::Refused, "too many wrong passwords", Some("try again in 3 s"));
        fail(&mut model, refusal, Some(Duration::from_secs(3)));
        type_in(&mut model, "x");
        assert!(press(&mut model, Command::Submit).is_empty());
        assert_eq!(model.next_change(), Some(model.now + SignedDuration::from_secs(1)));
        model.now += SignedDuration::from_secs(3);
        assert_eq!(press(&mut model, Command::Submit).len(), 1);
    }

    #[test]
    fn being_told_of_the_lock_again_wipes_nothing() {
        let mut model = locked();
        type_in(&mut model, "sec");
        root::shut(&mut model);
        type_in(&mut model, "ret");
        let shown = matches!(&model.gate, Gate::Locked(unlock) if unlock.entry.hidden_chars() == Some(6));
        assert!(shown);
    }

    #[test]
    fn tab_changes_what_is_typed_and_wipes_it() {
        let mut model = locked();
        type_in(&mut model, "secret");
        press(&mut model, Command::NextField);
        assert!(matches!(&model.gate, Gate::Locked(unlock) if unlock.entry.is_empty() && unlock.is_recovery));
    }

    #[test]
    fn escape_empties_the_line_and_then_leaves() {
        let mut model = locked();
        type_in(&mut model, "secret");
        assert!(press(&mut model, Command::Cancel).is_empty());
        assert!(matches!(&press(&mut model, Command::Cancel)[..], [Effect::Quit]));
    }

    #[test]
    fn a_line_is_wiped_a_minute_after_the_last_key() {
        let mut model = locked();
        type_in(&mut model, "secret");
        assert_eq!(model.next_change(), Some(model.now + SignedDuration::from_secs(60)));
        model.now += SignedDuration::from_secs(60);
        update::tick(&mut model);
        assert!(matches!(&model.gate, Gate::Locked(unlock) if unlock.entry.is_empty()));
        assert_eq!(model.next_change(), None);
    }

    #[test]
    fn whoever_came_by_the_recovery_code_is_told_to_set_a_password() {
        let mut model = locked();
        press(&mut model, Command::NextField);
        let open = session::Answer::Unlocked(Ok(state("default", State::Open)), None);
        update::answer(&mut model, Answer::Session(open));
        assert!(matches!(model.gate, Gate::Open));
        assert!(model.toasts.newest().unwrap().words.contains("new password"));
    }
}
