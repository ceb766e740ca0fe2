use super::super::sample::{HOSTILE, report, row};
use super::{lay_out, not_checked};
use byok_core::model::Status;
use insta::assert_snapshot;
use unicode_width::UnicodeWidthStr;

fn plain(width: Option<usize>) -> String {
    anstream::adapter::strip_str(&lay_out(&report(), width)).to_string()
}

#[test]
fn at_80_columns_a_key_is_a_line_and_what_it_means() {
    assert_snapshot!(plain(Some(80)));
}

#[test]
fn at_40_columns_figures_give_way_to_names() {
    assert_snapshot!(plain(Some(40)));
}

#[test]
fn at_160_columns_all_stands_in_one_table() {
    assert_snapshot!(plain(Some(160)));
}

#[test]
fn in_a_pipe_a_key_is_one_line() {
    let text = plain(None);
    assert_eq!(text.lines().count(), 6);
    assert!(
        text.lines()
            .any(|line| line.starts_with("openai/old") && line.contains("✗ invalid") && line.contains("Incorrect"))
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut report = report();
    let long = "x".repeat(70);
    report.results.push(row(
        &format!("generic/{long}"),
        Status::RegionBlocked,
        &long,
        &[("credit_remaining", &long)],
    ));
    for width in [20, 24, 33, 40, 60, 79, 80, 81, 100, 120, 160, 200] {
        let text = anstream::adapter::strip_str(&lay_out(&report, Some(width))).to_string();
        for line in text.lines() {
            // A name is never cut: it is what one types next.
            assert!(
                line.width() <= width || line.starts_with("generic/xxx"),
                "{width}: {line}"
            );
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
        &[("scopes", HOSTILE), ("credit_remaining", HOSTILE)],
    )];
    report.skipped[0].variable = HOSTILE.into();
    report.skipped[0].reason = HOSTILE.into();
    for width in [None, Some(40), Some(80), Some(200)] {
        let text = lay_out(&report, width);
        let text = anstream::adapter::strip_str(&text).to_string();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains("\u{202e}"), "{text:?}");
    }
    assert_eq!(not_checked(&report).lines().count(), 2);
}
