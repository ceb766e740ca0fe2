//! Frames with a value.

use super::broken;
use crate::tui::model::Model;
use crate::tui::model::reveal::{SHOWN_FOR, Shown};
use crate::tui::testing::keys::{rows, with_keys};
use crate::tui::testing::{drawn, frames, now};
use byok_core::secret::Secret;
use insta::assert_snapshot;
use proptest::prelude::proptest;
use unicode_width::UnicodeWidthStr;

fn showing(value: &[u8]) -> Model {
    let mut model = with_keys(rows());
    model.shown = Some(Shown {
        reference: "anthropic/prod".into(),
        field: "api_key".into(),
        value: Secret::copy_of(value),
        until: now() + SHOWN_FOR,
        top: 0,
    });
    model
}

#[test]
fn a_value_stands_over_everything() {
    assert_snapshot!(frames(&showing(b"sk-ant-api03-planted")));
}

#[test]
fn a_value_that_is_wider_than_the_screen_is_broken_and_not_cut() {
    assert_snapshot!(frames(&showing("0123456789".repeat(20).as_bytes())));
}

#[test]
fn a_value_that_is_longer_than_the_screen_scrolls() {
    let lines: String = (1..=40).map(|at| format!("line {at}: 日本\n")).collect();
    let mut model = showing(lines.as_bytes());
    let top = frames(&model);
    if let Some(shown) = &mut model.shown {
        shown.top = 1_000;
    }
    assert_snapshot!(format!("{top}\n{}", drawn(&model, (40, 12)).0));
}

#[test]
fn what_is_no_text_is_not_drawn() {
    assert_snapshot!(drawn(&showing(&[0xff, 0xfe, 0]), (80, 24)).0);
}

#[test]
fn what_moves_the_cursor_is_shown_as_unknown_and_blanks_stay() {
    let lines = broken("a  b\t\x1b[2J\n\nc ", 80, "?");
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
    assert_eq!(lines, ["a  b    ?[2J", "", "c "]);
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_room_and_nothing_is_lost(value in "[a-z日 ]{1,200}", room in 2usize..40) {
        let lines = broken(&value, room, "?");
        assert!(lines.iter().all(|line| line.width() <= room));
        let together: String = lines.iter().map(|line| line.as_str()).collect();
        assert_eq!(together, value);
    }
}
