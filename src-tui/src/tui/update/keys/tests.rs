//! Facts about the list.

use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::keys::{GroupBy, Row, SortBy};
use crate::tui::model::{Dialog, Model, Screen};
use crate::tui::perform::Answer;
use crate::tui::perform::keys::{Answer as Keys, Ask, Change, Edited};
use crate::tui::testing::keys::{detail, rows, with_keys};
use crate::tui::testing::{drawn, now, row};
use crate::tui::update::{act, answer, heard, tick};
use byok_core::model::{Action as Deed, Patch, Status};
use byok_daemon::wire::EventLine;
use jiff::SignedDuration;
use ratatui::layout::Position;

/// What is to be done with keys; that somebody is at work is told besides.
fn asks(effects: Vec<Effect>) -> Vec<Ask> {
    let asks = effects.into_iter().filter_map(|effect| match effect {
        Effect::Keys(ask) => Some(ask),
        _ => None,
    });
    asks.collect()
}

fn press(model: &mut Model, command: Command) -> Vec<Ask> {
    asks(act(model, Action::Do(command)))
}

fn click(model: &mut Model, (x, y): (u16, u16)) -> Vec<Ask> {
    asks(act(model, Action::Click(Position::new(x, y))))
}

fn chosen(model: &Model) -> &str {
    model.keys.chosen().map_or("", |row| &row.reference)
}

fn list(model: &mut Model, rows: Vec<Row>) {
    let ticket = model.keys.loaded.begin(now());
    answer(model, Answer::Keys(Keys::Listed(ticket, Ok(rows))));
}

fn typed(model: &mut Model, text: &str) {
    press(model, Command::Filter);
    for c in text.chars() {
        act(model, Action::Type(c));
    }
}

fn marked(model: &Model) -> Vec<&str> {
    let mut marked: Vec<&str> = model.keys.marked.iter().map(|reference| &**reference).collect();
    marked.sort_unstable();
    marked
}

#[test]
fn the_chosen_key_stays_chosen_when_keys_come_and_go() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Down);
    press(&mut model, Command::Down);
    assert_eq!(chosen(&model), "github/ci");
    let mut more = rows();
    more.insert(0, row("aaa/first", Status::Valid));
    list(&mut model, more.clone());
    assert_eq!(chosen(&model), "github/ci");
    more.retain(|row| &*row.reference != "github/ci");
    list(&mut model, more);
    assert!(chosen(&model).starts_with("openai/a-very"), "{}", chosen(&model));
}

#[test]
fn sorting_goes_round_and_keeps_the_choice() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Bottom);
    for by in SortBy::ALL.into_iter().skip(1) {
        press(&mut model, Command::Sort);
        assert_eq!((model.keys.sort, model.keys.is_backwards), (by, false));
        assert_eq!(chosen(&model), "stripe/live");
    }
    press(&mut model, Command::SortBackwards);
    assert!(model.keys.is_backwards);
    press(&mut model, Command::SortBackwards);
    assert!(!model.keys.is_backwards);
}

#[test]
fn a_click_on_a_heading_sorts_and_a_second_one_turns_the_order_round() {
    let mut model = with_keys(rows());
    model.drawn = drawn(&model, (80, 24)).1;
    click(&mut model, (45, 2));
    assert_eq!((model.keys.sort, model.keys.is_backwards), (SortBy::Status, false));
    click(&mut model, (45, 2));
    assert_eq!((model.keys.sort, model.keys.is_backwards), (SortBy::Status, true));
}

#[test]
fn a_click_chooses_and_one_on_what_is_chosen_opens_it() {
    let mut model = with_keys(rows());
    model.drawn = drawn(&model, (120, 30)).1;
    assert!(click(&mut model, (5, 5)).is_empty());
    assert_eq!(chosen(&model), "github/ci");
    assert!(matches!(&click(&mut model, (5, 5))[..], [Ask::Show(_, reference)] if reference == "github/ci"));
    model.drawn = drawn(&model, (120, 30)).1;
    click(&mut model, (100, 4));
    let detail = model.keys.detail.as_ref().unwrap();
    assert!(detail.is_entered);
    assert_eq!(detail.roll.at, 2);
}

