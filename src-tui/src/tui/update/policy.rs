//! Choosing when which key of a service steps in.

use super::root;
use crate::print::fallback_words as words;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::policy::Policy;
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::fallback::Ask;
use byok_core::model::{FallbackPolicy, PolicyChange};

/// Has the policy of a service read, to open it then.
pub(super) fn ask(service: &str) -> Vec<Effect> {
    vec![Effect::Fallback(Ask::Open(service.to_owned()))]
}

/// It was read. Whoever went on to something else meanwhile is not disturbed.
pub(super) fn open(model: &mut Model, found: Result<FallbackPolicy, Complaint>) -> Vec<Effect> {
    match found {
        Ok(policy) if model.dialog.is_none() => {
            let rows = model.keys.loaded.value.as_deref().unwrap_or_default();
            model.dialog = Some(Dialog::Policy(Box::new(Policy::of(policy, rows))));
        }
        Ok(_) => {}
        Err(complaint) => root::complain(model, &complaint),
    }
    Vec::new()
}

/// What a person does with it.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let rows = model.drawn.rows;
    let clicked = match action {
        Action::Click(at) => model.drawn.row_at(*at),
        _ => None,
    };
    let Some(Dialog::Policy(policy)) = &mut model.dialog else {
        return Vec::new();
    };
    if matches!(action, Action::Do(Command::Cancel)) {
        model.dialog = None;
        return Vec::new();
    }
    let len = policy.len();
    match action {
        _ if policy.is_busy => {}
        Action::Do(Command::Accept) => return save(model),
        Action::Do(Command::Mark) => policy.switch(),
        Action::Do(Command::Earlier) => policy.shift(-1),
        Action::Do(Command::Later) => policy.shift(1),
        Action::Do(Command::Left) => policy.turn(-1),
        Action::Do(Command::Right) => policy.turn(1),
        Action::Do(command) => {
            policy.roll.obey(*command, len, rows);
        }
        Action::Scroll(_, by) => policy.roll.by(*by, len, rows),
        Action::Click(_) => {
            if let Some(row) = clicked {
                policy.roll.to(row, len, rows);
                policy.switch();
            }
        }
        _ => {}
    }
    Vec::new()
}

fn save(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Policy(policy)) = &mut model.dialog else {
        return Vec::new();
    };
    let change = policy.change();
    if change == PolicyChange::default() {
        model.dialog = None;
        model.toasts.say(Mood::Good, "Nothing was changed", model.now);
        return Vec::new();
    }
    policy.is_busy = true;
    policy.complaint = None;
    vec![Effect::Fallback(Ask::Save {
        service: policy.was.service.to_string(),
        undo: Some(policy.undo(&change)),
        change,
    })]
}

