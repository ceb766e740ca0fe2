//! Asking the providers.

use super::{credential, visit};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::checking::{Checking, Order};
use crate::tui::model::toast::Mood;
use crate::tui::model::{Dialog, Model};
use crate::tui::perform::checking::{Answer, Ask};
use crate::tui::widget::page;
use byok_core::model::Verdict;
use byok_daemon::wire::Checked;

/// About the marked keys, or the chosen one.
pub(super) fn chosen(model: &mut Model, reference: String) -> Vec<Effect> {
    let mut references: Vec<String> = model.keys.marked.iter().map(ToString::to_string).collect();
    references.sort_unstable();
    if references.is_empty() {
        references.push(reference);
    }
    begin(model, references)
}

/// About all keys that may be handed out.
pub(super) fn all(model: &mut Model) -> Vec<Effect> {
    let rows = model.keys.loaded.value.iter().flatten();
    let references = rows
        .filter(|row| row.is_active)
        .map(|row| row.reference.to_string())
        .collect();
    begin(model, references)
}

fn begin(model: &mut Model, references: Vec<String>) -> Vec<Effect> {
    if references.is_empty() {
        model.toasts.say(Mood::Warn, "There is nothing to check", model.now);
        return Vec::new();
    }
    let checking = Checking::new(&references, model.now);
    let run = checking.run.clone();
    model.dialog = Some(Dialog::Checking(Box::new(checking)));
    vec![Effect::Checking(Ask::Stored { references, run })]
}

/// Reads, sorts, stops, closes.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let (rows, lines) = (model.drawn.rows, model.drawn.lines);
    let clicked = match action {
        Action::Click(at) => model.drawn.row_at(*at),
        _ => None,
    };
    let Some(Dialog::Checking(checking)) = &mut model.dialog else {
        return Vec::new();
    };
    let len = checking.listed.len();
    match action {
        Action::Do(Command::Cancel) if checking.closes() => model.dialog = None,
        Action::Do(Command::Cancel) => {
            checking.run.stop();
            checking.is_stopped = true;
        }
        Action::Do(Command::Details) => return visit(model),
        Action::Do(Command::Sort) => sort(checking, rows),
        turned if checking.total == 1 => {
            page::turn(&mut checking.top, turned, rows, lines);
        }
        Action::Do(command) => {
            checking.roll.obey(*command, len, rows);
        }
        Action::Scroll(_, by) => checking.roll.by(*by, len, rows),
        _ => {
            if let Some(row) = clicked {
                checking.roll.to(row, len, rows);
            }
        }
    }
    Vec::new()
}

/// Leaves for the chosen key. What is still to be asked is not: nobody would see the answers.
fn visit(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Checking(checking)) = &model.dialog else {
        return Vec::new();
    };
    let Some(reference) = checking.chosen().map(|one| one.reference.clone()) else {
        return Vec::new();
    };
    let left = (checking.over_at.is_none() && checking.total > 1).then(|| (checking.answered(), checking.total));
    let effects = visit::key(model, &reference);
    if let Some((answered, total)) = left {
        let words = format!("Stopped checking after {answered} of {total}");
        model.toasts.say(Mood::Warn, words, model.now);
    }
    effects
}

fn sort(checking: &mut Checking, rows: usize) {
    checking.order = match checking.order {
        Order::WorstFirst => Order::Arrival,
        Order::Arrival => Order::WorstFirst,
    };
    let chosen = checking.listed.get(checking.roll.at).copied();
    checking.listed = (0..checking.results.len()).collect();
    if checking.order == Order::WorstFirst {
        let results = &checking.results;
        checking
            .listed
            .sort_by(|a, b| rank(&results[*a]).cmp(&rank(&results[*b])));
    }
    let at = checking.listed.iter().position(|at| Some(*at) == chosen);
    checking.roll.to(at.unwrap_or(0), checking.listed.len(), rows);
}

/// What needs somebody stands first.
fn rank(one: &Checked) -> (u8, &str) {
    let verdict = match one.check.verdict {
        Verdict::Dead => 0,
        Verdict::Limited => 1,
        Verdict::Unknown => 2,
        Verdict::Ok => 3,
    };
    (verdict, &one.reference)
}