#[test]
fn the_wheel_scrolls_what_it_is_over() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    model.drawn = drawn(&model, (120, 30)).1;
    act(&mut model, Action::Scroll(Position::new(5, 5), 3));
    assert!(chosen(&model).starts_with("openai/a-very"));
    act(&mut model, Action::Scroll(Position::new(5, 5), -3));
    let open = model.keys.detail.as_mut().unwrap();
    let ticket = open.loaded.begin(now());
    open.loaded.accept(ticket, Ok(detail("anthropic/prod")), now());
    let first_line = |model: &Model| {
        let pane = model.drawn.pane.unwrap();
        let roll = model.keys.detail.as_ref().unwrap().roll;
        roll.window(pane.lines, pane.rows).start
    };
    model.drawn = drawn(&model, (120, 20)).1;
    act(&mut model, Action::Scroll(Position::new(100, 4), 3));
    assert_eq!((chosen(&model), first_line(&model)), ("anthropic/prod", 3));
    act(&mut model, Action::Scroll(Position::new(100, 4), -3));
    assert_eq!(first_line(&model), 0);
}

#[test]
fn marks_survive_filtering_and_deeds_are_for_all_marked_ones() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Mark);
    press(&mut model, Command::Mark);
    typed(&mut model, "stripe");
    press(&mut model, Command::Submit);
    assert_eq!(marked(&model), ["anthropic/prod", "aws/日本リージョンの鍵"]);
    let asked = press(&mut model, Command::Snooze);
    let [Ask::SnoozeAll { references, until }] = &asked[..] else {
        panic!("one deed for all");
    };
    assert_eq!((references.len(), until.as_deref()), (2, Some("7d")));
}

#[test]
fn marking_all_marks_what_the_filter_leaves_and_then_none() {
    let mut model = with_keys(rows());
    typed(&mut model, "service:openai");
    press(&mut model, Command::Submit);
    press(&mut model, Command::MarkAll);
    assert_eq!(marked(&model).len(), 2);
    press(&mut model, Command::MarkAll);
    assert!(marked(&model).is_empty());
}

#[test]
fn a_mark_on_a_heading_marks_its_group() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Group);
    assert_eq!(model.keys.group, GroupBy::Service);
    press(&mut model, Command::Bottom);
    press(&mut model, Command::Up);
    press(&mut model, Command::Up);
    press(&mut model, Command::Up);
    press(&mut model, Command::Up);
    assert_eq!(model.keys.chosen_group().map(|group| &*group.name), Some("openai"));
    press(&mut model, Command::Mark);
    assert_eq!(marked(&model).len(), 2);
    assert!(press(&mut model, Command::Reveal).is_empty(), "a heading has no value");
}

#[test]
fn left_closes_a_group_and_right_opens_it() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Group);
    press(&mut model, Command::Top);
    let all = model.keys.lines.len();
    press(&mut model, Command::Left);
    assert_eq!(model.keys.lines.len(), all - 1);
    press(&mut model, Command::Left);
    assert_eq!(model.keys.lines.len(), all - 1);
    press(&mut model, Command::Right);
    assert_eq!(model.keys.lines.len(), all);
    press(&mut model, Command::Details);
    assert_eq!(model.keys.lines.len(), all - 1);
    assert!(model.keys.detail.is_none());
}

#[test]
fn marks_of_keys_that_are_gone_go_with_them() {
    let mut model = with_keys(rows());
    press(&mut model, Command::MarkAll);
    list(&mut model, rows()[..2].to_vec());
    assert_eq!(marked(&model).len(), 2);
}

#[test]
fn esc_leaves_one_thing_at_a_time() {
    let mut model = with_keys(rows());
    typed(&mut model, "prod");
    press(&mut model, Command::Submit);
    press(&mut model, Command::Mark);
    press(&mut model, Command::Details);
    model.drawn = drawn(&model, (120, 30)).1;
    press(&mut model, Command::Details);
    let state = |model: &Model| {
        let detail = model.keys.detail.as_ref();
        (
            detail.is_some_and(|detail| detail.is_entered),
            detail.is_some(),
            !model.keys.marked.is_empty(),
            !model.keys.filter.is_empty(),
        )
    };
    let mut seen = vec![state(&model)];
    for _ in 0..4 {
        press(&mut model, Command::Cancel);
        seen.push(state(&model));
    }
    assert_eq!(
        seen,
        [
            (true, true, true, true),
            (false, true, true, true),
            (false, false, true, true),
            (false, false, false, true),
            (false, false, false, false),
        ]
    );
}

#[test]
fn typing_chooses_the_best_and_dropping_the_filter_keeps_it_chosen() {
    let mut model = with_keys(rows());
    typed(&mut model, "stripe");
    assert_eq!(chosen(&model), "stripe/live");
    press(&mut model, Command::Cancel);
    assert_eq!(chosen(&model), "stripe/live");
    assert_eq!(model.keys.shown.len(), rows().len());
}