/// It was saved, or it wasn't.
pub(super) fn saved(model: &mut Model, saved: Result<FallbackPolicy, Complaint>, undo: Option<PolicyChange>) {
    let now = model.now;
    match (saved, &mut model.dialog) {
        (Ok(policy), dialog) => {
            if matches!(dialog, Some(Dialog::Policy(open)) if open.is_busy) {
                *dialog = None;
            }
            let says = words::sentence(&policy);
            match undo {
                Some(change) => {
                    let service = policy.service.to_string();
                    let back = Effect::Fallback(Ask::Save {
                        service,
                        change,
                        undo: None,
                    });
                    model.toasts.offer(says, back, now);
                }
                None => model.toasts.say(Mood::Good, says, now),
            }
        }
        (Err(complaint), Some(Dialog::Policy(policy))) => {
            policy.is_busy = false;
            policy.complaint = Some(complaint.in_words());
        }
        (Err(complaint), _) => root::complain(model, &complaint),
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Ask, Command, Complaint, Dialog, Effect, Model, Policy};
    use crate::tui::model::fallback::samples::policy;
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::fallback::Answer;
    use crate::tui::testing::keys::with_keys;
    use crate::tui::testing::row;
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::{FallbackPolicy, PolicyChange, Status, Trigger};

    fn opened(policy: FallbackPolicy) -> Model {
        let mut rows: Vec<_> = ["openai/main", "openai/old", "openai/spare", "aws/prod"]
            .iter()
            .map(|reference| row(reference, Status::Valid))
            .collect();
        rows[0].is_default = true;
        let mut model = with_keys(rows);
        update::answer(&mut model, Any::Fallback(Answer::Opened(Ok(policy))));
        model
    }

    fn press(model: &mut Model, commands: &[Command]) -> Vec<Effect> {
        let all = commands.iter().flat_map(|one| update::act(model, Action::Do(*one)));
        all.filter(|effect| matches!(effect, Effect::Fallback(_))).collect()
    }

    fn dialog(model: &Model) -> &Policy {
        let Some(Dialog::Policy(policy)) = &model.dialog else {
            panic!("it is open");
        };
        policy
    }

    fn chain(model: &Model) -> Vec<&str> {
        let policy = dialog(model);
        policy.keys[..policy.chained]
            .iter()
            .map(byok_core::model::KeyName::as_str)
            .collect()
    }

    #[test]
    fn only_other_keys_of_the_service_may_step_in() {
        let model = opened(policy("openai", &["spare"]));
        let names: Vec<_> = dialog(&model)
            .keys
            .iter()
            .map(byok_core::model::KeyName::as_str)
            .collect();
        assert_eq!(names, ["spare", "old"]);
        assert_eq!(dialog(&model).default.as_deref(), Some("main"));
    }

    #[test]
    fn keys_come_into_the_chain_move_in_it_and_leave_it() {
        use Command::*;
        let mut model = opened(policy("openai", &["spare"]));
        press(&mut model, &[Down, Down, Down, Down, Mark]);
        assert_eq!(chain(&model), ["spare", "old"]);
        press(&mut model, &[Earlier, Earlier]);
        assert_eq!(chain(&model), ["old", "spare"]);
        press(&mut model, &[Later, Later]);
        assert_eq!(chain(&model), ["spare", "old"]);
        press(&mut model, &[Mark]);
        assert_eq!(chain(&model), ["spare"]);
        press(&mut model, &[Earlier]);
        assert_eq!(chain(&model), ["spare"], "one that is not in it does not move");
    }

    #[test]
    fn what_was_changed_and_nothing_else_is_saved_and_can_be_undone() {
        use Command::*;
        let mut model = opened(policy("openai", &["spare"]));
        let effects = press(&mut model, &[Mark, Bottom, Right, Accept]);
        let [Effect::Fallback(Ask::Save { service, change, undo })] = effects.as_slice() else {
            panic!("it is saved");
        };
        assert_eq!(service, "openai");
        let expected = PolicyChange {
            on: Some(Trigger::ALL.to_vec()),
            chain: None,
            cool_down_seconds: Some(900),
        };
        assert_eq!(*change, expected);
        let undo = undo.clone();
        assert_eq!(undo.as_ref().and_then(|undo| undo.cool_down_seconds), Some(300));
        let saved = Ok(policy("openai", &["spare"]));
        update::answer(&mut model, Any::Fallback(Answer::Saved { saved, undo }));
        assert!(model.dialog.is_none());
        assert!(matches!(
            model.toasts.take_undo(),
            Some(Effect::Fallback(Ask::Save { undo: None, .. }))
        ));
    }

    #[test]
    fn saving_what_was_not_changed_asks_nobody() {
        let mut model = opened(policy("openai", &["spare"]));
        assert!(press(&mut model, &[Command::Accept]).is_empty());
        assert!(model.dialog.is_none());
    }

    #[test]
    fn a_refusal_is_said_in_the_dialogue() {
        let mut model = opened(policy("openai", &["spare"]));
        press(&mut model, &[Command::Mark, Command::Accept]);
        let complaint = Complaint {
            code: Code::NotFound,
            message: "there is no key openai/spare".into(),
            hint: None,
        };
        let (saved, undo) = (Err(complaint), None);
        update::answer(&mut model, Any::Fallback(Answer::Saved { saved, undo }));
        assert_eq!(
            dialog(&model).complaint.as_deref(),
            Some("there is no key openai/spare")
        );
        assert!(!dialog(&model).is_busy);
    }
}
