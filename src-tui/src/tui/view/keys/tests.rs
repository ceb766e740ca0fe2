//! Frames of the list.

use crate::tui::action::{Action, Command};
use crate::tui::event::Complaint;
use crate::tui::model::keys::Row;
use crate::tui::model::{Gate, Model};
use crate::tui::testing::keys::{rows, with_keys};
use crate::tui::testing::{drawn, frames, model, now, row};
use crate::tui::update::act;
use byok_core::error::Code;
use byok_core::model::Status;
use insta::assert_snapshot;
use jiff::SignedDuration;

fn typed(model: &mut Model, text: &str) {
    act(model, Action::Do(Command::Filter));
    for c in text.chars() {
        act(model, Action::Type(c));
    }
}

fn press(model: &mut Model, commands: &[Command]) {
    for command in commands {
        model.drawn = drawn(model, (80, 24)).1;
        act(model, Action::Do(*command));
    }
}

#[test]
fn keys_of_every_kind() {
    assert_snapshot!(frames(&with_keys(rows())));
}

#[test]
fn a_wide_screen_has_all_columns() {
    assert_snapshot!(drawn(&with_keys(rows()), (140, 14)).0);
}

#[test]
fn every_status_fits_its_column() {
    let rows = Status::ALL
        .iter()
        .map(|status| row(&format!("generic/{status}"), *status));
    assert_snapshot!(frames(&with_keys(rows.collect())));
}

#[test]
fn an_empty_vault_says_how_to_begin() {
    assert_snapshot!(frames(&with_keys(Vec::new())));
}

#[test]
fn reading_is_said_once_it_takes_long() {
    let mut model = model();
    model.gate = Gate::Open;
    model.keys.loaded.begin(now());
    let at_once = drawn(&model, (80, 24)).0;
    assert!(!at_once.contains("Reading"), "what is quick would only flicker");
    model.now = now() + SignedDuration::from_millis(100);
    assert_snapshot!(frames(&model));
}

#[test]
fn a_failure_says_what_to_do() {
    let mut model = model();
    model.gate = Gate::Open;
    let ticket = model.keys.loaded.begin(now());
    let complaint = Complaint {
        code: Code::Daemon,
        message: "the daemon did not answer in time".into(),
        hint: Some("`byok doctor` looks for the cause".into()),
    };
    model.keys.loaded.accept(ticket, Err(complaint), now());
    assert_snapshot!(frames(&model));
}

#[test]
fn a_filter_tells_how_many_fit_and_is_dropped_with_esc() {
    let mut model = with_keys(rows());
    typed(&mut model, "prod");
    assert_snapshot!(frames(&model));
}

#[test]
fn an_empty_filter_says_what_it_understands() {
    let mut model = with_keys(rows());
    typed(&mut model, "");
    let lines = |size| {
        drawn(&model, size)
            .0
            .lines()
            .take(3)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_snapshot!(format!("{}\n{}", lines((80, 24)), lines((40, 12))));
}

#[test]
fn no_key_fits() {
    let mut model = with_keys(rows());
    typed(&mut model, "status:revoked");
    assert_snapshot!(frames(&model));
}

#[test]
fn groups_have_headings_with_counts_and_can_be_closed() {
    let mut model = with_keys(rows());
    press(
        &mut model,
        &[Command::Group, Command::Top, Command::Down, Command::Down],
    );
    press(&mut model, &[Command::Bottom, Command::Up, Command::Details]);
    assert_snapshot!(frames(&model));
}

#[test]
fn groups_by_status_and_by_tag() {
    let mut model = with_keys(rows());
    press(&mut model, &[Command::Group, Command::Group]);
    let by_status = drawn(&model, (80, 24)).0;
    press(&mut model, &[Command::Group]);
    assert_snapshot!(format!("{by_status}\n{}", drawn(&model, (80, 24)).0));
}

#[test]
fn marks_and_the_order_are_told() {
    let mut model = with_keys(rows());
    press(
        &mut model,
        &[
            Command::Mark,
            Command::Mark,
            Command::Sort,
            Command::Sort,
            Command::SortBackwards,
        ],
    );
    assert_snapshot!(frames(&model));
}

#[test]
fn many_keys_scroll_and_only_those_in_sight_are_drawn() {
    let rows: Vec<Row> = (0..10_000)
        .map(|at| row(&format!("openai/key-{at:05}"), Status::Valid))
        .collect();
    let mut model = with_keys(rows);
    press(&mut model, &[Command::Bottom, Command::Up]);
    assert_snapshot!(frames(&model));
}

#[test]
fn the_letters_that_the_filter_met_stand_out() {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::style::Modifier;
    let mut model = with_keys(rows());
    press(&mut model, &[Command::Down, Command::Mark]);
    typed(&mut model, "aw本");
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal
        .draw(|frame| drop(crate::tui::view::view(&model, frame)))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let mut met = String::new();
    for x in 0..30 {
        let cell = &buffer[(x, 3)];
        if cell.modifier.contains(Modifier::UNDERLINED) {
            met.push_str(cell.symbol());
        }
    }
    assert_eq!(met, "aw本");
}