#[test]
fn switching_is_undone_by_the_switch_back_and_leaves_the_others_alone() {
    let mut model = with_keys(rows());
    press(&mut model, Command::MarkAll);
    let asked = press(&mut model, Command::Switch);
    let [Ask::Edit { changes, undo, deed }] = &asked[..] else {
        panic!("one deed for all");
    };
    assert_eq!((changes.len(), undo.len(), *deed), (5, 5, "switched off"));
    assert!(changes.iter().all(|change| change.patch.is_active == Some(false)));
    assert!(undo.iter().all(|change| change.patch.is_active == Some(true)));
    assert!(changes.iter().all(|change| change.reference != "stripe/live"));
}

#[test]
fn the_former_default_gets_it_back() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Bottom);
    press(&mut model, Command::Up);
    press(&mut model, Command::Up);
    let asked = press(&mut model, Command::MakeDefault);
    let [Ask::Edit { changes, undo, .. }] = &asked[..] else {
        panic!("one deed");
    };
    assert!(changes[0].reference.starts_with("openai/a-very"));
    assert_eq!(undo[0].reference, "openai/main");
    assert_eq!(undo[0].patch.is_default, Some(true));
    press(&mut model, Command::Down);
    assert!(
        press(&mut model, Command::MakeDefault).is_empty(),
        "it is the default already"
    );
}

#[test]
fn what_was_done_can_be_undone_once() {
    let mut model = with_keys(rows());
    let undo = vec![Change::new("openai/main", Patch::default())];
    let mut key = detail("anthropic/prod").key;
    key.reference = "anthropic/renamed".into();
    let edited = Edited {
        deed: "changed",
        done: vec![key],
        undo: undo.clone(),
        complaint: None,
    };
    answer(&mut model, Answer::Keys(Keys::Edited(Box::new(edited))));
    let asked = press(&mut model, Command::Undo);
    assert!(matches!(&asked[..], [Ask::Edit { changes, undo: none, .. }] if *changes == undo && none.is_empty()));
    assert!(press(&mut model, Command::Undo).is_empty());
    let mut renamed = rows();
    renamed[5].reference = "anthropic/renamed".into();
    list(&mut model, renamed);
    assert_eq!(
        chosen(&model),
        "anthropic/renamed",
        "a key that got a new name is chosen"
    );
}

#[test]
fn silence_about_several_keys_is_ended_for_all_of_them() {
    let mut model = with_keys(rows());
    let snoozed = Keys::Snoozed {
        references: vec!["a/b".into(), "c/d".into()],
        is_silent: true,
        complaint: None,
    };
    answer(&mut model, Answer::Keys(snoozed));
    let words = &model.toasts.newest().unwrap().words;
    assert_eq!(words, "Silent about 2 keys for a week");
    let asked = press(&mut model, Command::Undo);
    assert!(matches!(&asked[..], [Ask::SnoozeAll { references, until: None }] if references.len() == 2));
}

#[test]
fn what_went_wrong_halfway_is_told_with_what_was_done() {
    let mut model = with_keys(rows());
    let complaint = Complaint {
        code: byok_core::error::Code::NotFound,
        message: "no key named `x/y`".into(),
        hint: None,
    };
    answer(&mut model, Answer::Keys(Keys::Removed(2, Some(complaint))));
    assert_eq!(model.toasts.newest().unwrap().words, "no key named `x/y`");
}

#[test]
fn what_is_only_passed_by_is_not_read() {
    let mut model = with_keys(rows());
    assert!(matches!(&press(&mut model, Command::Details)[..], [Ask::Show(..)]));
    model.drawn = drawn(&model, (120, 30)).1;
    for _ in 0..3 {
        assert!(press(&mut model, Command::Down).is_empty());
        assert!(asks(tick(&mut model)).is_empty());
    }
    assert_eq!(model.next_change(), Some(now() + SignedDuration::from_millis(300)));
    model.now = now() + SignedDuration::from_millis(299);
    assert!(asks(tick(&mut model)).is_empty());
    model.now = now() + SignedDuration::from_millis(300);
    let asked = asks(tick(&mut model));
    assert!(matches!(&asked[..], [Ask::Show(_, reference)] if reference.starts_with("openai/a-very")));
    assert!(asks(tick(&mut model)).is_empty(), "it is read once");
}

#[test]
fn a_key_that_is_used_again_and_again_is_read_again_seldom() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    let used = |seq| EventLine {
        seq,
        at: now(),
        kind: Deed::Revealed,
        subject: Some("anthropic/prod".into()),
    };
    for seq in 0..50 {
        assert!(
            !asks(heard(&mut model, &used(seq)))
                .iter()
                .any(|ask| matches!(ask, Ask::Show(..)))
        );
    }
    model.now = now() + SignedDuration::from_secs(1);
    assert_eq!(asks(tick(&mut model)).len(), 1);
}

