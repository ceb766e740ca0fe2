//! The figures.

use super::checking;
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::perform::health::{Answer, Ask};
use crate::tui::widget::loaded::Ticket;
use crate::tui::widget::page;
use byok_core::model::Action as Deed;
use byok_daemon::wire::EventLine;

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.health.loaded.refresh(model.now);
    ticket.map(ask).into_iter().collect()
}

fn ask(ticket: Ticket) -> Effect {
    Effect::Health(Ask::Load(ticket))
}

/// Something was done with the vault: reads anew if a figure can have changed.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let is_counted = matches!(
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
            | Deed::Revealed
            | Deed::Copied
            | Deed::Injected
            | Deed::SettingChanged
            | Deed::AlertRaised
            | Deed::AlertAcknowledged
            | Deed::AlertResolved
    );
    if is_counted { load(model) } else { Vec::new() }
}

/// Turns the page, or has the figures of checks renewed.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let (rows, lines) = (model.drawn.page_rows, model.drawn.lines);
    if page::turn(&mut model.health.top, action, rows, lines) {
        return Vec::new();
    }
    match action {
        Action::Do(Command::CheckAll) => checking::all(model),
        _ => Vec::new(),
    }
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let Answer::Loaded(ticket, found) = answer;
    let again = model.health.loaded.accept(ticket, *found, model.now);
    again.map(ask).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Command, Effect, heard};
    use crate::tui::action::Action;
    use crate::tui::model::{Dialog, Gate, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::testing::model;
    use crate::tui::testing::watch::{line, rows};
    use crate::tui::update;
    use byok_core::model::Action as Deed;
    use byok_core::watch::Metrics;

    #[test]
    fn reading_and_what_others_only_look_at_changes_no_figure() {
        for kind in [
            Deed::Listed,
            Deed::Shown,
            Deed::Unlocked,
            Deed::Snoozed,
            Deed::RateLimited,
            Deed::ClientAdded,
        ] {
            assert!(heard(&mut model(), &line(kind)).is_empty(), "{kind:?}");
        }
        for kind in [
            Deed::Checked,
            Deed::Injected,
            Deed::Revealed,
            Deed::AlertRaised,
            Deed::Deleted,
        ] {
            assert_eq!(heard(&mut model(), &line(kind)).len(), 1, "{kind:?}");
        }
    }

    #[test]
    fn a_burst_of_deeds_is_read_once_more_and_not_once_each() {
        let mut model = model();
        model.screen = Screen::Health;
        let asked: Vec<Effect> = (0..50).flat_map(|_| heard(&mut model, &line(Deed::Injected))).collect();
        let [Effect::Health(Ask::Load(ticket))] = &asked[..] else {
            panic!("one question")
        };
        let answer = Answer::Loaded(*ticket, Box::new(Ok(Metrics::default())));
        let again = update::answer(&mut model, Any::Health(answer));
        let [Effect::Health(Ask::Load(ticket))] = &again[..] else {
            panic!("once more")
        };
        let answer = Answer::Loaded(*ticket, Box::new(Ok(Metrics::default())));
        assert!(update::answer(&mut model, Any::Health(answer)).is_empty());
    }

    #[test]
    fn all_keys_are_checked_from_here() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Health;
        rows(&mut model, ["openai/a".to_owned()]);
        update::act(&mut model, Action::Do(Command::CheckAll));
        assert!(matches!(model.dialog, Some(Dialog::Checking(_))));
    }
}
