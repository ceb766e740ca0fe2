//! The keys that end soon or have ended, or should be replaced.

use super::{rotate, visit};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::expiring::REACHES;
use crate::tui::perform::expiring::{Answer, Ask};
use crate::tui::perform::keys;
use crate::tui::widget::loaded::Ticket;
use byok_core::model::Action as Deed;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.expiring.loaded.refresh(model.now);
    ticket.map(|ticket| ask(model, ticket)).into_iter().collect()
}

/// Reads something else: an answer that is under way is to another question.
fn load_anew(model: &mut Model) -> Vec<Effect> {
    let ticket = model.expiring.loaded.begin(model.now);
    vec![ask(model, ticket)]
}

fn ask(model: &Model, ticket: Ticket) -> Effect {
    Effect::Expiring(Ask::Load {
        ticket,
        days: model.expiring.days,
        is_rotation: model.expiring.is_rotation,
    })
}

/// Something was done with the vault: reads anew if it can have changed a date, a status or a silence.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let is_about_dates = matches!(
        line.kind,
        Deed::Created
            | Deed::Updated
            | Deed::Enabled
            | Deed::Disabled
            | Deed::Deleted
            | Deed::Checked
            | Deed::Rotated
            | Deed::RolledBack
            | Deed::RotationEnded
            | Deed::Snoozed
            | Deed::SettingChanged
    );
    if is_about_dates { load(model) } else { Vec::new() }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model.expiring.loaded.value.as_ref().map_or(0, |value| value.keys.len());
    let rows = model.drawn.rows;
    match action {
        Action::Do(command) if model.expiring.roll.obey(*command, len, rows) => Vec::new(),
        Action::Scroll(_, by) => {
            model.expiring.roll.by(*by, len, rows);
            Vec::new()
        }
        Action::Click(at) => {
            if let Some(row) = model.drawn.row_at(*at) {
                model.expiring.roll.to(row, len, rows);
            }
            Vec::new()
        }
        Action::Do(Command::Wider) => reach(model, 1),
        Action::Do(Command::Narrower) => reach(model, -1),
        Action::Do(Command::Rotations) => {
            model.expiring.is_rotation = !model.expiring.is_rotation;
            model.expiring.roll = Default::default();
            model.expiring.loaded.clear();
            load_anew(model)
        }
        Action::Do(command) => with_key(model, *command),
        _ => Vec::new(),
    }
}

/// Looks further ahead, or less far.
fn reach(model: &mut Model, steps: isize) -> Vec<Effect> {
    let days = model.expiring.days;
    let at = REACHES.iter().position(|reach| *reach >= days).unwrap_or(0);
    let to = at.saturating_add_signed(steps).min(REACHES.len() - 1);
    if to == at {
        return Vec::new();
    }
    model.expiring.days = REACHES[to];
    load_anew(model)
}

fn with_key(model: &mut Model, command: Command) -> Vec<Effect> {
    let Some(reference) = model.expiring.chosen().map(|one| one.key.reference.clone()) else {
        return Vec::new();
    };
    match command {
        Command::Details => visit::key(model, &reference),
        Command::Rotate => rotate::open(model, &reference),
        Command::Snooze => vec![Effect::Keys(keys::Ask::Snooze {
            reference,
            until: Some("7d".into()),
        })],
        _ => Vec::new(),
    }
}