#[test]
fn being_shown_is_no_reason_to_read_again() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    let shown = EventLine {
        seq: 1,
        at: now(),
        kind: Deed::Shown,
        subject: Some("anthropic/prod".into()),
    };
    assert!(asks(heard(&mut model, &shown)).is_empty());
    model.now = now() + SignedDuration::from_secs(1);
    assert!(asks(tick(&mut model)).is_empty());
}

#[test]
fn an_answer_about_the_key_before_is_dropped() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    model.drawn = drawn(&model, (120, 30)).1;
    press(&mut model, Command::Down);
    let ticket = crate::tui::widget::loaded::Loaded::<()>::default().begin(now());
    let late = Keys::Shown {
        reference: "anthropic/prod".into(),
        ticket,
        shown: Box::new(Ok(detail("anthropic/prod"))),
    };
    answer(&mut model, Answer::Keys(late));
    assert!(model.keys.detail.as_ref().unwrap().loaded.value.is_none());
}

#[test]
fn a_key_that_vanishes_under_a_readers_eyes_is_not_replaced_by_another() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    model.drawn = drawn(&model, (80, 24)).1;
    list(&mut model, rows()[1..].to_vec());
    assert!(model.keys.detail.is_none());
}

#[test]
fn reveal_and_copy_are_for_the_field_one_is_on() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Details);
    let open = model.keys.detail.as_mut().unwrap();
    let ticket = open.loaded.begin(now());
    open.loaded.accept(ticket, Ok(detail("anthropic/prod")), now());
    let field = |asked: &[Ask]| match asked {
        [Ask::Reveal { field, .. } | Ask::Copy { field, .. }] => field.as_ref().map(ToString::to_string),
        [Ask::CopyText(text)] => Some(format!("text {text}")),
        _ => Some("nothing".into()),
    };
    // Beside the list, and not entered: the main field.
    model.drawn = drawn(&model, (120, 30)).1;
    assert_eq!(field(&press(&mut model, Command::Reveal)), None);
    // Alone: the field one is on.
    model.drawn = drawn(&model, (80, 24)).1;
    assert_eq!(field(&press(&mut model, Command::Reveal)).as_deref(), Some("api_key"));
    press(&mut model, Command::Down);
    assert_eq!(field(&press(&mut model, Command::Reveal)).as_deref(), Some("spare_key"));
    assert_eq!(
        field(&press(&mut model, Command::CopyValue)).as_deref(),
        Some("spare_key")
    );
    let reference = "text byok://anthropic/prod/spare_key";
    assert_eq!(
        field(&press(&mut model, Command::CopyReference)).as_deref(),
        Some(reference)
    );
    press(&mut model, Command::Down);
    assert_eq!(
        field(&press(&mut model, Command::CopyValue)).as_deref(),
        Some("text org-1")
    );
    assert_eq!(field(&press(&mut model, Command::Reveal)).as_deref(), Some("nothing"));
}

#[test]
fn one_marked_key_is_edited_and_several_are_tagged() {
    let mut model = with_keys(rows());
    assert!(matches!(&press(&mut model, Command::Edit)[..], [Ask::ShowForEdit(..)]));
    press(&mut model, Command::Cancel);
    press(&mut model, Command::MarkAll);
    assert!(press(&mut model, Command::Edit).is_empty());
    assert!(matches!(model.dialog, Some(Dialog::Edit(_))));
}

#[test]
fn another_screen_shows_a_key_whatever_hides_it() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Group);
    press(&mut model, Command::Top);
    press(&mut model, Command::Left);
    typed(&mut model, "stripe");
    model.screen = Screen::Alerts;
    let asked = asks(super::show(&mut model, "anthropic/prod"));
    assert!(
        asked
            .iter()
            .any(|ask| matches!(ask, Ask::Show(_, reference) if reference == "anthropic/prod"))
    );
    assert_eq!((chosen(&model), model.screen), ("anthropic/prod", Screen::Keys));
    assert!(!model.keys.is_filtering && model.keys.filter.is_empty());
}

#[test]
fn a_lock_forgets_the_keys_and_keeps_the_order() {
    let mut model = with_keys(rows());
    press(&mut model, Command::Sort);
    press(&mut model, Command::Group);
    typed(&mut model, "prod");
    let locked = EventLine {
        seq: 1,
        at: now(),
        kind: Deed::Locked,
        subject: None,
    };
    heard(&mut model, &locked);
    assert!(model.keys.loaded.value.is_none() && model.keys.filter.is_empty());
    assert_eq!((model.keys.sort, model.keys.group), (SortBy::Preview, GroupBy::Service));
}