/// Lists one more. Who looks at a result goes on looking at it; who looks at the top sees the worst.
fn list(checking: &mut Checking, one: Checked, rows: usize) {
    let before = checking.listed.len();
    let place = match checking.order {
        Order::Arrival => before,
        Order::WorstFirst => {
            let results = &checking.results;
            checking.listed.partition_point(|at| rank(&results[*at]) <= rank(&one))
        }
    };
    checking.listed.insert(place, checking.results.len());
    checking.results.push(one);
    let at = checking.roll.at;
    let is_following = match checking.order {
        Order::WorstFirst => at > 0 && place <= at,
        Order::Arrival => at > 0 && at + 1 == before,
    };
    checking
        .roll
        .to(at + usize::from(is_following), checking.listed.len(), rows);
}

/// Counts a failure of ours by its reason.
fn fail(checking: &mut Checking, complaint: Complaint) {
    match checking.failures.iter_mut().find(|(known, _)| *known == complaint) {
        Some((_, keys)) => *keys += 1,
        None => checking.failures.push((complaint, 1)),
    }
}

/// What the providers said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let (now, rows) = (model.now, model.drawn.rows);
    let open = match &mut model.dialog {
        Some(Dialog::Checking(checking)) => Some(checking),
        _ => None,
    };
    match answer {
        Answer::One(run, one) => {
            if let Some(checking) = open.filter(|checking| checking.run.is(&run)) {
                match *one {
                    Ok(one) => list(checking, one, rows),
                    Err(complaint) => fail(checking, complaint),
                }
                if checking.answered() == checking.total {
                    checking.over_at = Some(now);
                }
            }
        }
        Answer::Over(run) => {
            if let Some(checking) = open.filter(|checking| checking.run.is(&run)) {
                checking.over_at = Some(checking.over_at.unwrap_or(now));
            }
        }
        Answer::Tested(ticket, tested) => return credential::tested(model, ticket, *tested),
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Order, answer, begin};
    use crate::tui::action::{Action, Command};
    use crate::tui::effect::Effect;
    use crate::tui::event::Complaint;
    use crate::tui::model::checking::{Checking, Run};
    use crate::tui::model::{Dialog, Gate, Model, Screen};
    use crate::tui::perform::keys;
    use crate::tui::testing::model;
    use crate::tui::testing::watch::{checked, rows};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::Status;

    fn open(keys: usize) -> (Model, Run) {
        let mut model = model();
        model.gate = Gate::Open;
        model.drawn.rows = 10;
        let names: Vec<String> = (0..keys).map(|at| format!("openai/{at}")).collect();
        rows(&mut model, names.iter().cloned());
        let effects = begin(&mut model, names);
        let Some(Effect::Checking(Ask::Stored { run, .. })) = effects.into_iter().next() else {
            panic!("the providers are asked")
        };
        (model, run)
    }

    fn state(model: &Model) -> &Checking {
        match &model.dialog {
            Some(Dialog::Checking(checking)) => checking,
            _ => panic!("it is open"),
        }
    }

    fn names(model: &Model) -> Vec<&str> {
        let checking = state(model);
        checking
            .listed
            .iter()
            .map(|at| &*checking.results[*at].reference)
            .collect()
    }

    fn came(model: &mut Model, run: &Run, reference: &str, status: Status) {
        let one = Ok(checked(reference, status, ""));
        answer(model, Answer::One(run.clone(), Box::new(one)));
    }

    fn press(model: &mut Model, command: Command) -> Vec<Effect> {
        update::act(model, Action::Do(command))
    }

    #[test]
    fn what_needs_somebody_stands_first_and_the_order_can_be_turned() {
        let (mut model, run) = open(5);
        came(&mut model, &run, "openai/2", Status::Valid);
        came(&mut model, &run, "openai/1", Status::Unreachable);
        came(&mut model, &run, "openai/4", Status::Revoked);
        came(&mut model, &run, "openai/0", Status::NoCredit);
        came(&mut model, &run, "openai/3", Status::Invalid);
        assert_eq!(
            names(&model),
            ["openai/3", "openai/4", "openai/0", "openai/1", "openai/2"]
        );
        press(&mut model, Command::Sort);
        assert_eq!(state(&model).order, Order::Arrival);
        assert_eq!(
            names(&model),
            ["openai/2", "openai/1", "openai/4", "openai/0", "openai/3"]
        );
        assert_eq!(state(&model).chosen().unwrap().reference, "openai/3", "it stays chosen");
    }

    #[test]
    fn a_chosen_result_stays_chosen_while_others_come() {
        let (mut model, run) = open(5);
        came(&mut model, &run, "openai/2", Status::Valid);
        came(&mut model, &run, "openai/3", Status::Valid);
        press(&mut model, Command::Down);
        came(&mut model, &run, "openai/1", Status::Revoked);
        assert_eq!(state(&model).chosen().unwrap().reference, "openai/3");
    }

    #[test]
    fn escape_stops_and_what_is_under_way_still_counts_and_a_second_one_closes() {
        let (mut model, run) = open(5);
        came(&mut model, &run, "openai/2", Status::Valid);
        press(&mut model, Command::Cancel);
        assert!(run.is_stopped() && state(&model).is_stopped && state(&model).over_at.is_none());
        came(&mut model, &run, "openai/3", Status::Valid);
        answer(&mut model, Answer::Over(run.clone()));
        assert_eq!((state(&model).answered(), state(&model).over_at), (2, Some(model.now)));
        press(&mut model, Command::Cancel);
        assert!(model.dialog.is_none());
    }

    #[test]
    fn after_the_last_answer_it_is_over_and_its_time_stands_still() {
        let (mut model, run) = open(1);
        model.now += jiff::SignedDuration::from_secs(3);
        came(&mut model, &run, "openai/0", Status::Valid);
        model.now += jiff::SignedDuration::from_secs(3);
        assert_eq!(state(&model).seconds(model.now), 3);
        assert_eq!(state(&model).next_change(model.now), None);
    }

    #[test]
    fn answers_of_an_asking_that_was_closed_are_not_those_of_the_next() {
        let (mut model, first) = open(5);
        press(&mut model, Command::Cancel);
        press(&mut model, Command::Cancel);
        begin(&mut model, vec!["openai/1".into(), "openai/2".into()]);
        came(&mut model, &first, "openai/0", Status::Valid);
        answer(&mut model, Answer::Over(first));
        assert!(state(&model).results.is_empty() && state(&model).over_at.is_none());
    }

    #[test]
    fn a_lock_stops_the_asking() {
        let (mut model, run) = open(5);
        model.dialog = None;
        assert!(run.is_stopped());
    }

    #[test]
    fn the_same_failure_of_ours_is_named_once() {
        let (mut model, run) = open(200);
        for _ in 0..200 {
            let complaint = Complaint {
                code: Code::Locked,
                message: "the vault is locked".into(),
                hint: None,
            };
            answer(&mut model, Answer::One(run.clone(), Box::new(Err(complaint))));
        }
        let failures: Vec<usize> = state(&model).failures.iter().map(|(_, keys)| *keys).collect();
        assert_eq!(failures, [200]);
        assert!(state(&model).over_at.is_some());
    }

    #[test]
    fn enter_goes_to_the_key_and_tells_what_was_not_asked_any_more() {
        let (mut model, run) = open(5);
        model.screen = Screen::Health;
        came(&mut model, &run, "openai/2", Status::Valid);
        let effects = press(&mut model, Command::Details);
        let is_shown = |effect: &Effect| matches!(effect, Effect::Keys(keys::Ask::Show(_, key)) if key == "openai/2");
        assert!(effects.iter().any(is_shown));
        assert!(model.dialog.is_none() && run.is_stopped() && model.screen == Screen::Keys);
        assert_eq!(&*model.keys.chosen().unwrap().reference, "openai/2");
        assert_eq!(model.toasts.newest().unwrap().words, "Stopped checking after 1 of 5");
    }

    #[test]
    fn keys_that_are_switched_off_are_not_asked_about() {
        let mut model = model();
        model.gate = Gate::Open;
        rows(&mut model, ["openai/a".to_owned(), "openai/b".to_owned()]);
        for row in model.keys.loaded.value.iter_mut().flatten() {
            row.is_active = &*row.reference == "openai/b";
        }
        let effects = press(&mut model, Command::CheckAll);
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Checking(Ask::Stored { references, .. }) => Some(references.clone()),
            _ => None,
        });
        assert_eq!(asked.unwrap(), ["openai/b"]);
    }

    #[test]
    fn without_keys_there_is_nothing_to_check() {
        let mut model = model();
        model.gate = Gate::Open;
        assert!(begin(&mut model, Vec::new()).is_empty());
        assert!(model.dialog.is_none());
        assert_eq!(model.toasts.newest().unwrap().words, "There is nothing to check");
    }
}