/// What the daemon said. The chosen key stays chosen, wherever it stands now.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let Answer::Loaded(ticket, found) = answer;
    let chosen = model.expiring.chosen().map(|one| one.key.id);
    let again = model.expiring.loaded.accept(ticket, found, model.now);
    if let Some(value) = &model.expiring.loaded.value {
        let at = value.keys.iter().position(|one| Some(one.key.id) == chosen);
        let at = at.unwrap_or(model.expiring.roll.at);
        model.expiring.roll.to(at, value.keys.len(), model.drawn.rows);
    }
    again.map(|ticket| ask(model, ticket)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Command, Effect, heard};
    use crate::tui::action::Action;
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::{Answer as Any, keys};
    use crate::tui::testing::model;
    use crate::tui::testing::watch::{ending, line, rows};
    use crate::tui::update;
    use byok_core::model::Action as Deed;
    use byok_daemon::wire::ExpiringKeys;

    fn loaded(names: &[&str]) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Expiring;
        model.drawn.rows = 10;
        come(&mut model, names);
        model
    }

    fn come(model: &mut Model, names: &[&str]) {
        let keys = (1..).zip(names).map(|(days, name)| ending(name, days)).collect();
        let ticket = model.expiring.loaded.begin(model.now);
        let found = Answer::Loaded(ticket, Ok(ExpiringKeys { keys }));
        update::answer(model, Any::Expiring(found));
    }

    fn press(model: &mut Model, command: Command) -> Vec<Effect> {
        let effects = update::act(model, Action::Do(command));
        effects
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::Session(_)))
            .collect()
    }

    fn asked(effects: &[Effect]) -> Vec<(u32, bool)> {
        let asked = effects.iter().filter_map(|effect| match effect {
            Effect::Expiring(Ask::Load { days, is_rotation, .. }) => Some((*days, *is_rotation)),
            _ => None,
        });
        asked.collect()
    }

    #[test]
    fn looking_further_ahead_has_four_steps_and_ends() {
        let mut model = loaded(&["openai/a"]);
        assert_eq!(asked(&press(&mut model, Command::Wider)), [(365, false)]);
        assert_eq!(asked(&press(&mut model, Command::Wider)), []);
        let steps: Vec<_> = (0..4)
            .flat_map(|_| asked(&press(&mut model, Command::Narrower)))
            .collect();
        assert_eq!(steps, [(90, false), (30, false), (7, false)]);
    }

    #[test]
    fn what_is_due_is_another_question_and_its_answer_no_other() {
        let mut model = loaded(&["openai/a"]);
        let ticket = model.expiring.loaded.begin(model.now);
        assert_eq!(asked(&press(&mut model, Command::Rotations)), [(90, true)]);
        let late = Answer::Loaded(ticket, Ok(ExpiringKeys { keys: Vec::new() }));
        update::answer(&mut model, Any::Expiring(late));
        assert!(
            model.expiring.loaded.value.is_none(),
            "the answer to the other question"
        );
    }

    #[test]
    fn only_what_can_change_a_date_is_read_anew() {
        for kind in [
            Deed::Listed,
            Deed::Shown,
            Deed::Revealed,
            Deed::Injected,
            Deed::Unlocked,
        ] {
            assert!(heard(&mut loaded(&[]), &line(kind)).is_empty(), "{kind:?}");
        }
        for kind in [
            Deed::Created,
            Deed::Checked,
            Deed::Rotated,
            Deed::Snoozed,
            Deed::Deleted,
        ] {
            assert_eq!(asked(&heard(&mut loaded(&[]), &line(kind))), [(90, false)], "{kind:?}");
        }
    }

    #[test]
    fn enter_goes_to_the_key_with_its_details_open() {
        let mut model = loaded(&["openai/a", "openai/b"]);
        rows(&mut model, ["openai/b", "openai/a"].map(String::from));
        press(&mut model, Command::Down);
        press(&mut model, Command::Details);
        assert_eq!(model.screen, Screen::Keys);
        assert_eq!(&*model.keys.chosen().unwrap().reference, "openai/b");
        assert_eq!(&*model.keys.detail.unwrap().reference, "openai/b");
    }

    #[test]
    fn a_key_that_went_meanwhile_is_not_gone_to() {
        let mut model = loaded(&["openai/a"]);
        rows(&mut model, ["stripe/b".to_owned()]);
        assert!(press(&mut model, Command::Details).is_empty());
        assert_eq!(model.screen, Screen::Expiring);
        assert_eq!(
            model.toasts.newest().unwrap().words,
            "There is no key openai/a any more"
        );
    }

    #[test]
    fn snoozing_asks_for_a_week_of_silence() {
        let effects = press(&mut loaded(&["openai/a"]), Command::Snooze);
        let [Effect::Keys(keys::Ask::Snooze { reference, until })] = &effects[..] else {
            panic!("it is silenced")
        };
        assert_eq!((&**reference, until.as_deref()), ("openai/a", Some("7d")));
    }

    #[test]
    fn the_chosen_key_stays_chosen_when_others_come_before_it() {
        let mut model = loaded(&["openai/a", "openai/b"]);
        press(&mut model, Command::Down);
        let id = model.expiring.chosen().unwrap().key.id;
        let mut keys = vec![ending("openai/new", 0), ending("openai/a", 1), ending("openai/b", 2)];
        keys[2].key.id = id;
        let ticket = model.expiring.loaded.begin(model.now);
        let found = Answer::Loaded(ticket, Ok(ExpiringKeys { keys }));
        update::answer(&mut model, Any::Expiring(found));
        assert_eq!(model.expiring.chosen().unwrap().key.id, id);
    }
}
