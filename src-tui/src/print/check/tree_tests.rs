use super::super::sample::{HOSTILE, report, row};
use super::grown;
use byok_core::model::Status;
use insta::assert_snapshot;
use unicode_width::UnicodeWidthStr;

fn plain(width: usize) -> String {
    anstream::adapter::strip_str(&grown(&report(), Some(width))).to_string()
}

#[test]
fn everything_hangs_on_its_key() {
    assert_snapshot!(plain(80));
}

#[test]
fn sentences_stay_within_the_terminal() {
    for width in [40, 60, 80] {
        for line in plain(width).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_strangers_text_steers_nothing() {
    let mut report = report();
    report.results = vec![row(
        HOSTILE,
        Status::Invalid,
        HOSTILE,
        &[("scopes", HOSTILE), (HOSTILE, HOSTILE)],
    )];
    let text = anstream::adapter::strip_str(&grown(&report, Some(80))).to_string();
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}
